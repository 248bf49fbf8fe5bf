import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAccountId, asKeyId, asRotationId } from '../core/ids'
import type { Schedule } from '../core/schedule/decide'
import type { Db } from './db'
import { openDatabase } from './database'
import { scheduleStore } from './schedules'

let folder: string
let db: Db

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-schedules-'))
  const opened = openDatabase({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.detail)
  db = opened.value
})

afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const SCHEDULE: Schedule = {
  id: 's',
  name: 'Every quarter',
  environment: 'production',
  accountId: asAccountId('a'),
  everyDays: 90,
  leadDays: 14,
  window: { days: [1, 5], fromMinute: 1_320, toMinute: 240, timeZone: 'Europe/Berlin' },
  act: 'start',
  pausedAt: null,
  createdAt: 1
}

describe('the store of schedules', () => {
  it('gives back what it was given, and what was changed', () => {
    const store = scheduleStore(db)
    store.put(SCHEDULE)
    store.put({ ...SCHEDULE, environment: null, accountId: null, pausedAt: 9 })

    expect(store.all()).toEqual([{ ...SCHEDULE, environment: null, accountId: null, pausedAt: 9 }])
  })

  it('remembers what a schedule began, also after the schedule is gone', () => {
    const store = scheduleStore(db)
    const scheduled = {
      rotationId: asRotationId('r'),
      keyId: asKeyId('k'),
      scheduleId: 's',
      dueAt: 5,
      startedAt: 6,
      destinations: [
        { id: 'env-file', settings: { path: 'deploy/payments.env' } },
        { id: 'connection:vault', settings: { mount: 'secret', path: 'payments' } }
      ]
    }
    store.put(SCHEDULE)
    store.noteStarted(scheduled)
    store.remove('s')

    expect(store.scheduled(asRotationId('r'))).toEqual(scheduled)
    expect([store.wasStarted(asKeyId('k')), store.wasStarted(asKeyId('other'))]).toEqual([true, false])
  })

  it('keeps the last word on how long a key is put off', () => {
    const store = scheduleStore(db)
    store.postpone(asKeyId('k'), 5)
    store.postpone(asKeyId('k'), 9)

    expect([store.postponedUntil(asKeyId('k')), store.postponedUntil(asKeyId('other'))]).toEqual([9, null])
  })
})
