import type { Clock, IdSource } from '../../core/clock'
import type { DueItem } from '../../core/due/items'
import { afterCrash, planReminders, retryAt, type Reminder } from '../../core/due/reminders'
import { failed, ok, type Fault, type Outcome, type Result } from '../../core/fault'
import type { AuditStore } from '../../core/ports/audit'
import type { Channel, ChannelMessage, ReminderItem } from '../../core/ports/channel'
import type { ReminderStore } from '../../core/ports/reminders'
import type { Transactions } from '../../core/ports/transactions'

// Reminders on their way out. Before a message leaves, the store says so; afterwards it says what became of it. A message of which
// nobody knows the outcome is sent again only where the receiver drops a repeat.

/** One message about these items. */
export type Gathered = { readonly act: ChannelMessage['act']; readonly items: readonly ReminderItem[] }

export type RemindersTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<IdSource, 'id'>
  readonly transactions: Transactions
  readonly reminders: ReminderStore
  readonly audit: Pick<AuditStore, 'append'>
  /** May anything be sent and written now? */
  isOpen(): boolean
  days(): readonly number[]
  board(): { readonly items: readonly DueItem[]; readonly isComplete: boolean }
  channels(): readonly Channel[]
  /** Names an item outside the app. */
  hashOf(subject: string): string
  words(message: Gathered): Pick<ChannelMessage, 'title' | 'lines'>
}

export type ChannelState = {
  readonly lastSentAt: number | null
  /** Items whose reminder is tried again. */
  readonly waiting: number
  /** Items whose reminder may or may not have arrived. */
  readonly unknown: number
  readonly nextTryAt: number | null
  /** Of the newest failure. */
  readonly fault: string | null
}

export type Reminders = {
  /** Sends what is due, one channel after another. A call while one is running does nothing. */
  run(): Promise<void>
  /** Sends one message that says that it is a test. Faults: those of the channel; `not-found`. */
  test(channelId: string): Promise<Result<null>>
  state(channelId: string): ChannelState
  /** What was on its way when the app ended. Call it once, before the first run. */
  recover(): void
  forget(channelId: string): void
  /** What failed is due at once: a credential was replaced, or a test has arrived. */
  retry(channelId: string): void
  whenIdle(): Promise<void>
}

