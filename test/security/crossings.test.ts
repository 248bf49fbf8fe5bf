import { afterEach, describe, expect, it } from 'vitest'
import { DAY } from '../../src/core/clock'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import { createSystemClock } from '../../src/host/system'
import { sandboxes } from '../../src/providers/registry'
import type { SealedSecretView } from '../../src/contract/deliveries'
import { createScanner, tellingRandom } from '../leak/canaries'

// How often a secret leaves the app on its way to a person, counted at the door itself.

const ROUNDS = 120

let test: TestHost | null = null
const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  await test?.close()
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

describe('R01: a secret', () => {
  it('crosses to the secret window at most once, and to the main window never', async () => {
    const scanner = createScanner()
    const start = [...sandboxes()].find(([id]) => id === 'blnk')?.[1]
    if (start === undefined) throw new Error('Blnk has no sandbox.')
    const server = await start({
      now: () => Date.now(),
      random: tellingRandom('secret', canary => scanner.add(canary))
    })
    cleanUps.push(() => server.close())
    const shown = new Map<string, number>()
    const main: string[] = []
    const system = createSystemClock()
    let extra = 0
    test = await openTestHost({
      clock: { ...system, monotonic: () => system.monotonic() + (extra += 100) },
      secretDisplay: {
        show: async ({ take }) => {
          const pages = [await take(), await take()]
          for (const part of pages.flatMap(page => page?.parts ?? []).filter(one => one.isSecret)) {
            shown.set(part.value, (shown.get(part.value) ?? 0) + 1)
          }
          return pages[0] !== null
        }
      }
    })
    const { host } = test
    const call = async (name: string, input: unknown): Promise<unknown> => {
      const reply = await host.call({ kind: 'main' }, name, input)
      main.push(JSON.stringify(reply))
      return reply.ok ? reply.value : null
    }
    const account = await test.done('accounts.connect', {
      providerId: 'blnk',
      name: 'ledger',
      environment: 'production',
      baseUrl: server.url,
      settings: { ...server.settings },
      credential: { ...server.credential }
    })

    for (let round = 0; round < ROUNDS; round += 1) {
      const sealedSecret = (await call('keys.create', {
        accountId: account.id,
        groupId: account.report?.groups[0]?.id ?? '',
        service: 'night-shift',
        environment: 'staging',
        name: `night-shift-${round}`,
        grants: ['ledgers:read'],
        permissionSetId: null,
        expiresAt: Date.now() + 30 * DAY,
        options: {}
      })) as SealedSecretView | null
      expect(sealedSecret).not.toBeNull()
      const secretId = sealedSecret?.id ?? ''
      // Twice at the same moment, and once more afterwards.
      await Promise.all([call('handoff.reveal', { secretId }), call('handoff.reveal', { secretId })])
      await call('handoff.reveal', { secretId })
      await call('handoff.copy', { secretId, part: null })
      await call('app.snapshot', {})
    }

    expect(shown.size).toBe(ROUNDS)
    expect([...shown.values()].filter(times => times !== 1)).toEqual([])
    const crossed = [...main, ...test.events.map(event => JSON.stringify(event))]
    expect(crossed.flatMap(text => scanner.scan(Buffer.from(text), 'main window'))).toEqual([])
    expect([...shown.keys()].every(value => scanner.scan(Buffer.from(value), 'control').length > 0)).toBe(
      true
    )
  }, 120_000)
})
