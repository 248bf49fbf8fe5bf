import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { Secret } from '../../src/core/secret'
import type { Provider, ProviderClient } from '../../src/core/ports/provider'
import type { RunningSandbox, SandboxOptions, StartSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { NOON } from './builders'
import { steppingClock } from './stepping-clock'
import type { SteppingClock } from './stepping-clock'

export type ConnectedSandbox = {
  readonly server: RunningSandbox
  readonly client: ProviderClient
  readonly clock: SteppingClock
  /** A service's call with the variables of its env file; its status. */
  consume(env: Readonly<Record<string, string>>): Promise<number>
}

type Given = Partial<Omit<SandboxOptions, 'now' | 'random'>> & {
  readonly settings?: Record<string, string>
  /** How far the provider's clock is ahead of ours. */
  readonly aheadMs?: number
  /** Deadline of a call; short, because some tests wait for it. */
  readonly timeoutMs?: number
}

/** A provider's own sandbox and a client that is connected to it, both by one clock; closed when the test is over. */
export async function connectedSandbox(
  provider: Provider,
  startSandbox: StartSandbox,
  { settings, aheadMs = 0, timeoutMs = 500, ...options }: Given = {}
): Promise<ConnectedSandbox> {
  const clock = steppingClock(NOON)
  const server = await startSandbox({ now: () => clock.now() + aheadMs, random: randomText, ...options })
  const credential = Object.fromEntries(
    Object.entries(server.credential).map(([name, text]) => [name, Secret.fromBytes(Buffer.from(text))])
  )
  const connected = await provider.connect(
    { baseUrl: server.url, settings: { ...server.settings, ...settings }, credential },
    { clock, timeoutMs }
  )
  if (!connected.ok) throw new Error(`The sandbox refused its own settings: ${connected.fault.code}`)
  const client = connected.value
  onTestFinished(async () => {
    await client.close()
    await server.close()
  })
  return {
    server,
    client,
    clock,
    async consume(env) {
      const call = server.consumerCall(env)
      const response = await fetch(server.url + call.path, {
        method: call.method,
        headers: call.headers,
        ...(call.body === undefined ? {} : { body: call.body })
      })
      await response.arrayBuffer()
      return response.status
    }
  }
}

export function randomText(): string {
  return randomBytes(24).toString('base64url')
}

/** The parts of a fresh key by environment variable, as an env file would hold them. */
export function envOf(
  parts: readonly { readonly envName: string; readonly value: Secret }[]
): Record<string, string> {
  const text = (secret: Secret): string => secret.expose(bytes => Buffer.from(bytes).toString('utf8'))
  return Object.fromEntries(parts.map(part => [part.envName, text(part.value)]))
}
