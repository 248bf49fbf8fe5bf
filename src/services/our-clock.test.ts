import { describe, expect, it } from 'vitest'
import { aKey, NOON } from '../../test/kit/builders'
import { revocationServices } from '../../test/kit/revocation-services'
import { stockedAccount } from '../../test/kit/stocked-account'
import { DAY, MINUTE } from '../core/clock'
import { provider, startSandbox } from '../providers/blocx'
import { onOurClock } from './our-clock'

function accountsAt(clockOffsetMs: number | null) {
  return { state: () => ({ report: clockOffsetMs === null ? null : { clockOffsetMs } }) as never }
}

const key = aKey({
  createdAt: NOON - DAY,
  expiresAt: NOON + DAY,
  lastUsed: { kind: 'used', at: NOON - MINUTE, precisionMs: 0 }
})

describe('a key of a provider whose clock differs from ours', () => {
  it('has its times on our clock, so that a schedule does not begin 100 days too early', () => {
    expect(onOurClock(accountsAt(-100 * DAY), key)).toMatchObject({
      createdAt: NOON + 99 * DAY,
      expiresAt: NOON + 101 * DAY,
      lastUsed: { kind: 'used', at: NOON + 100 * DAY - MINUTE }
    })
  })

  it.each([null, 0, MINUTE])('stays as it is where the difference is small or unknown: %s', offsetMs => {
    expect(onOurClock(accountsAt(offsetMs), key)).toBe(key)
  })

  it('was used recently, in the question and in the preview, though our clock is 100 days ahead', async () => {
    const world = await stockedAccount(provider, startSandbox, {
      id: 'org_harbour',
      name: 'Harbour Logistics'
    })
    const keyId = await world.stock({ name: 'newsletter-staging', lastUsedAt: NOON - 50 * DAY })
    const { service, breakGlass } = revocationServices(world)
    const report = {
      groups: [],
      rights: [],
      warnings: [],
      version: null,
      grantable: null,
      permissionSets: []
    }
    const reasonsOf = async (): Promise<readonly string[]> => {
      const prepared = await service.prepare([keyId])
      return prepared.ok ? prepared.value.confirmation.reasons.map(({ code }) => code) : []
    }
    const recentOf = async (): Promise<number | null> => {
      const choice = { selection: { keyIds: [keyId] }, mode: 'revoke', management: 'left-out' } as const
      const preview = await breakGlass.preview(choice)
      return preview.ok ? preview.value.usedRecently : null
    }
    expect(await reasonsOf()).toContain('quiet')
    expect(await recentOf()).toBe(0)

    world.store.accounts.saveState(world.account.id, { report: { ...report, clockOffsetMs: -40 * DAY } })

    expect(await reasonsOf()).toContain('used-recently')
    expect(await recentOf()).toBe(1)
  })
})
