import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createFaultPlan } from '../../../src/providers/kit/sandbox/fault-plan'
import type { FaultPlan, SandboxFault } from '../../../src/providers/kit/sandbox/fault-plan'
import type { SeenRequest } from '../../../src/providers/kit/sandbox/sandbox'

// Between a client and a real server that does not speak HTTP: requests are told apart by their bytes, named as the like request to a
// REST API, and spoiled as the fault plan says. A fault strikes whole messages on a real socket.

/** The method of what follows a change and changes no key any more. */
export const FOLLOW_UP = 'FOLLOW-UP'

/** One message of the client. Without a name it belongs to what was named before, or to the sign-in. */
export type WireMessage = {
  readonly bytes: Buffer
  readonly request: { readonly method: string; readonly path: string } | null
}

export type WireProtocol = {
  /** For one connection: takes what arrived, gives whole messages. */
  messages(): (chunk: Buffer) => readonly WireMessage[]
  /** The beginning of an answer that never ends. */
  readonly endless: Buffer
}

export type WireProxy = {
  readonly port: number
  readonly faults: FaultPlan
  requests(): readonly SeenRequest[]
  close(): Promise<void>
}

const PAGE = '<!doctype html><title>Bad gateway</title><p>nginx'
const SILENT: readonly SandboxFault['kind'][] = ['timeout-before', 'timeout-after', 'late-commit']
const TOO_MANY_BYTES = 12 * 1024 * 1024

export async function startWireProxy(
  target: { readonly port: number },
  protocol: WireProtocol
): Promise<WireProxy> {
  const faults = createFaultPlan()
  const seen: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  const server = createServer(client => {
    const upstream = connect(target.port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    const state: { fault: SandboxFault | null } = { fault: null }
    const split = protocol.messages()
    client.on('data', chunk => {
      for (const { bytes, request } of split(chunk)) {
        if (request !== null) {
          seen.push({ ...request, status: 200, at: Date.now() })
          state.fault ??= faults.take(request.method, request.path)
        }
        const { fault } = state
        if (fault?.kind === 'reset-before') {
          client.resetAndDestroy()
          upstream.destroy()
          return
        }
        if (fault?.kind === 'late-commit') timers.add(setTimeout(() => upstream.write(bytes), fault.ms))
        else if (fault?.kind !== 'timeout-before') upstream.write(bytes)
      }
    })
    upstream.on('data', chunk => {
      if (state.fault === null) client.write(chunk)
      else spoil(state.fault, chunk, client, protocol)
    })
    client.on('end', () => upstream.end())
    upstream.on('end', () => client.end())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    faults,
    requests: () => [...seen],
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    }
  }
}

/** The server has done its work when it answers. */
function spoil(fault: SandboxFault, chunk: Buffer, client: Socket, { endless }: WireProtocol): void {
  const half = chunk.subarray(0, Math.floor(chunk.length / 2))
  const { kind } = fault
  if (SILENT.includes(kind)) return
  if (kind === 'reset-after') client.resetAndDestroy()
  else if (kind === 'reset-mid-body') client.write(half, () => client.resetAndDestroy())
  else if (kind === 'truncated') client.end(half)
  else if (kind === 'html-body') client.end(PAGE)
  else if (kind === 'oversize') client.write(Buffer.concat([endless, Buffer.alloc(TOO_MANY_BYTES, 0x20)]))
  else throw new Error(`The proxy cannot do ${kind}.`)
}
