import { expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import { Secret } from '../../src/core/secret'
import type { SecretBundle } from '../../src/core/secret'
import type { Provider, ProviderClient } from '../../src/core/ports/provider'
import { createFaultPlan } from '../../src/providers/kit/sandbox/fault-plan'
import { realWorld } from '../kit/rotation/real-world'
import { envOf } from '../kit/connected-sandbox'

export type Env = Readonly<Record<string, string>>

/** A real server with one key that a service uses. */
export type RealProvider = {
  readonly url: string
  readonly settings: Readonly<Record<string, string>>
  readonly credential: Readonly<Record<string, string>>
  readonly groupId: string
  readonly old: { readonly id: string; readonly env: Env }
  /** Does the server take this key, as a service uses it? */
  consume(env: Env): Promise<boolean>
}

export async function connectTo(
  provider: Provider,
  { url, settings, credential }: Pick<RealProvider, 'url' | 'settings' | 'credential'>
): Promise<ProviderClient> {
  const secrets = Object.entries(credential).map(([name, text]) => [name, secretFrom(text)] as const)
  const connected = await provider.connect(
    { baseUrl: url, settings, credential: Object.fromEntries(secrets) },
    { clock: createSystemClock(), timeoutMs: 20_000 }
  )
  if (!connected.ok) throw new Error(`The connection was refused: ${JSON.stringify(connected.fault)}`)
  return connected.value
}

export function secretFrom(text: string): Secret {
  return Secret.fromBytes(new TextEncoder().encode(text))
}

/** The parts of a key out of an env file, as a probe takes them. */
export function bundleFrom(provider: Provider, env: Env): SecretBundle {
  const parts = provider.manifest.secretParts.map(part => ({
    ...part,
    value: secretFrom(env[part.envName] ?? '')
  }))
  return { parts }
}

export { envOf }

/** One whole rotation against the real server: create, deliver, traffic, quiet, revoke, and the old key is dead. */
export function describeRotation(
  provider: Provider,
  start: () => Promise<RealProvider>,
  more: (real: RealProvider, client: ProviderClient, newEnv: Env) => Promise<void> = () => Promise.resolve()
): void {
  it('rotates a key that a service uses, without a failed call, and the old one is dead', async () => {
    const real = await start()
    let used: Env = real.old.env
    const world = await realWorld(
      { provider, startSandbox: () => Promise.resolve(standIn(real)) },
      {
        groupId: real.groupId,
        paceMs: 100,
        timeoutMs: 20_000,
        policy: { pollMs: 200, pollMaxMs: 1_000, quietMs: 1_500, settleMs: 500 },
        consume: env => {
          used = env
          return real.consume(env)
        }
      }
    )
    const overview = await world.rotate({ untilMs: 180_000 })
    const client = await connectTo(provider, real)
    const listed = await client.listGroup(real.groupId)

    expect(overview?.state, JSON.stringify(overview?.waits)).toBe('closed')
    expect(world.life.bugs).toEqual([])
    expect(world.consumerFailures).toBe(0)
    expect(used).not.toEqual(real.old.env)
    expect(await real.consume(used)).toBe(true)
    expect(await real.consume(real.old.env)).toBe(false)
    expect((await client.probe(bundleFrom(provider, real.old.env))).kind).toBe('dead')
    expect((await client.probe(bundleFrom(provider, used))).kind).toBe('alive')
    const ids = listed.ok ? listed.value.map(key => key.providerKeyId) : []
    expect(ids.length).toBeGreaterThan(0)
    expect(ids).not.toContain(real.old.id)
    expect(await client.revokeKey({ groupId: real.groupId, providerKeyId: real.old.id })).toEqual({
      kind: 'committed',
      value: { alreadyGone: true }
    })
    await more(real, client, used)
    await client.close()
    await world.close()
  }, 240_000)
}

/** The world of rotations asks for a sandbox; here is a real server behind it. */
function standIn(real: RealProvider) {
  return {
    url: real.url,
    settings: real.settings,
    credential: real.credential,
    seed: () => ({ id: real.old.id, secret: real.old.env }),
    keys: () => [
      {
        id: real.old.id,
        groupId: real.groupId,
        name: '',
        isActive: true,
        createdAt: 0,
        lastUsedAt: null,
        uses: 0
      }
    ],
    consumerCall: () => ({ method: 'GET', path: '/', headers: {} }),
    faults: createFaultPlan(),
    requests: () => [],
    close: () => Promise.resolve(),
    snapshot: () => null
  }
}
