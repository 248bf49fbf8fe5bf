import { DAY, HOUR, MINUTE } from '../clock'
import { stepOf as dueStepOf } from '../due/reminders'

// What a person is told, and when: decided from facts and from how far each was told before. A fact is told once for each
// step that it escalates, and never again for the same step.

export const NOTICE_KINDS = [
  'old-key-still-used',
  'revoke-failed',
  'expires',
  'dated',
  'due',
  'dormant',
  'orphan',
  'drift',
  'keychain-locked'
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** Where a click leads. */
export type NoticePlace = {
  readonly screen: 'keys' | 'rotations' | 'due' | 'history' | 'settings'
  readonly id: string | null
}

/** Something that is so now. `fact` names it for good: a new event of the same kind has another name. */
export type NoticeFact = {
  readonly fact: string
  readonly kind: NoticeKind
  /** Since when it is so; null when nobody knows, then since it was first seen. */
  readonly since: number | null
  /** Only for what has a date: when, and how many days before a person wants to hear of it. */
  readonly date?: { readonly at: number; readonly days: readonly number[] }
  /** A name for the words, such as the key's; never a mask, an id or a secret. */
  readonly name: string
  readonly place: NoticePlace
}

/** How far a fact was told. Step 0: seen, not told yet. */
export type Told = {
  readonly fact: string
  readonly step: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly toldAt: number | null
}

/** One notification: about one fact, or about several of the same kind and step at once. */
export type Notice = {
  readonly kind: NoticeKind
  readonly step: number
  readonly names: readonly string[]
  readonly count: number
  readonly place: NoticePlace
  /** Only for what has a date: the fewest days that are left, rounded up; 0 when it is over. */
  readonly daysLeft?: number
  /** Shown during quiet hours too. */
  readonly isUrgent: boolean
}

export type Decision = { readonly notices: readonly Notice[]; readonly rows: readonly Told[] }

/** A keychain that is opened within this time after login needs no words. */
const KEYCHAIN_GRACE_MS = 10 * MINUTE
const MOST_NAMES = 3

/** After how long each kind goes one step further; the first number is the first step. */
const STEPS: { readonly [Kind in Exclude<NoticeKind, 'expires' | 'dated'>]: readonly number[] } = {
  'old-key-still-used': [0, DAY, 3 * DAY],
  'revoke-failed': [0, HOUR, DAY],
  due: [0],
  dormant: [0],
  orphan: [0, DAY],
  drift: [0],
  'keychain-locked': [KEYCHAIN_GRACE_MS, DAY]
}

/** The step at which it is told although the person sleeps; never when missing. */
const URGENT_FROM: { readonly [Kind in NoticeKind]?: number } = {
  'revoke-failed': 1,
  orphan: 2,
  'old-key-still-used': 3
}

/**
 * What to tell now, and the rows to remember. Facts that are held back by quiet hours keep their old step, so that they are
 * told when those are over, unless they went away meanwhile.
 */
export function decideNotices(
  facts: readonly NoticeFact[],
  told: ReadonlyMap<string, Told>,
  now: number,
  hours: 'quiet' | 'loud'
): Decision {
  const rows: Told[] = []
  const toTell: { readonly fact: NoticeFact; readonly step: number }[] = []
  for (const fact of facts) {
    const before = told.get(fact.fact)
    const firstSeenAt = before?.firstSeenAt ?? now
    const step = stepOf(fact, firstSeenAt, now)
    const isNews = step > (before?.step ?? 0)
    const isTold = isNews && (hours === 'loud' || isUrgent(fact, step, now))
    if (isTold) toTell.push({ fact, step })
    rows.push({
      fact: fact.fact,
      step: isTold ? step : (before?.step ?? 0),
      firstSeenAt,
      lastSeenAt: now,
      toldAt: isTold ? now : (before?.toldAt ?? null)
    })
  }
  return { notices: gathered(toTell, now), rows }
}

function stepOf(fact: NoticeFact, firstSeenAt: number, now: number): number {
  if (fact.kind === 'expires' || fact.kind === 'dated') {
    return fact.date === undefined ? 0 : dueStepOf(fact.date.at, now, fact.date.days)
  }
  const ageMs = now - (fact.since ?? firstSeenAt)
  return STEPS[fact.kind].filter(after => ageMs >= after).length
}

function isUrgent({ kind, date }: NoticeFact, step: number, now: number): boolean {
  // Consumers of a key stop with it; other dates can wait for the morning.
  if (kind === 'expires' && date !== undefined) return date.at - now <= DAY
  return step >= (URGENT_FROM[kind] ?? Number.POSITIVE_INFINITY)
}

/** Forty dormant keys are one notification, which opens the list. */
function gathered(
  toTell: readonly { readonly fact: NoticeFact; readonly step: number }[],
  now: number
): readonly Notice[] {
  const groups = new Map<string, { fact: NoticeFact; step: number }[]>()
  for (const one of toTell) {
    const name = `${one.fact.kind} ${one.step}`
    groups.set(name, [...(groups.get(name) ?? []), one])
  }
  return [...groups.values()].flatMap(group => {
    const [first] = group
    if (first === undefined) return []
    const { kind, place } = first.fact
    const left = group.flatMap(({ fact }) => (fact.date === undefined ? [] : [fact.date.at - now]))
    return [
      {
        kind,
        step: first.step,
        names: group.slice(0, MOST_NAMES).map(({ fact }) => fact.name),
        count: group.length,
        place: group.length === 1 ? place : { screen: place.screen, id: null },
        ...(left.length === 0 ? {} : { daysLeft: Math.ceil(Math.min(...left) / DAY) }),
        isUrgent: group.some(({ fact, step }) => isUrgent(fact, step, now))
      }
    ]
  })
}

/** Minutes of the local day, 0 to 1439. `from` after `to` goes over midnight; equal means never. */
export type QuietHours = { readonly fromMinute: number; readonly toMinute: number }

export function isQuiet(minuteOfDay: number, hours: QuietHours): boolean {
  const { fromMinute, toMinute } = hours
  if (fromMinute === toMinute) return false
  return fromMinute < toMinute
    ? minuteOfDay >= fromMinute && minuteOfDay < toMinute
    : minuteOfDay >= fromMinute || minuteOfDay < toMinute
}
