import { userInfo } from 'node:os'

/** The account of the operating system that Rekey runs in; null where the system has no name for it. */
export function systemAccount(): string | null {
  try {
    return userInfo().username
  } catch (error) {
    // A container may run under a number that no one has named.
    if (error instanceof Error) return null
    throw error
  }
}
