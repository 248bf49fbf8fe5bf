import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { SystemClipboard } from './clipboard-system'

export type ClipboardState = { readonly clearsAt: number; readonly marks: 'concealed' | 'plain' }

export type ClipboardGuard = {
  readonly marks: 'concealed' | 'plain'
  /** Puts a secret on the clipboard and takes it away again after `forMs`. */
  put(text: string, forMs: number): Promise<ClipboardState>
  /** Takes it away now, but only if it is still ours: what somebody copied since is theirs. */
  clear(): Promise<void>
  /** What of ours may still lie there; null when nothing. */
  state(): ClipboardState | null
  onChange(listener: () => void): () => void
}

export type GuardOptions = {
  readonly system: SystemClipboard
  readonly now: () => number
  /** Calls `work` after `ms`; returns the way to drop it. */
  readonly after: (ms: number, work: () => void) => () => void
  /** The clipboard could not be read or cleared: somebody must be told. */
  readonly onTrouble: (error: unknown) => void
}

export function createClipboardGuard(options: GuardOptions): ClipboardGuard {
  const { system } = options
  // A keyed hash, so that what is kept here to compare with says nothing about the secret.
  const hashKey = randomBytes(32)
  const listeners = new Set<() => void>()
  let ours: { readonly print: Buffer; readonly state: ClipboardState; readonly drop: () => void } | null =
    null

  function printOf(text: string): Buffer {
    return createHmac('sha256', hashKey).update(text).digest()
  }

  function tell(): void {
    for (const listener of listeners) listener()
  }

  async function clear(): Promise<void> {
    const held = ours
    if (held === null) return
    held.drop()
    ours = null
    const found = printOf(await system.readText())
    if (timingSafeEqual(found, held.print)) await system.clear()
    tell()
  }

  return {
    marks: system.marks,
    put: async (text, forMs) => {
      ours?.drop()
      const state = { clearsAt: options.now() + forMs, marks: system.marks }
      const drop = options.after(forMs, () => {
        clear().catch(options.onTrouble)
      })
      // Noted before the write: whatever happens from here on, the clipboard is looked at and cleared.
      ours = { print: printOf(text), state, drop }
      await system.writeText(text)
      tell()
      return state
    },
    clear,
    state: () => ours?.state ?? null,
    onChange: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    }
  }
}
