import type { KeyRowView } from '../contract/key-row'
import type { KeyStatus } from '../core/key'
import { lastUsedWords } from './last-used'
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
    `last used ${lastUsedWords(row.lastUsed, now)}`,
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
