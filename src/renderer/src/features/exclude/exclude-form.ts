import type { ExclusionScopeInput } from '../../../../contract/exclusions'
import { dayWords } from '../../../../words/moments'

export type ScopeKind = ExclusionScopeInput['kind']

const DAY_MS = 86_400_000
const MOST_DAYS = 365

/** The form's choice as main takes it; null while it is not whole. */
export function scopeOf(
  kind: ScopeKind,
  written: string,
  keyIds: readonly string[]
): ExclusionScopeInput | null {
  const value = written.trim()
  if (kind === 'keys') return keyIds.length === 0 ? null : { kind, keyIds: [...keyIds] }
  if (value === '') return null
  switch (kind) {
    case 'name':
      return value.replaceAll('*', '') === '' ? null : { kind, pattern: value }
    case 'tag':
      return { kind, tag: value }
    case 'owner':
      return { kind, owner: value }
    case 'account':
      return { kind, accountId: value }
    case 'age':
      return /^[1-9]\d{0,3}$/.test(value) ? { kind, olderThanDays: Number(value) } : null
    default:
      return kind satisfies never
  }
}

/** The end of a local day, in ms; null for what is no day. */
export function endOf(day: string): number | null {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined || Number.isNaN(year + month + date)) {
    return null
  }
  return new Date(year, month - 1, date + 1).getTime() - 1
}

/** The last day that an exclusion may have. */
export function lastDay(now: number): string {
  return dayWords(now + MOST_DAYS * DAY_MS)
}
