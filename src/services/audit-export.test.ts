import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NOON } from '../../test/kit/key-builders'
import { HOUR, MINUTE } from '../core/clock'
import { fault, type Outcome } from '../core/fault'
import type { AuditAct } from '../core/ports/audit'
import type { Sink, SinkRecord } from '../core/ports/sink'
import { openStore, type OpenedStore } from '../store/open-store'
import { sinkCursorStore } from '../store/sink-cursors'
import { createAuditExport, type AuditExport } from './audit-export'

let folder: string
let store: OpenedStore
let now: number
let sent: number[][]
let answers: (Outcome<null> | 'crash')[]
let isOpen: boolean

beforeEach(() => {
  now = NOON
  sent = []
  answers = []
  isOpen = true
  folder = mkdtempSync(join(tmpdir(), 'rekey-export-'))
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.detail)
  store = opened.value
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function note(act: AuditAct = 'key.tagged'): void {
  const about = { accountId: null, keyId: null, rotationId: null }
  store.audit.append({ at: now, act, actor: 'operator', ...about, facts: {} })
}

const acts = () => store.audit.page({}, null, 100).rows.map(({ act }) => act)

/** The service as a start of the app makes it. */
function start(): AuditExport {
  const sink: Sink = {
    id: 's1',
    name: 'SIEM',
    mostRecords: 3,
    send(records: readonly SinkRecord[]) {
      sent.push(records.map(({ sequence }) => sequence))
      const answer = answers.shift() ?? { kind: 'committed', value: null }
      return answer === 'crash' ? Promise.reject(new Error('crash')) : Promise.resolve(answer)
    }
  }
  return createAuditExport({
    clock: { now: () => now },
    transactions: store.transactions,
    audit: store.audit,
    cursors: sinkCursorStore(store.db),
    isOpen: () => isOpen,
    sinks: () => [sink],
    recordOf: ({ row, sequence }) => ({
      sequence,
      at: row.at,
      act: row.act,
      actor: row.actor,
      account: null,
      key: null,
      rotation: null,
      facts: row.facts,
      hash: row.hash,
      source: { host: 'h', installation: 'i', version: '0' }
    })
  })
}

const unreachable: Outcome<null> = {
  kind: 'not-sent',
  fault: fault('provider-unavailable', 'connection-refused')
}
const lost: Outcome<null> = { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') }

describe('the audit export', () => {
  it('begins behind the newest row, and sends what follows in order and once', async () => {
    for (let row = 0; row < 5; row += 1) note()
    start().begin('s1')
    for (let row = 0; row < 7; row += 1) note()

    await start().run()
    await start().run()
    note()
    await start().run()

    expect(sent).toEqual([[6, 7, 8], [9, 10, 11], [12], [13]])
    expect(start().state('s1')).toMatchObject({ sequence: 13, waiting: 0, fault: null })
  })

  it.each([
    ['nobody knows whether they arrived', lost],
    ['they did not leave', unreachable]
  ])('sends the same rows again when %s', async (_, answer) => {
    const service = start()
    service.begin('s1')
    note()
    answers = [answer]

    await service.run()
    await service.run()
    expect(sent).toEqual([[1]])
    expect(service.state('s1')).toMatchObject({ waiting: 2, nextTryAt: NOON + MINUTE })

    now += MINUTE
    await start().run()

    // Row 2 says that the export was interrupted, row 3 that it goes on.
    expect(sent).toEqual([[1], [1, 2], [3]])
    expect(service.state('s1')).toMatchObject({ nextTryAt: null, fault: null })
  })

  it('sends a batch again that a crash cut off', async () => {
    const service = start()
    service.begin('s1')
    note()
    answers = ['crash']

    await expect(service.run()).rejects.toThrow('crash')
    await start().run()

    expect(sent).toEqual([[1], [1]])
  })

  it('waits longer each time, at most an hour, and notes an outage and its end once each', async () => {
    const service = start()
    service.begin('s1')
    note()
    answers = Array.from({ length: 12 }, () => unreachable)

    for (let step = 0; step < 9 * 60; step += 1) {
      await service.run()
      now += MINUTE
    }

    // After 1, 2, 4, 8, 16, 32 minutes, and then each hour.
    expect(sent.length).toBeLessThanOrEqual(16)
    expect(acts().filter(act => act === 'sink.failing')).toHaveLength(1)
    now += HOUR
    await service.run()
    expect(acts().filter(act => act === 'sink.resumed')).toHaveLength(1)
    expect(service.state('s1').fault).toBeNull()
  })

  it('sends nothing while it may not, and the newest row for a test', async () => {
    const service = start()
    service.begin('s1')
    note()
    isOpen = false
    await service.run()
    expect(sent).toEqual([])

    isOpen = true
    expect(await service.test('s1')).toMatchObject({ ok: true })
    expect(sent).toEqual([[1]])
    expect(service.state('s1').waiting).toBe(1)
  })

  it('counts what waits without reading it', () => {
    const service = start()
    service.begin('s1')
    store.transactions.run(() => {
      for (let index = 0; index < 1_002; index += 1) note()
    })
    const read = vi.spyOn(store.audit, 'after')

    expect(service.state('s1').waiting).toBe(1_000)
    expect(read).not.toHaveBeenCalled()
  })

  it('forgets a sink that was removed while a batch was under way', async () => {
    const service = start()
    service.begin('s1')
    note()
    const running = service.run()
    service.forget('s1')
    await running

    expect(sinkCursorStore(store.db).get('s1')).toBeNull()
  })
})
