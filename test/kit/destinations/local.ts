import { failed, fault, ok } from '../../../src/core/fault'
import type { ConnectedDestination, Destination } from '../../../src/core/ports/destination'
import type { ProcessEnd, Processes, ProcessRequest } from '../../../src/core/ports/processes'
import type { DestinationPorts } from '../../../src/destinations/kit/destination-ports'
import type { PrivateFiles } from '../../../src/destinations/kit/private-file'
import { createRemoteShell } from '../../../src/destinations/kit/remote-shell'
import type { Call, FaultProxy, ProxyFault } from './fault-proxy'

// A destination on this machine behind faults, as the proxy is for servers. Its calls are the programs that it runs (the path is the
// program with its arguments) and the files that it replaces.

type Plan = { readonly fault: ProxyFault; readonly matches: (call: Call) => boolean }

export function faultyPorts(real: DestinationPorts): { ports: DestinationPorts; proxy: FaultProxy } {
  const plans: Plan[] = []
  const calls: Call[] = []

  function plannedFor(call: Call): ProxyFault | null {
    calls.push(call)
    const at = plans.findIndex(plan => plan.matches(call))
    return at === -1 ? null : (plans.splice(at, 1)[0]?.fault ?? null)
  }

  async function run(request: ProcessRequest): Promise<ProcessEnd> {
    const path = [request.program, ...request.args].join(' ')
    const planned = plannedFor({ method: 'RUN', path, target: '' })
    if (planned?.kind === 'never-arrives') return cutOff
    if (planned?.kind === 'answer') return exited(1, planned.body)
    const end = await real.processes.run(request)
    if (planned?.kind === 'lost-answer') return cutOff
    return planned === null ? end : exited(1, '')
  }

  const replace: PrivateFiles['replace'] = async (file, bytes, expected) => {
    const planned = plannedFor({ method: 'REPLACE', path: file, target: '' })
    if (planned?.kind === 'answer') return failed('storage-failed', 'disk-full')
    const done = planned?.kind === 'never-arrives' ? null : await real.files.replace(file, bytes, expected)
    return planned === null && done !== null ? done : failed('outcome-unknown', 'timed-out')
  }

  const processes: Processes = { run, find: name => real.processes.find(name) }
  return {
    ports: {
      ...real,
      files: { ...real.files, replace },
      processes,
      shell: createRemoteShell(processes)
    },
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
