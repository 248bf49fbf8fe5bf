import { DAY, HOUR, MINUTE } from '../clock'

// What a person is told, and when: decided from facts and from how far each was told before. A fact is told once for each
// step that it escalates, and never again for the same step.

export const NOTICE_KINDS = [
  'old-key-still-used',
  'revoke-failed',
  'expires',
  'due',
  'dormant',
  'orphan',
  'drift',
  'keychain-locked'
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** Where a click leads. */
export type NoticePlace = {
  readonly screen: 'keys' | 'rotations' | 'history' | 'settings'
  readonly id: string | null
}

/** Something that is so now. `fact` names it for good: a new event of the same kind has another name. */
export type NoticeFact = {
  readonly fact: string
  readonly kind: NoticeKind
  /** Since when it is so; null when nobody knows, then since it was first seen. */
  readonly since: number | null
  /** Only for `expires`: when. */
  readonly until?: number
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
  /** Shown during quiet hours too. */
  readonly isUrgent: boolean
}

export type Decision = { readonly notices: readonly Notice[]; readonly rows: readonly Told[] }

/** Expiry is told from here on, and again in the last day. */
export const EXPIRES_SOON_MS = 14 * DAY
export const EXPIRES_NOW_MS = DAY

/** A keychain that is opened within this time after login needs no words. */
const KEYCHAIN_GRACE_MS = 10 * MINUTE
const MOST_NAMES = 3

/** After how long each kind goes one step further; the first number is the first step. */
const STEPS: { readonly [Kind in Exclude<NoticeKind, 'expires'>]: readonly number[] } = {
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
  expires: 2,
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
    const isTold = isNews && (hours === 'loud' || isUrgent(fact.kind, step))
    if (isTold) toTell.push({ fact, step })
    rows.push({
      fact: fact.fact,
      step: isTold ? step : (before?.step ?? 0),
      firstSeenAt,
      lastSeenAt: now,
      toldAt: isTold ? now : (before?.toldAt ?? null)
    })
  }
  return { notices: gathered(toTell), rows }
}

function stepOf(fact: NoticeFact, firstSeenAt: number, now: number): number {
  if (fact.kind === 'expires') {
    const leftMs = (fact.until ?? Number.POSITIVE_INFINITY) - now
    if (leftMs <= EXPIRES_NOW_MS) return 2
    return leftMs <= EXPIRES_SOON_MS ? 1 : 0
  }
  const ageMs = now - (fact.since ?? firstSeenAt)
  return STEPS[fact.kind].filter(after => ageMs >= after).length
}

function isUrgent(kind: NoticeKind, step: number): boolean {
  return step >= (URGENT_FROM[kind] ?? Number.POSITIVE_INFINITY)
}

/** Forty dormant keys are one notification, which opens the list. */
function gathered(
  toTell: readonly { readonly fact: NoticeFact; readonly step: number }[]
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
    return [
      {
        kind,
        step: first.step,
        names: group.slice(0, MOST_NAMES).map(({ fact }) => fact.name),
        count: group.length,
        place: group.length === 1 ? place : { screen: place.screen, id: null },
        isUrgent: isUrgent(kind, first.step)
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
