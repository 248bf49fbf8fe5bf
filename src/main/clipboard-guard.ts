import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ClipboardHold } from '../services/clipboard-port'
import type { ShellClipboard } from '../host/shell-ports'
import type { SystemClipboard } from './clipboard-system'

export type GuardOptions = {
  readonly system: SystemClipboard
  readonly now: () => number
  /** Calls `work` after `ms`; returns the way to drop it. */
  readonly after: (ms: number, work: () => void) => () => void
  /** The clipboard could not be read or cleared: somebody must be told. */
  readonly onTrouble: (error: unknown) => void
}

/** Puts secrets on the clipboard and takes them away again, but only while they are still ours. */
export function createClipboardGuard(options: GuardOptions): ShellClipboard {
  const { system } = options
  // A keyed hash, so that what is kept here to compare with says nothing about the secret.
  const hashKey = randomBytes(32)
  const listeners = new Set<() => void>()
  let ours: { readonly print: Buffer; readonly hold: ClipboardHold; readonly drop: () => void } | null = null

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
    writeSecret: async (bytes, forMs) => {
      // From here on it is text, as the system's clipboard wants it; the garbage collector takes it in its own time.
      const text = Buffer.from(bytes).toString('utf8')
      ours?.drop()
      const hold = { clearsAt: options.now() + forMs, marks: system.marks }
      const drop = options.after(forMs, () => {
        clear().catch(options.onTrouble)
      })
      // Noted before the write: whatever happens from here on, the clipboard is looked at and cleared.
      ours = { print: printOf(text), hold, drop }
      await system.writeText(text)
      tell()
      return hold
    },
    clearIfOurs: clear,
    held: () => ours?.hold ?? null,
    onChange: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    }
  }
}
