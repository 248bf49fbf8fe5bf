import { createHash } from 'node:crypto'

/** 32 bytes as base64url with padding, as Blnk makes them. */
export function newSecret(random: () => string): string {
  return `${createHash('sha256').update(random()).digest('base64url')}=`
}

export function newId(random: () => string): string {
  const hex = createHash('sha256').update(random()).digest('hex')
  return `api_key_${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
