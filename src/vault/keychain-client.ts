import { createSerial } from '../core/concurrency/serial'
import { Buffer } from 'node:buffer'
import { MINUTE, SECOND, type Clock } from '../core/clock'
import type { Keychain, KeychainAnswer, KeychainTrouble } from './keychain'
import { parseReply, type KeychainOperation, type KeychainReply } from './keychain-messages'

/** A started keychain process. `kill` must end it even when it hangs; `onExit` is called once, however it ended. */
export type KeychainChild = {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: () => void): void
  kill(): void
}

/** Starts keychain processes: `fork` in Node, `utilityProcess` in Electron. May throw when it cannot. */
export type ChildHost = { spawnChild(): KeychainChild }

export type KeychainClientOptions = {
  readonly host: ChildHost
  readonly clock: Clock
  /** `Rekey/<installId>`. */
  readonly service: string
  /** For words to the user, such as `Secret Service`. */
  readonly backend: string
  readonly deadlineMs?: number
  /** Until the keychain has answered for the first time: macOS may be asking whether the helper may read the item. */
  readonly firstDeadlineMs?: number
  readonly breakerMs?: number
  /** How long a person may take to answer the system's prompt in `unlock`. */
  readonly promptMs?: number
}

/** A process without questions for this long is ended: it holds 40 MB, and starting it again takes a fifth of a second. */
export const KEYCHAIN_REST_MS = 2 * SECOND
export const KEYCHAIN_DEADLINE_MS = 5 * SECOND
export const KEYCHAIN_BREAKER_MS = 30 * SECOND
/** Windows keeps 2,560 bytes, as UTF-16: half of that is safe everywhere. */
export const MOST_VALUE_BYTES = 1024
const SCRATCH = 'scratch'

export function serviceNameOf(installId: string): string {
  return `Rekey/${installId}`
}

/**
 * The OS keychain behind a process that may hang: one call at a time, each with a deadline. A process that misses it is
 * killed, and for half a minute every call answers `hung` at once instead of hanging again.
 */
export function createKeychainClient(options: KeychainClientOptions): Keychain {
  const { clock } = options
  const deadlineMs = options.deadlineMs ?? KEYCHAIN_DEADLINE_MS
  const firstDeadlineMs = options.firstDeadlineMs ?? deadlineMs
  let hasAnswered = false
  const wire = createWire(options)
  let hungUntil = Number.NEGATIVE_INFINITY
  const queue = createSerial()

  /** Runs `work` after all earlier work; `call` within it shares one deadline. */
  function queued<T>(
    limitMs: number,
    work: (call: Call) => Promise<KeychainAnswer<T>>
  ): Promise<KeychainAnswer<T>> {
    return queue.run(() => {
      const endsAt = clock.monotonic() + limitMs
      return work(async (operation, name, value) => {
        const answer = await wire.ask({ operation, name, value }, Math.max(0, endsAt - clock.monotonic()))
        if (answer.ok) hasAnswered = true
        if (!answer.ok && answer.trouble === 'hung') {
          hungUntil = clock.monotonic() + (options.breakerMs ?? KEYCHAIN_BREAKER_MS)
        }
        return answer
      })
    })
  }

  function unlessHung<T>(work: (call: Call) => Promise<KeychainAnswer<T>>): Promise<KeychainAnswer<T>> {
    const limitMs = hasAnswered ? deadlineMs : firstDeadlineMs
    return queued(limitMs, async call => (clock.monotonic() < hungUntil ? trouble('hung') : work(call)))
  }

  return {
    backend: options.backend,
    get: name => unlessHung(async call => textOf(await call('get', name, null))),

    async set(name, value) {
      assertFits(value)
      return unlessHung(call => writeAndReadBack(call, name, value))
    },

    remove: name =>
      unlessHung(async call => {
        const answer = await call('remove', name, null)
        return answer.ok ? { ok: true, value: answer.value === true } : answer
      }),

    unlock: name =>
      queued(options.promptMs ?? MINUTE, async call => {
        const answer = await writeAndReadBack(call, SCRATCH, 'open')
        if (!answer.ok) return answer
        hungUntil = Number.NEGATIVE_INFINITY
        // A scratch item that stays is harmless: its removal does not decide anything.
        await call('remove', SCRATCH, null)
        const read = await call('get', name, null)
        return read.ok ? answer : read
      }),

    async close() {
      wire.close()
      await queue.idle()
    }
  }
}

