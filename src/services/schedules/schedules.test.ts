import { actorFrom } from '../../core/actor'
import { describe, expect, it } from 'vitest'
import { DAY } from '../../core/clock'
import { asKeyId } from '../../core/ids'
import type { Schedule } from '../../core/schedule/decide'
import type { ScheduleStore } from '../../core/ports/schedules'
import { createSchedules, type ScheduleInput, type Schedules } from './schedules'

const NOW = Date.UTC(2026, 5, 15, 12)

function anInput(part: Partial<ScheduleInput> = {}): ScheduleInput {
  return {
    id: null,
    name: 'Production, every quarter',
    environment: 'production',
    accountId: null,
    everyDays: 90,
    leadDays: 14,
    window: { days: [1, 2], fromMinute: 600, toMinute: 900, timeZone: 'Europe/Berlin' },
    act: 'start',
    ...part
  }
}

type World = {
  readonly service: Schedules
  readonly acts: string[]
  readonly postponed: Map<string, number>
}

function world(): World {
  const rows = new Map<string, Schedule>()
  const acts: string[] = []
  const postponed = new Map<string, number>()
  const store = {
    all: () => [...rows.values()],
    put: (schedule: Schedule) => void rows.set(schedule.id, schedule),
    remove: (id: string) => void rows.delete(id),
    postpone: (keyId: string, until: number) => void postponed.set(keyId, until)
  } as unknown as ScheduleStore
  let ids = 0
  const service = createSchedules({
    clock: { now: () => NOW },
    ids: { id: () => `schedule-${(ids += 1)}` },
    transactions: { run: work => work() },
    schedules: store,
    accounts: { get: () => null },
    keys: { get: id => (id === 'known' ? ({ id, name: 'payments', accountId: 'a' } as never) : null) },
    audit: {
      append: entry => (acts.push(entry.act), { ...entry, actor: actorFrom(entry.actor), seq: 1, hash: '' })
    }
  })
  return { service, acts, postponed }
}

describe('schedules', () => {
  it('are kept, paused and taken up again, each with its row in the history', () => {
    const { service, acts } = world()
    service.save(anInput())

    service.pause('schedule-1')
    service.pause('schedule-1')
    service.save(anInput({ id: 'schedule-1', everyDays: 60 }))
    const [kept] = service.all()
    service.resume('schedule-1')
    service.remove('schedule-1')

    expect(kept).toMatchObject({ id: 'schedule-1', everyDays: 60, pausedAt: NOW })
    expect(service.all()).toEqual([])
    expect(acts).toEqual([
      'schedule.saved',
      'schedule.paused',
      'schedule.saved',
      'schedule.resumed',
      'schedule.removed'
    ])
  })

  it.each([
    ['name', { name: '  ' }],
    ['everyDays', { everyDays: 0 }],
    ['leadDays', { leadDays: 90 }],
    ['days', { window: { ...anInput().window, days: [] } }],
    ['days', { window: { ...anInput().window, days: [1, 1] } }],
    ['window', { window: { ...anInput().window, toMinute: 1_440 } }],
    ['timeZone', { window: { ...anInput().window, timeZone: 'Nowhere/Land' } }]
  ] as const)('are refused with a wrong %s', (subject, part) => {
    const { service } = world()

    const saved = service.save(anInput(part))

    expect(saved).toMatchObject({ ok: false, fault: { code: 'invalid-input', subject } })
  })

  it('are not kept for an account that is not there, and not changed when they are not there', () => {
    const { service } = world()

    expect(service.save(anInput({ accountId: 'gone' as never })).ok).toBe(false)
    expect(service.save(anInput({ id: 'gone' })).ok).toBe(false)
    expect([service.pause('gone').ok, service.resume('gone').ok, service.remove('gone').ok]).toEqual([
      false,
      false,
      false
    ])
  })

  it('let a key be put off for some days', () => {
    const { service, postponed } = world()

    expect(service.postpone(asKeyId('known'), 14).ok).toBe(true)
    expect(service.postpone(asKeyId('unknown'), 14).ok).toBe(false)
    expect(service.postpone(asKeyId('known'), 0).ok).toBe(false)
    expect(postponed.get('known')).toBe(NOW + 14 * DAY)
  })
})
