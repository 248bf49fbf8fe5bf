// The system clipboard. Needed by the hand-off.

/** When the clipboard will be emptied, and whether the system was told that it holds a secret. */
export type ClipboardHold = {
  readonly clearsAt: number
  readonly marks: 'concealed' | 'plain'
  /** The time is over, and the system did not let us clear it: it may still lie there. */
  readonly isOverdue?: boolean
}

/** The system's clipboard, as far as a secret may meet it. The adapter empties it on time, lock, quit, suspend and hide. */
export type Clipboard = {
  /** Takes a copy of `bytes` (UTF-8 text) to the clipboard; the caller wipes them. Throws when there is no clipboard. */
  writeSecret(bytes: Uint8Array): Promise<ClipboardHold>
  /** Empties it now, but only if it still holds what we wrote. */
  clearIfOurs(): Promise<void>
}
