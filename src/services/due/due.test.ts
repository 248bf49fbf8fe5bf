import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aKey, aProviderKey, anAccount, NOON } from '../../../test/kit/key-builders'
import { DAY } from '../../core/clock'
import type { Schedule } from '../../core/schedule/decide'
import { dueTaskStore } from '../../store/due-tasks'
import { exclusionStore } from '../../store/exclusions'
import { dismissKeys } from '../dismissal'
import { openStore, type OpenedStore } from '../../store/open-store'
import { scheduleStore } from '../../store/schedules'
import { dueBoard } from './facts'
import { createTasks, type TaskWish } from './tasks'

let folder: string
let store: OpenedStore
let now = NOON

beforeEach(() => {
  now = NOON
  folder = mkdtempSync(join(tmpdir(), 'rekey-due-'))
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.detail)
  store = opened.value
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const account = anAccount()
const clock = { now: () => now }

async function withKeys(...keys: readonly Partial<Parameters<typeof aProviderKey>[0]>[]): Promise<void> {
  store.accounts.insert(account)
  store.keys.upsert(
    account,
    keys.map((given, index) =>
      aProviderKey({ providerKeyId: `pk-${index}`, name: `key-${index}`, ...given })
    ),
    NOON
  )
  await store.keys.whenReady()
}

function board(days?: number, startsByItself: (id: string) => boolean = () => false) {
  const tools = {
    clock,
    accounts: store.accounts,
    keys: store.keys,
    schedules: scheduleStore(store.db),
    exclusions: exclusionStore(store.db),
    tasks: dueTaskStore(store.db),
    startsByItself,
    breakGlassTestDays: () => 90
  }
  return dueBoard(tools, days)
}

const line = ({ items }: ReturnType<typeof board>) =>
  items.map(({ name, kind, dueAt }) => [name, kind, dueAt])

describe('what the due board finds', () => {
  it('keeps an expired key that worked once until it is gone or dismissed, however long ago that was', async () => {
    await withKeys({ expiresAt: NOON + DAY }, { expiresAt: NOON + 2 * DAY }, { expiresAt: NOON + 3 * DAY })
    now = NOON + 300 * DAY
    const [first, second, third] = ['pk-0', 'pk-1', 'pk-2'].map((providerKeyId, index) =>
      aProviderKey({
        providerKeyId,
        name: `key-${index}`,
        status: 'expired',
        expiresAt: NOON + (index + 1) * DAY
      })
    )
    if (first === undefined || second === undefined || third === undefined) throw new Error('no keys')
    store.keys.upsert(account, [first, second, third], now)
    expect(line(board()).map(([name]) => name)).toEqual(['key-0', 'key-1', 'key-2'])
    expect(board().items[0]).toMatchObject({ urgency: 'overdue', needsPerson: true })

    dismissKeys(store, {
      keyIds: [aKey({ providerKeyId: 'pk-0' }).id],
      isDismissed: true,
      at: now
    })
    store.keys.upsert(account, [first, third], now + 1)
    store.keys.markUnseen(account.id, now + 1, now + 1)
    expect(line(board())).toEqual([['key-2', 'expiry', NOON + 3 * DAY]])

    // Listed again as expired it stays dismissed; working again it is back.
    store.keys.upsert(account, [{ ...first, name: 'key-0 renamed' }], now + 2)
    expect(line(board()).map(([name]) => name)).toEqual(['key-2'])
    store.keys.upsert(account, [{ ...first, status: 'active', expiresAt: now + 9 * DAY }], now + 3)
    expect(line(board()).map(([name]) => name)).toEqual(['key-2', 'key-0'])
  })

  it('lists the expiries of the next 90 days, and of the last week those of keys that it never saw alive', async () => {
    await withKeys(
      { expiresAt: NOON + 90 * DAY },
      { expiresAt: NOON + 91 * DAY },
      { expiresAt: NOON - 6 * DAY, status: 'expired' },
      { expiresAt: NOON - 8 * DAY, status: 'expired' },
      { expiresAt: null },
      { expiresAt: NOON + 5 * DAY, status: 'revoked', revokedAt: NOON }
    )

    expect(line(board())).toEqual([
      ['key-2', 'expiry', NOON - 6 * DAY],
      ['key-0', 'expiry', NOON + 90 * DAY]
    ])
    expect(board().isComplete).toBe(true)
  })

  it('keeps the date of a key that the list leaves out', async () => {
    await withKeys({ expiresAt: NOON + 3 * DAY }, { expiresAt: NOON + 5 * DAY })
    const listed = aProviderKey({ providerKeyId: 'pk-1', name: 'key-1', expiresAt: NOON + 5 * DAY })
    store.keys.upsert(account, [listed], NOON + 1)
    store.keys.markUnseen(account.id, NOON + 1, NOON + 1)

    expect(line(board())).toEqual([
      ['key-0', 'expiry', NOON + 3 * DAY],
      ['key-1', 'expiry', NOON + 5 * DAY]
    ])
  })

  it('lists the dates of policies, and calls those handled that start by themselves', async () => {
    await withKeys(
      { expiresAt: null, createdAt: NOON - 80 * DAY },
      { expiresAt: null, createdAt: NOON - DAY }
    )
    scheduleStore(store.db).put(schedule())

    const [item, ...others] = board(30, () => true).items

    expect(others).toEqual([])
    expect(item).toMatchObject({ name: 'key-0', kind: 'rotation', dueAt: NOON + 10 * DAY, isHandled: true })
  })

  it('lists no date of a policy that is paused', async () => {
    await withKeys({ expiresAt: null, createdAt: NOON - 80 * DAY })
    scheduleStore(store.db).put(schedule({ pausedAt: NOON }))

    expect(board().items).toEqual([])
  })

  it('lists break-glass keys by their next test: a use counts, and a key that was never tested is due at once', async () => {
    await withKeys(
      { expiresAt: null, lastUsed: { kind: 'used', at: NOON - 20 * DAY, precisionMs: 0 } },
      { expiresAt: null, lastUsed: { kind: 'never' } }
    )
    for (const providerKeyId of ['pk-0', 'pk-1']) {
      store.keys.setTags(aKey({ providerKeyId }).id, ['break-glass'])
    }

    expect(line(board())).toEqual([
      ['key-1', 'test', NOON],
      ['key-0', 'test', NOON + 70 * DAY]
    ])
  })

  it('lists exclusions that end, as a date of the key if there is only one', async () => {
    await withKeys({ expiresAt: NOON + 40 * DAY })
    const own = { reason: 'seasonal', author: 'dana', createdAt: NOON, endedAt: null }
    const exclusions = exclusionStore(store.db)
    const id = aKey({ providerKeyId: 'pk-0' }).id
    exclusions.insert({ id: 'e1', scope: { kind: 'keys', keyIds: [id] }, endsAt: NOON + 9 * DAY, ...own })
    exclusions.insert({ id: 'e2', scope: { kind: 'tag', tag: 'x' }, endsAt: NOON + 3 * DAY, ...own })
    exclusions.insert({ id: 'e3', scope: { kind: 'tag', tag: 'y' }, endsAt: NOON + 1, ...own, endedAt: NOON })

    expect(line(board())).toEqual([
      ['seasonal', 'exclusion', NOON + 3 * DAY],
      ['key-0', 'exclusion', NOON + 9 * DAY]
    ])
    expect(board().items[1]?.others).toEqual([{ kind: 'expiry', dueAt: NOON + 40 * DAY }])
  })
})

function schedule(given: Partial<Schedule> = {}): Schedule {
  return {
    id: 's1',
    name: 'quarterly',
    environment: null,
    accountId: null,
    everyDays: 90,
    leadDays: 0,
    window: { days: [1], fromMinute: 0, toMinute: 0, timeZone: 'UTC' },
    act: 'ask',
    pausedAt: null,
    createdAt: NOON,
    ...given
  }
}

describe('tasks for keys without an API', () => {
  let count = 0
  const tasks = () =>
    createTasks({
      clock,
      ids: { id: () => `t${(count += 1)}` },
      transactions: store.transactions,
      tasks: dueTaskStore(store.db),
      audit: store.audit
    })
  const wish = (given: Partial<TaskWish> = {}): TaskWish => ({
    name: 'Apple push certificate',
    place: 'mobile backend',
    owner: 'Ada',
    consoleUrl: 'https://developer.example.com/certificates',
    dueAt: NOON + 12 * DAY,
    everyDays: 365,
    steps: ['Create it', 'Deliver it'],
    ...given
  })
  const saved = (given: Partial<TaskWish> = {}) => {
    const done = tasks().save(null, wish(given))
    if (!done.ok) throw new Error(done.fault.code)
    return done.value
  }
  const acts = () =>
    store.audit
      .page({}, null, 20)
      .rows.toReversed()
      .map(({ act, facts }) => [act, facts['step'] ?? facts['note'] ?? ''])

  it('stand on the board, and keep each step in the history as evidence', () => {
    const { id } = saved()
    expect(line(board())).toEqual([['Apple push certificate', 'task', NOON + 12 * DAY]])

    tasks().markStep(id, 0, { isDone: true, note: 'OPS-7' })
    tasks().markStep(id, 1, { isDone: true, note: '' })
    tasks().finish(id, null)

    expect(acts()).toEqual([
      ['task.added', ''],
      ['task.step-done', '1 of 2: Create it'],
      ['task.step-done', '2 of 2: Deliver it'],
      ['task.finished', '']
    ])
    expect(store.audit.page({ acts: ['task.step-done'] }, null, 9).rows.at(-1)?.facts['note']).toBe('OPS-7')
  })

  it('are due again by their interval after a replacement, with every step open', () => {
    const { id } = saved({ steps: ['Only step'] })
    now = NOON + DAY
    tasks().markStep(id, 0, { isDone: true, note: '' })

    expect(tasks().finish(id, null).ok).toBe(true)

    expect(tasks().get(id)).toMatchObject({
      dueAt: NOON + 366 * DAY,
      replacedAt: NOON + DAY,
      steps: [{ text: 'Only step', doneAt: null, note: '' }]
    })
  })

  it('end when no date follows', () => {
    const { id } = saved({ everyDays: null, steps: ['Only step'] })
    tasks().markStep(id, 0, { isDone: true, note: '' })

    tasks().finish(id, null)

    expect(tasks().all()).toEqual([])
  })

  it('are not finished while a step is open', () => {
    const { id } = saved()
    tasks().markStep(id, 0, { isDone: true, note: '' })

    expect(tasks().finish(id, null)).toMatchObject({ fault: { code: 'conflict', detail: 'work-unfinished' } })
  })

  it('keep what was done when their words change', () => {
    const { id } = saved()
    tasks().markStep(id, 0, { isDone: true, note: '' })

    tasks().save(id, wish({ steps: ['Announce it', 'Create it'] }))

    expect(
      tasks()
        .get(id)
        ?.steps.map(({ text, doneAt }) => [text, doneAt])
    ).toEqual([
      ['Announce it', null],
      ['Create it', NOON]
    ])
  })

  it.each([
    ['http://example.com/', 'consoleUrl'],
    ['https://user:word@example.com/', 'consoleUrl'],
    ['file:///etc/passwd', 'consoleUrl']
  ])('refuse the page %s', (consoleUrl, subject) => {
    expect(tasks().save(null, wish({ consoleUrl }))).toMatchObject({
      fault: { code: 'invalid-input', subject }
    })
  })

  it('keep no secret that a person pastes', () => {
    const { id } = saved({ place: `sk_live_${'a1'.repeat(12)}` })

    expect(tasks().get(id)?.place).toBe('[secret]')
  })
})
