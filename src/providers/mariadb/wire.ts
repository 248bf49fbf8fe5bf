import type { MariaRows } from '../../net/wire/mariadb'

export type UserRow = {
  readonly user: string
  readonly host: string
  readonly isLocked: boolean
  readonly maxUserConnections: number
  readonly requiresTls: boolean
  /** Signs in with a certificate, or has a limit that is not carried over. */
  readonly hasMore: boolean
}

/** Null for a row that is something else. */
export function userOf([user, host, locked, most, tls, limits]: MariaRows[number]): UserRow | null {
  const numbers = [most, tls, limits].map(Number)
  if (typeof user !== 'string' || typeof host !== 'string' || !numbers.every(Number.isFinite)) return null
  const [maxUserConnections = 0, tlsKind = 0, otherLimits = 0] = numbers
  return {
    user,
    host,
    isLocked: locked === '1' || locked === 'true',
    maxUserConnections,
    requiresTls: tlsKind > 0,
    hasMore: tlsKind > 1 || otherLimits > 0
  }
}

/** The first cell as a number; null where it is none. */
export function numberIn(rows: MariaRows | undefined, column = 0): number | null {
  const cell = rows?.[0]?.[column] ?? null
  const value = cell === null ? Number.NaN : Number(cell)
  return Number.isFinite(value) ? value : null
}
