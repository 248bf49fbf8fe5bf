import type { Clock } from '../../core/clock'
import { DAY } from '../../core/clock'
import { BREAK_GLASS_TAG } from '../../core/dormancy/assessment'
import { dueItems, type DueFact, type DueItem } from '../../core/due/items'
import { HORIZON_DAYS } from '../../core/limits'
import type { Key } from '../../core/key'
import type { AccountStore } from '../../core/ports/accounts'
import type { DueTaskStore } from '../../core/ports/due-tasks'
import type { ExclusionStore } from '../../core/ports/exclusions'
import type { KeyFilter, KeySort } from '../../core/ports/key-query'
import type { KeyStore } from '../../core/ports/keys'
import type { ScheduleStore } from '../../core/ports/schedules'
import { covers, dueAt, type Schedule } from '../../core/schedule/decide'
import { clockOffsetOf, onOurClock } from '../our-clock'

export type DueBoardTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly accounts: Pick<AccountStore, 'all' | 'get' | 'state'>
  readonly keys: Pick<KeyStore, 'page' | 'history' | 'isReady' | 'get'>
  readonly schedules: Pick<ScheduleStore, 'all' | 'postponedUntil'>
  readonly exclusions: Pick<ExclusionStore, 'all'>
  readonly tasks: Pick<DueTaskStore, 'all'>
  /** Keys whose scheduled rotation starts by itself. */
  startsByItself(keyId: string): boolean
  breakGlassTestDays(): number
  /** Requests of colleagues that this person can decide on. */
  approvals?(): readonly DueFact[]
}

export type DueBoard = {
  /** False: keys were not read yet, or there are more than the board lists. */
  readonly isComplete: boolean
  readonly items: readonly DueItem[]
}

const PAGE = 200
/** More than anybody reads, and read in a few milliseconds. */
const MOST_PAGES = 10
/** A key that a list leaves out may live: its dates stay, and no channel is told that they are done. */
const LIVING = ['active', 'not-listed'] as const
/** A key that expired before Rekey ever saw it, or that lists leave out since, stays on the board for this long only. */
const EXPIRED_FOR_DAYS = 7

/** Everything with a date up to the horizon, from the store alone. */
export function dueBoard(tools: DueBoardTools, days: number = HORIZON_DAYS): DueBoard {
  const now = tools.clock.now()
  const until = now + days * DAY
  // Keys are in memory shortly after a start: nothing here makes a start wait.
  const ofKeys = tools.keys.isReady ? keyFacts(tools, now, until) : { facts: [], isComplete: false }
  const facts = [
    ...ofKeys.facts,
    ...exclusionFacts(tools, now),
    ...taskFacts(tools),
    ...(tools.approvals?.() ?? [])
  ]
  return {
    isComplete: ofKeys.isComplete,
    items: dueItems(
      facts.filter(fact => fact.dueAt <= until),
      now
    )
  }
}

type KeyFacts = { readonly facts: readonly DueFact[]; readonly isComplete: boolean }
type DatedKind = 'expiry' | 'rotation' | 'test'

function keyFacts(tools: DueBoardTools, now: number, until: number): KeyFacts {
  const schedules = tools.schedules.all().filter(({ pausedAt }) => pausedAt === null)
  const expiring = earliest(tools, { statuses: LIVING }, 'expiresAt', until)
  // On their own: years of leftovers must not take the place of what expires next.
  const expired = earliest(tools, { statuses: ['expired'] }, 'expiresAt', until)
  const oldest =
    schedules.length === 0
      ? { keys: [], isComplete: true }
      : earliest(tools, { statuses: LIVING }, 'createdAt', oldestBirth(schedules, until))
  const marked = earliest(tools, { tags: [BREAK_GLASS_TAG], statuses: LIVING }, 'createdAt', Infinity)
  return {
    isComplete: expiring.isComplete && expired.isComplete && oldest.isComplete && marked.isComplete,
    facts: [
      ...[...expiring.keys, ...expired.keys].flatMap(key => {
        const at = key.expiresAt
        return at === null || isLeftover(key, at, now) ? [] : [factOf(tools, key, 'expiry', at)]
      }),
      ...oldest.keys.flatMap(key => {
        const at = policyDate(tools, schedules, key)
        return at === null ? [] : [factOf(tools, key, 'rotation', at)]
      }),
      ...marked.keys.map(key => factOf(tools, key, 'test', nextTest(tools, key)))
    ]
  }
}

