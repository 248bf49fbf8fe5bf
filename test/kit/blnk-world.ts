import { randomBytes } from 'node:crypto'
import type { AccountReport } from '../../src/core/account'
import { DAY } from '../../src/core/clock'
import type { Outcome, Result } from '../../src/core/fault'
import type { NewKey, ProviderClient } from '../../src/core/ports/provider'
import type { SecretBundle } from '../../src/core/secret'
import { TODAY, secretFrom, testClock } from './conformance/bench'
import type { TestClock } from './conformance/bench'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { provider, startSandbox } from '../../src/providers/blnk/index'
import { API_KEY, API_KEY_ENV, MANAGEMENT_KEY } from '../../src/providers/blnk/manifest'

// For the tests of the Blnk adapter: a sandbox, a clock and a connection.

export type World = {
  readonly server: RunningSandbox
  readonly client: ProviderClient
  readonly clock: TestClock
  connect(
    settings?: Record<string, string>,
    managementKey?: string,
    ownClock?: TestClock,
    timeoutMs?: number
  ): Promise<ProviderClient>
}

export async function withBlnk(
  variant: string,
  use: (world: World) => Promise<void>,
  owners?: readonly string[]
): Promise<void> {
  const clock = testClock()
  const server = await startSandbox({
    now: clock.now,
    random: () => randomBytes(32).toString('base64url'),
    variant,
    ...(owners === undefined ? {} : { groups: owners.map(id => ({ id, name: id })) })
  })
  const clients: ProviderClient[] = []
  const connect: World['connect'] = async (
    settings = server.settings,
    managementKey = server.credential[MANAGEMENT_KEY] ?? '',
    ownClock = clock,
    timeoutMs = 300
  ) => {
    const connected = await provider.connect(
      { baseUrl: server.url, settings, credential: { [MANAGEMENT_KEY]: secretFrom(managementKey) } },
      { clock: ownClock, timeoutMs }
    )
    if (!connected.ok) throw new Error('The test has a bad connection.')
    clients.push(connected.value)
    return connected.value
  }
  try {
    await use({ server, client: await connect(), clock, connect })
  } finally {
    for (const client of clients) await client.close()
    await server.close()
  }
}

export function aNewKey(given: Partial<NewKey> = {}): NewKey {
  return {
    groupId: 'payments-team',
    name: 'payments [rk-0123456789ABCDEF]',
    grants: ['transactions:write', 'balances:read'],
    permissionSetId: null,
    expiresAt: TODAY + 90 * DAY,
    attributes: {},
    ...given
  }
}

export function bundle(text: string): SecretBundle {
  return { parts: [{ name: API_KEY, envName: API_KEY_ENV, isSecret: true, value: secretFrom(text) }] }
}

export function reported(result: Result<AccountReport>): AccountReport {
  if (!result.ok) throw new Error(`Preflight failed: ${JSON.stringify(result.fault)}`)
  return result.value
}

export function faultOf(outcome: Outcome<unknown>): unknown {
  return outcome.kind === 'committed' ? null : [outcome.kind, outcome.fault.code, outcome.fault.detail]
}

export function deletions(server: RunningSandbox): number {
  return server.requests().filter(seen => seen.method === 'DELETE').length
}
