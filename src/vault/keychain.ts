/** Why the OS keychain could not be used just now. */
export type KeychainTrouble = 'absent' | 'locked' | 'denied' | 'hung'

export type KeychainAnswer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: KeychainTrouble }

/**
 * Named small secrets in the OS keychain. Every answer comes within the deadline; values are text without NUL and at
 * most 1,024 bytes. A null from `get` may also mean "locked": only the sentinel tells (see `probe`).
 */
export type Keychain = {
  /** Which backend this is, for the message to the user, such as `Secret Service`. */
  readonly backend: string
  get(name: string): Promise<KeychainAnswer<string | null>>
  /** Writes and reads back; `denied` when the value read back differs. */
  set(name: string, value: string): Promise<KeychainAnswer<null>>
  /** False when there was no such item. Also false when locked: look at the sentinel. */
  remove(name: string): Promise<KeychainAnswer<boolean>>
  /**
   * Lets the system ask the person: to unlock it, by writing a scratch item, and to let us read `name`, by reading it (as
   * macOS asks after an update). Waits a minute for them instead of the usual deadline. Only ever by a person's act.
   */
  unlock(name: string): Promise<KeychainAnswer<null>>
  close(): Promise<void>
}