export function createReminders(tools: RemindersTools): Reminders {
  const { clock, reminders } = tools
  let running: Promise<void> | null = null

  function recover(): void {
    const channels = new Map(tools.channels().map(channel => [channel.id, channel]))
    const left = reminders.all().filter(({ state }) => state === 'sending')
    reminders.put(left.map(row => afterCrash(row, channels.get(row.channelId) ?? { dropsRepeats: false })))
  }

  async function sendDue(): Promise<void> {
    if (!tools.isOpen()) return
    const board = tools.board()
    for (const channel of tools.channels()) {
      if (!tools.isOpen()) return
      await sendTo(channel, board)
    }
  }

  async function sendTo(
    channel: Channel,
    { items, isComplete }: ReturnType<RemindersTools['board']>
  ): Promise<void> {
    const rows = reminders.of(channel.id)
    const known = new Map(rows.map(row => [row.subject, row]))
    const now = clock.now()
    const plan = planReminders({ items, rows, traits: channel, days: tools.days(), now, isComplete })
    reminders.forget(channel.id, plan.forget)

    const toRemind = plan.remind.map(({ item, step, attempts }) => ({
      item: sentItem(item),
      row: {
        channelId: channel.id,
        subject: item.subject,
        dueAt: item.dueAt,
        step,
        state: 'sending' as const,
        wasSent: wasSent(known.get(item.subject)),
        attempts: attempts + 1,
        triedAt: now,
        nextTryAt: null,
        fault: null
      }
    }))
    for (const batch of batchesOf(toRemind, channel)) {
      if (!(await sendBatch(channel, 'remind', batch))) return
    }
    const toClose = plan.done.map(row => ({
      item: doneItem(row),
      row: { ...row, attempts: row.attempts + 1, triedAt: now }
    }))
    for (const batch of batchesOf(toClose, channel)) {
      if (!(await sendBatch(channel, 'done', batch))) return
    }
  }

  /** True when the next one may be sent: where this one failed, the next would fail as well. */
  async function sendBatch(channel: Channel, act: 'remind' | 'done', batch: Batch): Promise<boolean> {
    const rows = batch.map(({ row }) => row)
    if (act === 'remind') reminders.put(rows)
    const items = batch.map(({ item }) => item)
    const outcome = await channel.send(messageOf({ act, items }, idOf(act, rows)))
    tools.transactions.run(() => {
      keep(channel, act, rows, outcome)
      record(channel, act, items.length, outcome)
    })
    return outcome.kind === 'committed'
  }

  function keep(
    channel: Channel,
    act: 'remind' | 'done',
    rows: readonly Reminder[],
    outcome: Outcome<null>
  ): void {
    if (act === 'done' && outcome.kind === 'committed') {
      reminders.forget(
        channel.id,
        rows.map(({ subject }) => subject)
      )
      return
    }
    reminders.put(rows.map(row => rowAfter(row, channel, act, outcome, clock.now())))
  }

  function record(channel: Channel, act: string, items: number, outcome: Outcome<null>): void {
    tools.audit.append({
      at: clock.now(),
      act: outcome.kind === 'committed' ? 'reminder.sent' : 'reminder.failed',
      actor: 'rekey',
      accountId: null,
      keyId: null,
      rotationId: null,
      facts: {
        channel: channel.name,
        items,
        ...(act === 'done' ? { done: true } : {}),
        ...(outcome.kind === 'committed' ? {} : { outcome: outcome.kind, fault: codeOf(outcome.fault) })
      }
    })
  }

  function messageOf(gathered: Gathered, id: string): ChannelMessage {
    return { ...gathered, id, ...tools.words(gathered) }
  }

  /** The same for a repeat of the same step: a receiver can tell. */
  function idOf(act: string, rows: readonly Reminder[]): string {
    const parts = rows.map(({ subject, dueAt, step }) => `${subject} ${dueAt} ${step}`)
    return tools.hashOf([act, rows[0]?.channelId ?? '', ...parts].join('\n'))
  }

  function sentItem(item: DueItem): ReminderItem {
    const { kind, name, place, environment, owner, dueAt, urgency } = item
    return { id: tools.hashOf(item.subject), kind, name, place, environment, owner, dueAt, urgency }
  }

  /** Of an item that is gone the store knows its name for other channels only by the hash. */
  function doneItem({ subject, dueAt }: Reminder): ReminderItem {
    const unnamed = { kind: 'task', name: '', place: '', environment: null, owner: null } as const
    return { id: tools.hashOf(subject), ...unnamed, dueAt, urgency: 'later' }
  }

  async function test(channelId: string): Promise<Result<null>> {
    const channel = tools.channels().find(({ id }) => id === channelId)
    if (channel === undefined) return failed('not-found', undefined, { subject: 'channel' })
    const outcome = await channel.send(messageOf({ act: 'test', items: [] }, tools.ids.id()))
    if (outcome.kind !== 'committed') return { ok: false, fault: outcome.fault }
    retry(channelId)
    return ok(null)
  }

  function retry(channelId: string): void {
    const now = clock.now()
    const waiting = reminders.of(channelId).filter(({ state }) => state === 'failed')
    reminders.put(waiting.map(row => ({ ...row, nextTryAt: now })))
  }

  return {
    run: () => {
      running ??= sendDue().finally(() => {
        running = null
      })
      return running
    },
    test,
    retry,
    recover,
    state: channelId => stateOf(reminders.of(channelId)),
    forget: channelId => {
      reminders.forgetChannel(channelId)
    },
    whenIdle: () => running ?? Promise.resolve()
  }
}

type Batch = readonly { readonly item: ReminderItem; readonly row: Reminder }[]

function batchesOf(all: Batch, { gathers }: Pick<Channel, 'gathers'>): readonly Batch[] {
  if (all.length === 0) return []
  return gathers ? [all] : all.map(one => [one])
}

function wasSent(row: Reminder | undefined): boolean {
  return row !== undefined && (row.wasSent || row.state === 'sent' || row.state === 'unknown')
}

function rowAfter(
  row: Reminder,
  channel: Channel,
  act: 'remind' | 'done',
  outcome: Outcome<null>,
  now: number
): Reminder {
  if (outcome.kind === 'committed') return { ...row, state: 'sent', attempts: 0, wasSent: true, fault: null }
  const problem = { triedAt: now, fault: codeOf(outcome.fault) }
  // Of a message that is not sent again, the next step of the item is the next message.
  if (outcome.kind === 'unknown' && !channel.dropsRepeats) return { ...row, ...problem, state: 'unknown' }
  const nextTryAt = retryAt(now, row.attempts, outcome.fault.retryAfterMs)
  const isTold = row.wasSent || outcome.kind === 'unknown' || act === 'done'
  return { ...row, ...problem, state: 'failed', nextTryAt, wasSent: isTold }
}

/** Without waits and subjects: it stays on disk. */
function codeOf({ code, detail }: Fault): string {
  return detail === undefined ? code : `${code}/${detail}`
}

function stateOf(rows: readonly Reminder[]): ChannelState {
  const sent = rows.filter(({ state }) => state === 'sent').map(({ triedAt }) => triedAt)
  const waiting = rows.filter(({ state }) => state === 'failed')
  const tries = waiting.flatMap(({ nextTryAt }) => (nextTryAt === null ? [] : [nextTryAt]))
  const newest = rows
    .filter(({ fault }) => fault !== null)
    .toSorted((left, right) => right.triedAt - left.triedAt)[0]
  return {
    lastSentAt: sent.length === 0 ? null : Math.max(...sent),
    waiting: waiting.length,
    unknown: rows.filter(({ state }) => state === 'unknown').length,
    nextTryAt: tries.length === 0 ? null : Math.min(...tries),
    fault: newest?.fault ?? null
  }
}
