import { actorFrom } from '../../core/actor'
import { describe, expect, it } from 'vitest'
import { aKey, anAccount, NOON } from '../../../test/kit/key-builders'
import { DAY, HOUR } from '../../core/clock'
import { failed } from '../../core/fault'
import type { Schedule } from '../../core/schedule/decide'
import type { AccountState } from '../../core/ports/accounts'
import { createScheduleRunner } from './runner'
import type { ScheduleRunner } from './runner'

const account = anAccount()
const everyQuarter: Schedule = {
  id: 's',
  name: 'Every quarter',
  environment: null,
  accountId: null,
  everyDays: 90,
  leadDays: 0,
  window: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 0, timeZone: 'UTC' },
  act: 'ask',
  pausedAt: null,
  createdAt: 0
}

/** Where it is NOON for the provider, and `byMs` later on this computer. `isMeasured`: the last list told the difference. */
function runnerWithClockAhead(byMs: number, isMeasured: boolean, ageMs: number): ScheduleRunner {
  const key = aKey({ accountId: account.id, createdAt: NOON - ageMs })
  const report: AccountState['report'] = {
    groups: [],
    rights: [],
    warnings: [],
    version: null,
    grantable: null,
    permissionSets: [],
    clockOffsetMs: isMeasured ? -byMs : null
  }
  const state: AccountState = {
    health: 'healthy',
    lastSyncAt: NOON + byMs,
    lastGoodSyncAt: NOON + byMs,
    lastFault: null,
    keyCount: 1,
    report
  }
  return createScheduleRunner({
    clock: { now: () => NOON + byMs, monotonic: () => 0 },
    transactions: { run: work => work() },
    schedules: {
      all: () => [everyQuarter],
      put: () => undefined,
      remove: () => undefined,
      noteStarted: () => undefined,
      scheduled: () => null,
      wasStarted: () => false,
      postpone: () => undefined,
      postponedUntil: () => null
    },
    accounts: { all: () => [account], get: () => account, state: () => state },
    keys: {
      isReady: true,
      page: () => ({ rows: [{ key, verdict: NO_VERDICT, assessedAt: 0 }], total: 1, groups: [] })
    },
    audit: { append: entry => ({ ...entry, actor: actorFrom(entry.actor), seq: 1, hash: '' }) },
    rotations: {
      plan: () => Promise.resolve(failed('internal')),
      start: () => failed('internal'),
      abort: () => failed('internal'),
      list: () => [],
      onChange: () => () => undefined
    },
    destinations: new Map(),
    activators: new Map(),
    destinationsOf: () => [],
    deliverTo: () => failed('internal'),
    onChange: () => undefined
  })
}

const NO_VERDICT = {
  state: 'in-use',
  idleMs: null,
  facts: {},
  findings: [],
  risk: 0,
  riskParts: [],
  confidence: 'high'
} as const

async function dueNames(runner: ScheduleRunner): Promise<readonly string[]> {
  await runner.look()
  return runner.due().map(({ key }) => key.name)
}

describe('a schedule on a computer whose clock is 100 days ahead', () => {
  it('does not call a key due that the provider made ten days ago', async () => {
    expect(await dueNames(runnerWithClockAhead(100 * DAY, true, 10 * DAY))).toEqual([])
    // The same key by the wrong clock alone.
    expect(await dueNames(runnerWithClockAhead(100 * DAY, false, 10 * DAY))).toHaveLength(1)
  })

  it('calls a key due that is as old as the policy says by the provider', async () => {
    expect(await dueNames(runnerWithClockAhead(100 * DAY, true, 90 * DAY + HOUR))).toHaveLength(1)
  })
})

describe('a schedule on a computer whose clock is 100 days behind', () => {
  it('still calls an old key due', async () => {
    expect(await dueNames(runnerWithClockAhead(-100 * DAY, true, 90 * DAY + HOUR))).toHaveLength(1)
  })
})
