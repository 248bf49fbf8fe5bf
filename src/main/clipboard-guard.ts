import { createHmac, randomBytes } from 'node:crypto'
import type { OnError } from '../core/guarded'
import { safely, withDeadline } from '../host/timers'
import type { ClipboardHold } from '../core/ports/clipboard'
import type { ShellClipboard } from '../host/shell-ports'
import type { ClipboardPlace, SystemClipboard } from './clipboard-system'

export type GuardOptions = {
  readonly system: SystemClipboard
  readonly now: () => number
  /** Calls `work` after `ms`; returns the way to drop it. */
  readonly after: (ms: number, work: () => void) => () => void
  /** The clipboard could not be read or cleared: somebody must be told. */
  readonly onTrouble: OnError
}

export type ClipboardGuard = ShellClipboard & {
  /**
   * A window shows these texts now: what a person copies or selects of them by hand is cleared like a copy. To be called again, with
   * no argument, when the window is gone.
   */
  guardShown(texts: readonly string[]): () => void
  /** A window of ours has the focus: what the system did not let us clear can be cleared now. */
  retry(): void
}

/** What was copied by hand stays this long after its window. */
const BY_HAND_MS = 30_000
/** Less than this of a secret is no secret, and may be anybody's text. */
const SHORTEST_PIECE = 4
/** An owner of the clipboard that does not answer must not keep it from being cleared. */
const ANSWER_LIMIT_MS = 2_000

type Ours = { readonly prints: ReadonlySet<string>; readonly hold: ClipboardHold; readonly drop: () => void }

/** Puts secrets on the clipboard and takes them away again, but only while they are still ours. */
export function createClipboardGuard(options: GuardOptions): ClipboardGuard {
  const { system, onTrouble } = options
  // A keyed hash, so that what is kept here to compare with says nothing about the secret.
  const hashKey = randomBytes(32)
  const listeners = new Set<() => void>()
  const shown = new Set<readonly string[]>()
  let ours: Ours | null = null
  let queue: Promise<unknown> = Promise.resolve()

  /** A clear must find what the work before it has noted. */
  function oneAtATime(work: () => Promise<void>): Promise<void> {
    const mine = queue.then(work)
    queue = mine.catch(() => undefined)
    return mine
  }

  function printOf(text: string): string {
    return createHmac('sha256', hashKey).update(text).digest('hex')
  }

  function tell(): void {
    for (const listener of [...listeners]) safely(listener, onTrouble)
  }

  function hold(prints: ReadonlySet<string>, forMs: number): ClipboardHold {
    ours?.drop()
    const held = { clearsAt: options.now() + forMs, marks: system.marks }
    const drop = options.after(forMs, () => {
      clear().catch(onTrouble)
    })
    ours = { prints, hold: held, drop }
    return held
  }

  /** Null when it cannot be read: then it may still be ours. */
  function read(place: ClipboardPlace): Promise<string | null> {
    return withDeadline(place.readText(), ANSWER_LIMIT_MS, null).catch((error: unknown) => {
      onTrouble(error)
      return null
    })
  }

  function isOurs(text: string, prints: ReadonlySet<string>): boolean {
    return prints.has(printOf(text)) || [...shown].some(texts => isPieceOf(texts, text))
  }

  async function clearNow(): Promise<void> {
    if (ours === null && shown.size === 0) return
    const held = ours
    held?.drop()
    const isCleared = await Promise.all(
      system.places.map(async place => {
        const text = await read(place)
        if (text !== null && !isOurs(text, held?.prints ?? new Set())) return true
        return withDeadline(place.clear(), ANSWER_LIMIT_MS, false).catch((error: unknown) => {
          onTrouble(error)
          return false
        })
      })
    )
    // Put there meanwhile: it has its own time.
    if (ours !== held || held === null) return
    ours = isCleared.every(Boolean) ? null : { ...held, hold: { ...held.hold, isOverdue: true } }
    tell()
  }

  function clear(): Promise<void> {
    return oneAtATime(clearNow)
  }

  /** Its window is gone: what lies there of its texts is noted by its hash, and the texts are forgotten. */
  async function forget(texts: readonly string[]): Promise<void> {
    const found = await Promise.all(system.places.map(read))
    shown.delete(texts)
    const taken = found.filter(text => text !== null).filter(text => isPieceOf(texts, text))
    if (taken.length === 0) return
    hold(new Set([...(ours?.prints ?? []), ...taken.map(printOf)]), BY_HAND_MS)
    tell()
  }

  return {
    clearing: system.clearing,
    writeSecret: async (bytes, forMs) => {
      // From here on it is text, as the system's clipboard wants it; the garbage collector takes it in its own time.
      const text = Buffer.from(bytes).toString('utf8')
      // Noted before the write: whatever happens from here on, the clipboard is looked at and cleared.
      const held = hold(new Set([printOf(text)]), forMs)
      await system.writeText(text)
      tell()
      return held
    },
    clearIfOurs: clear,
    held: () => ours?.hold ?? null,
    onChange: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    guardShown: texts => {
      const mine = [...texts]
      shown.add(mine)
      return () => {
        oneAtATime(() => forget(mine)).catch(onTrouble)
      }
    },
    retry: () => {
      if (ours?.hold.isOverdue === true) clear().catch(onTrouble)
    }
  }
}

function isPieceOf(texts: readonly string[], text: string): boolean {
  const piece = text.trim()
  if (piece.length < SHORTEST_PIECE) return false
  const whole = texts.filter(each => each.length >= SHORTEST_PIECE)
  return whole.some(each => each.includes(piece) || piece.includes(each))
}
