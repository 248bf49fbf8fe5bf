import { fault, ok } from '../../../src/core/fault'
import type { ConnectedDestination, Destination } from '../../../src/core/ports/destination'
import type { ProcessEnd, ProcessRequest, Processes } from '../../../src/core/ports/processes'
import type { Call, FaultProxy, ProxyFault } from './fault-proxy'

// A destination that runs programs of this machine, behind faults: as the proxy is for servers. The path of a call is the
// program with its arguments.

export type FaultyProcesses = { readonly processes: Processes; readonly proxy: FaultProxy }

type Plan = { readonly fault: ProxyFault; readonly matches: (call: Call) => boolean }

/** Passes each run on to real processes but for those that a fault is planned for. */
export function faultyProcesses(real: Processes): FaultyProcesses {
  const plans: Plan[] = []
  const calls: Call[] = []

  async function run(request: ProcessRequest): Promise<ProcessEnd> {
    const call = { method: 'RUN', path: [request.program, ...request.args].join(' '), target: '' }
    calls.push(call)
    const at = plans.findIndex(plan => plan.matches(call))
    const planned = at === -1 ? null : (plans.splice(at, 1)[0]?.fault ?? null)
    if (planned?.kind === 'never-arrives') return cutOff
    if (planned?.kind === 'answer') return exited(1, planned.body)
    const end = await real.run(request)
    if (planned?.kind === 'lost-answer') return cutOff
    return planned === null ? end : exited(1, '')
  }

  return {
    processes: { run, find: name => real.find(name) },
    proxy: {
      url: '',
      next: (planned, matches) => {
        plans.push({ fault: planned, matches })
      },
      pending: () => plans.length,
      calls: () => [...calls],
      close: () => Promise.resolve()
    }
  }
}

const cutOff: ProcessEnd = { kind: 'cut-off', fault: fault('outcome-unknown', 'timed-out') }

function exited(exitCode: number, text: string): ProcessEnd {
  return { kind: 'exited', exitCode, output: new TextEncoder().encode(text), complaint: text }
}

/** A destination on this machine needs no sign-in. */
export function asConnected(destination: Destination): ConnectedDestination {
  return { ...destination, preflight: () => Promise.resolve(ok(null)), close: () => Promise.resolve() }
}
