import type { KeyRowView } from '../contract/key-row'
import type { KeyStatus } from '../core/key'
import { lastUsedPhrase } from './last-used'
import { VERDICTS } from './verdicts'

export const STATUS_WORDS: Record<KeyStatus, string> = {
  active: 'active',
  disabled: 'disabled',
  expired: 'expired',
  revoked: 'revoked',
  unknown: 'not known'
}

/** How a row is announced; begins with the key's name. */
export function rowName(row: KeyRowView, now: number): string {
  return [
    row.name,
    row.environment,
    `${row.providerName} ${row.accountName}`,
    VERDICTS[row.verdict.state].label.toLowerCase(),
    lastUsedPhrase(row.lastUsed, now),
    row.status === 'active' ? '' : STATUS_WORDS[row.status],
    row.isSandbox ? 'sandbox' : ''
  ]
    .filter(Boolean)
    .join(', ')
}

/** Short for a button: `payments-api (…9f2a)`. */
export function shortName(row: Pick<KeyRowView, 'name' | 'masked' | 'providerKeyId'>): string {
  return `${row.name} (${ending(row.masked ?? row.providerKeyId)})`
}

/** The last four characters of a mask or id. */
export function ending(mask: string): string {
  const tail = mask.replaceAll(/[…*•.]/g, '').slice(-4)
  return `…${tail}`
}

/** What tells keys apart in a cell: a mask, or the provider's id cut in the middle. */
export function maskOf(row: Pick<KeyRowView, 'masked' | 'providerKeyId'>): string {
  return cutMiddle(row.masked ?? row.providerKeyId, 17)
}

export function cutMiddle(value: string, length: number): string {
  if (value.length <= length) return value
  const head = Math.ceil((length - 1) * 0.65)
  return `${value.slice(0, head)}…${value.slice(-(length - 1 - head))}`
}

/** `1 key`, `14 keys`. */
export function countWords(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

export const RANGE_TOO_LONG = (most: number): string =>
  `Select at most ${most.toLocaleString('en')} keys. Narrow the list with a filter first.`

export const SELECTED_FIRST = (most: number, total: number): string =>
  `Selected the first ${most.toLocaleString('en')} of ${total.toLocaleString('en')} keys.`

/** The context menu of a row. */
export const ROW_MENU_WORDS = {
  name: 'Key',
  open: 'Open',
  openRotation: 'Open its rotation',
  select: 'Select',
  unselect: 'Remove from selection',
  rotate: 'Rotate…',
  disable: 'Disable',
  enable: 'Enable',
  copyId: 'Copy ID',
  createLike: 'Create a key like this…',
  tag: 'Tag…',
  exclude: 'Exclude…',
  revoke: 'Revoke…',
  filterBy: (value: string) => `Show only ${value}`,
  rotateMany: (count: number) => `Rotate ${countWords(count, 'key')}…`,
  disableMany: (count: number) => `Disable ${countWords(count, 'key')}`,
  revokeMany: (count: number) => `Revoke ${countWords(count, 'key')}…`
} as const

export const RESIZE_HELP = 'Drag to resize. Double-click to reset.'
