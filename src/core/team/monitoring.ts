import { HOUR } from '../clock'

// Which machine polls an account. The others use what the elected one read, and still list the account themselves now and then:
// a list by their own credential is what schedules and new keys need.

/** A machine that is not elected lists an account itself this often. */
export const OWN_LIST_EVERY_MS = HOUR

/** A reading that did not change is told again this often; an older one is not gone by. */
export const TELL_AGAIN_MS = HOUR

/** May a machine that is not elected go by the shared reading, instead of asking the provider? */
export function isSharedEnough(about: {
  readonly now: number
  /** When the elected machine told of its reading; null when it never did. */
  readonly sharedAt: number | null
  /** This machine's own last whole list. */
  readonly ownListAt: number | null
}): boolean {
  const { now, sharedAt, ownListAt } = about
  if (sharedAt === null || ownListAt === null) return false
  const isFresh = now - sharedAt < 2 * TELL_AGAIN_MS
  return isFresh && now - ownListAt < OWN_LIST_EVERY_MS
}
