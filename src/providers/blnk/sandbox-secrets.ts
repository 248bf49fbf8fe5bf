import { createHash } from 'node:crypto'

/** 32 bytes as base64url with padding, as Blnk makes them. */
export function newSecret(random: () => string): string {
  return `${createHash('sha256').update(random()).digest('base64url')}=`
}

export function newId(random: () => string): string {
  return `api_key_${uuidOf(random())}`
}

/** The same UUID for the same text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
