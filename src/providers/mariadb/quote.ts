/** A text between quotes. Backslashes are refused: what they mean depends on the mode of the server. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** Characters that end nothing in any mode of the server. It keeps names in at most three bytes for each, and would write ? for others. */
export function isUsableName(name: string): boolean {
  return name !== '' && !/[\\\p{Cc}\u{10000}-\u{10ffff}]/u.test(name)
}

/** `user@host` is the ID of a user; a host has no @. */
export function accountOf(id: string): { readonly user: string; readonly host: string } {
  const at = id.lastIndexOf('@')
  return at === -1 ? { user: id, host: '%' } : { user: id.slice(0, at), host: id.slice(at + 1) }
}
