import { DAY, HOUR, MINUTE } from '../clock'
import type { DueItem } from './items'

// Which reminder goes to which channel, and when: decided from the due items and from what each channel was sent. Pure.

/** What became of the last reminder about one item on one channel. */
export type Reminder = {
  readonly channelId: string
  readonly subject: string
  /** The date that it was about: another date begins anew. */
  readonly dueAt: number
  /** How far it has escalated: the number of thresholds that have passed. */
  readonly step: number
  /**
   * `sending` is on disk before a message leaves. `unknown`: nobody knows whether it arrived, and it is not sent again.
   * `failed`: it did not arrive, and is tried again.
   */
  readonly state: 'sending' | 'sent' | 'failed' | 'unknown'
  /** Was an earlier reminder of this item sent, so that the channel has something to close? */
  readonly wasSent: boolean
  readonly attempts: number
  readonly triedAt: number
  readonly nextTryAt: number | null
  /** Code and detail of a fault, such as `forbidden` or `provider-unavailable/timed-out`; null when nothing failed. */
  readonly fault: string | null
}

export type Traits = { readonly dropsRepeats: boolean; readonly takesDone: boolean }

export type ReminderPlan = {
  readonly remind: readonly { readonly item: DueItem; readonly step: number; readonly attempts: number }[]
  /** Items that the channel was told of and that are done. */
  readonly done: readonly Reminder[]
  /** Rows that nothing needs any more. */
  readonly forget: readonly string[]
}

const FIRST_RETRY_MS = MINUTE
const LONGEST_RETRY_MS = HOUR

/** Thresholds that have passed, the last of them the date itself; 0 before the first. */
export function stepOf(dueAt: number, now: number, days: readonly number[]): number {
  const thresholds = [...new Set(days), 0]
  return thresholds.filter(each => dueAt - now <= each * DAY).length
}

export type PlanInput = {
  readonly items: readonly DueItem[]
  readonly rows: readonly Reminder[]
  readonly traits: Traits
  readonly days: readonly number[]
  readonly now: number
  /** False while keys are being read: then a missing item says nothing. */
  readonly isComplete: boolean
}

export function planReminders({ items, rows, traits, days, now, isComplete }: PlanInput): ReminderPlan {
  const bySubject = new Map(rows.map(row => [row.subject, row]))
  const due = items
    .filter(item => !item.isSandbox)
    .map(item => ({ item, step: stepOf(item.dueAt, now, days) }))
    .filter(({ step }) => step > 0)
  const remind = due.flatMap(({ item, step }) => {
    const row = bySubject.get(item.subject)
    if (item.isHandled || !isNews(row, item, step, now)) return []
    const isRetry = row?.state === 'failed' && row.dueAt === item.dueAt
    return [{ item, step, attempts: isRetry ? row.attempts : 0 }]
  })
  const open = new Set(due.map(({ item }) => item.subject))
  const over = isComplete ? rows.filter(({ subject }) => !open.has(subject)) : []
  const toClose = over.filter(row => traits.takesDone && isTold(row))
  return {
    remind,
    done: toClose.filter(row => row.nextTryAt === null || row.nextTryAt <= now),
    forget: over.filter(row => !toClose.includes(row)).map(({ subject }) => subject)
  }
}

/** May the channel hold something about this item? */
function isTold({ wasSent, state }: Reminder): boolean {
  return wasSent || state === 'sent' || state === 'unknown'
}

function isNews(row: Reminder | undefined, item: DueItem, step: number, now: number): boolean {
  if (row === undefined || row.dueAt !== item.dueAt) return true
  if (row.state === 'sending') return false
  if (row.state === 'failed') return row.nextTryAt === null || row.nextTryAt <= now
  return step > row.step
}

/** After so many tries: 1, 2, 4 … minutes, at most an hour, and never earlier than the receiver asked for. */
export function retryAt(now: number, attempts: number, retryAfterMs: number | undefined): number {
  const backoff = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(10, Math.max(0, attempts - 1)))
  return now + Math.max(backoff, retryAfterMs ?? 0)
}

/** What a row of a message means after the app ended before it heard of it. */
export function afterCrash(row: Reminder, { dropsRepeats }: Pick<Traits, 'dropsRepeats'>): Reminder {
  if (row.state !== 'sending') return row
  return dropsRepeats
    ? { ...row, state: 'failed', nextTryAt: row.triedAt, wasSent: true }
    : { ...row, state: 'unknown', nextTryAt: null, wasSent: true }
}