type Answer = KeychainAnswer<string | boolean | null>
type Call = (operation: KeychainOperation, name: string, value: string | null) => Promise<Answer>

async function writeAndReadBack(call: Call, name: string, value: string): Promise<KeychainAnswer<null>> {
  const written = await call('set', name, value)
  if (!written.ok) return written
  const found = textOf(await call('get', name, null))
  if (!found.ok) return found
  if (found.value === null) return trouble('locked')
  return found.value === value ? { ok: true, value: null } : trouble('denied')
}

function textOf(answer: Answer): KeychainAnswer<string | null> {
  if (!answer.ok) return answer
  return { ok: true, value: typeof answer.value === 'string' ? answer.value : null }
}

/** keytar cuts at NUL and refuses an empty value; both here would be a bug of ours, so it throws (without the value). */
export function assertFits(value: string): void {
  const bytes = Buffer.byteLength(value, 'utf8')
  if (bytes === 0 || bytes > MOST_VALUE_BYTES || value.includes('\0')) {
    throw new Error(`A keychain value must have 1 to ${MOST_VALUE_BYTES} bytes and no NUL.`)
  }
}

function trouble(kind: KeychainTrouble): { ok: false; trouble: KeychainTrouble } {
  return { ok: false, trouble: kind }
}

type Question = { operation: KeychainOperation; name: string; value: string | null }

/** Keeps one child alive, asks it one question at a time, and ends it when it is late or lost its keychain. */
function createWire(options: KeychainClientOptions): {
  ask(question: Question, limitMs: number): Promise<Answer>
  close(): void
} {
  let child: KeychainChild | null = null
  let hasAnswered = false
  let waiting: { id: number; settle: (answer: Answer) => void } | null = null
  let lastId = 0
  let isClosed = false

  function settle(answer: Answer): void {
    const { settle: answerWaiting } = waiting ?? {}
    waiting = null
    answerWaiting?.(answer)
  }

  function hear(reply: KeychainReply | null): void {
    if (reply === null || reply.id !== waiting?.id) return
    settle(reply.ok ? { ok: true, value: reply.value } : trouble(reply.trouble))
  }

  function start(): KeychainChild {
    const started = options.host.spawnChild()
    hasAnswered = false
    started.onMessage(message => {
      if (child === started) hear(parseReply(message))
    })
    started.onExit(() => {
      if (child !== started) return
      child = null
      settle(trouble('absent'))
    })
    return started
  }

  let rest: AbortController | null = null

  function restSoon(): void {
    if (isClosed || child === null) return
    const bell = new AbortController()
    rest = bell
    options.clock.sleep(KEYCHAIN_REST_MS, bell.signal).then(
      () => {
        if (rest !== bell || waiting !== null) return
        end()
        hasAnswered = false
      },
      // Cut short by the next question.
      () => undefined
    )
  }

  function end(): void {
    const ended = child
    child = null
    ended?.kill()
  }

  async function askOnce(question: Question, limitMs: number): Promise<Answer> {
    if (isClosed) return trouble('absent')
    const id = (lastId += 1)
    const answered = new Promise<Answer>(resolve => (waiting = { id, settle: resolve }))
    try {
      child ??= start()
      child.send({ id, service: options.service, ...question })
    } catch {
      // The process could not be started or died just now. What the system says about that helps nobody.
      end()
      settle(trouble('absent'))
    }
    const bell = new AbortController()
    const late = options.clock.sleep(limitMs, bell.signal).then(
      () => 'late' as const,
      () => 'cancelled' as const
    )
    const first = await Promise.race([answered, late])
    if (first !== 'late' && first !== 'cancelled') {
      bell.abort()
      return first
    }
    end()
    settle(trouble('hung'))
    return answered
  }

  return {
    async ask(question, limitMs) {
      rest?.abort()
      const endsAt = options.clock.monotonic() + limitMs
      const answer = await askOnce(question, limitMs)
      restSoon()
      if (answer.ok || answer.trouble !== 'absent') {
        hasAnswered = true
        return answer
      }
      // A process that once spoke to a keychain keeps its connection to it, and cannot see that another one took its place.
      const wasConnected = hasAnswered
      end()
      hasAnswered = false
      if (!wasConnected) return answer
      return askOnce(question, Math.max(0, endsAt - options.clock.monotonic()))
    },

    close() {
      isClosed = true
      rest?.abort()
      end()
      settle(trouble('absent'))
    }
  }
}