/** Its consumers stopped long ago, or nobody knows of any. Any other expired key needs a person until it is gone or dismissed. */
function isLeftover({ firstSeenAt, vanishedAt }: Key, expiresAt: number, now: number): boolean {
  const wasSeenAlive = firstSeenAt <= expiresAt && vanishedAt === null
  return !wasSeenAlive && expiresAt < now - EXPIRED_FOR_DAYS * DAY
}

/** The latest creation that some schedule makes due by `until`. */
function oldestBirth(schedules: readonly Schedule[], until: number): number {
  return until - Math.min(...schedules.map(({ everyDays }) => everyDays)) * DAY
}

/** Live keys in the order of one date, on our clock, until that date is over. */
function earliest(
  tools: DueBoardTools,
  filter: KeyFilter,
  sort: Extract<KeySort, 'createdAt' | 'expiresAt'>,
  until: number
): { readonly keys: readonly Key[]; readonly isComplete: boolean } {
  const keys: Key[] = []
  // Rows are in the order of the providers' times: the fastest clock decides how far to read.
  const fastest = Math.max(0, ...tools.accounts.all().map(({ id }) => clockOffsetOf(tools.accounts, id)))
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = {
      filter,
      sort,
      descending: false,
      group: 'none',
      offset: page * PAGE,
      limit: PAGE
    } as const
    const { rows } = tools.keys.page(query)
    const live = rows.map(({ key }) => onOurClock(tools.accounts, key)).filter(key => !key.isZombie)
    keys.push(...live.filter(key => (key[sort] ?? Infinity) <= until))
    const last = rows.at(-1)?.key[sort] ?? null
    if (rows.length < PAGE || (last ?? Infinity) - fastest > until) return { keys, isComplete: true }
  }
  return { keys, isComplete: false }
}

function factOf(tools: DueBoardTools, key: Key, kind: DatedKind, at: number): DueFact {
  const account = tools.accounts.get(key.accountId)
  const isHandled = key.rotationId !== null || (kind === 'rotation' && tools.startsByItself(key.id))
  return {
    kind,
    subject: key.id,
    name: key.name,
    place: account?.name ?? '',
    environment: key.environment,
    owner: key.createdBy?.name ?? null,
    dueAt: at,
    isHandled,
    isSandbox: account?.isSandbox ?? false
  }
}

/** By the policy that asks first. A person who postponed it decided on a later day; an expiry is a fact of its own. */
function policyDate(tools: DueBoardTools, schedules: readonly Schedule[], key: Key): number | null {
  const dates = schedules
    .filter(schedule => covers(schedule, key))
    .flatMap(schedule => dueAt(schedule, { createdAt: key.createdAt, expiresAt: null }) ?? [])
  if (dates.length === 0) return null
  return Math.max(Math.min(...dates), tools.schedules.postponedUntil(key.id) ?? 0)
}

/** A use proves the key as well as a test does. A key that was never tested is due since it was seen first. */
function nextTest(tools: DueBoardTools, key: Key): number {
  const uses = key.lastUsed.kind === 'used' ? [key.lastUsed.at] : []
  const tests = [...tools.keys.history(key.id).probes, ...uses]
  return tests.length === 0 ? key.firstSeenAt : Math.max(...tests) + tools.breakGlassTestDays() * DAY
}

function exclusionFacts(tools: DueBoardTools, now: number): readonly DueFact[] {
  return tools.exclusions
    .all()
    .filter(({ endedAt, endsAt }) => endedAt === null && endsAt > now)
    .map(({ id, scope, reason, author, endsAt }) => {
      const [only, ...others] = scope.kind === 'keys' ? scope.keyIds : []
      const key = only === undefined || others.length > 0 ? null : tools.keys.get(only)
      const account = key === null ? null : tools.accounts.get(key.accountId)
      return {
        kind: 'exclusion',
        // The exclusion of one key is a date of that key.
        subject: key?.id ?? `exclusion:${id}`,
        name: key?.name ?? reason,
        place: account?.name ?? '',
        environment: key?.environment ?? null,
        owner: author,
        dueAt: endsAt,
        isHandled: false,
        isSandbox: account?.isSandbox ?? false
      }
    })
}

function taskFacts(tools: DueBoardTools): readonly DueFact[] {
  return tools.tasks.all().map(({ id, name, place, owner, dueAt: at }) => ({
    kind: 'task',
    subject: `task:${id}`,
    name,
    place,
    environment: null,
    owner,
    dueAt: at,
    isHandled: false,
    isSandbox: false
  }))
}
