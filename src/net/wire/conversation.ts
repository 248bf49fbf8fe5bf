import type { EventEmitter } from 'node:events'
import { Socket, isIP } from 'node:net'
import { connect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import type { AbortSignalLike, Clock } from '../../core/clock'
import type { Fault } from '../../core/fault'
import { fault } from '../../core/fault'
import type { RequestLimits, SystemNetwork } from '../../core/ports/network'
import { startDeadline } from '../deadline'
import { createLimiter } from '../limiter'
import { networkFault } from '../network-faults'
import { contextFor, trusting } from '../trust'
import type { WireAddress } from './address'

// Protocols that are not HTTP are spoken by libraries, over sockets from here: each conversation has one socket of its own, a
// deadline, and a limit for what the server may send. Nothing is kept open between calls, and nothing is sent twice.

export type WireOptions = {
  readonly address: WireAddress
  /** The certificate is checked against the host and the authorities of the system. */
  readonly isEncrypted: boolean
  readonly clock: Clock
  readonly limits: RequestLimits
  readonly timeoutMs?: number
  readonly trustedCa?: string
  readonly network?: SystemNetwork
}

export type Conversation = {
  /** Not connected yet. It is destroyed at the deadline and when the server sends too much. */
  readonly socket: Socket
  readonly address: WireAddress
  /** Null for a conversation that is not encrypted. */
  readonly tls: ConnectionOptions | null
  /** Connects; with TLS at once where the protocol has no step of its own for it. */
  open(how: { readonly isEncryptedFirst: boolean }): Promise<Socket>
  /** For a stream that a library puts around the socket: what it throws while it reads ends the conversation, not the process. */
  guard(stream: EventEmitter): void
  /** To be called just before a request that changes something leaves: from here on, a failure is unknown. */
  markSent(): void
}

export type Talked<T> =
  | { readonly kind: 'answered'; readonly value: T }
  /** `wasSent` is false only when it is certain that nothing that changes something has left. */
  | { readonly kind: 'failed'; readonly fault: Fault; readonly wasSent: boolean }

export type Wire = {
  talk<T>(
    signal: AbortSignalLike | undefined,
    work: (conversation: Conversation) => Promise<T>
  ): Promise<Talked<T>>
  close(): Promise<void>
}

const DEFAULT_TIMEOUT_MS = 15_000
/** As much as an HTTP answer may be. */
const MOST_BYTES = 8 * 1024 * 1024
const METER_MS = 10
/** For the library to report the loss in its own words. */
const CLOSED_MS = 250
const NONE: readonly string[] = []

/** The server answered with something that its protocol does not have. */
export class NotTheProtocol extends Error {}

export function openWire(options: WireOptions): Wire {
  const { address, clock, limits, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const limiter = createLimiter(clock, limits)
  let isClosed = false

  async function tlsOf(): Promise<ConnectionOptions | null> {
    if (!options.isEncrypted) return null
    const authorities = options.network === undefined ? NONE : await options.network.authorities()
    // Said aloud, because an environment variable could otherwise switch the check off.
    return {
      ...trusting(options.trustedCa ?? '', authorities),
      rejectUnauthorized: true,
      secureContext: contextFor(options.trustedCa ?? '', authorities)
    }
  }

  async function converse<T>(
    signal: AbortSignalLike | undefined,
    work: (conversation: Conversation) => Promise<T>
  ): Promise<Talked<T>> {
    const tls = await tlsOf()
    const deadline = startDeadline(timeoutMs, signal)
    const socket = new Socket()
    const seen = { wasSent: false, isTooLarge: false }
    const meter = setInterval(() => {
      if (socket.bytesRead <= MOST_BYTES) return
      seen.isTooLarge = true
      socket.destroy()
    }, METER_MS)
    try {
      let end: (reason: Error) => void = () => undefined
      const ended = new Promise<never>((_resolve, reject) => {
        end = reason => {
          socket.destroy()
          reject(reason)
        }
      })
      const guard = (stream: EventEmitter): void => guardEvents(stream, () => end(new NotTheProtocol()))
      guard(socket)
      // A library may wait for more than it gets from a socket that is destroyed.
      socket.once('close', () =>
        setTimeout(() => end(new Error('The connection was closed.')), CLOSED_MS).unref()
      )
      deadline.onEnd(() => end(new Error('The time is over.')))
      const open: Conversation['open'] = ({ isEncryptedFirst }) =>
        opened(socket, address, isEncryptedFirst ? tls : null, guard)
      const working = work({ socket, address, tls, open, guard, markSent: () => void (seen.wasSent = true) })
      return { kind: 'answered', value: await Promise.race([working, ended]) }
    } catch (reason) {
      const why = deadline.fault()?.fault ?? (seen.isTooLarge ? tooLarge : faultOf(reason))
      return { kind: 'failed', fault: why, wasSent: seen.wasSent }
    } finally {
      clearInterval(meter)
      deadline.stop()
      socket.destroy()
    }
  }

  return {
    async talk(signal, work) {
      const permit = await limiter.acquire(signal)
      if (!permit.ok) return { kind: 'failed', fault: permit.fault, wasSent: false }
      try {
        if (isClosed) return { kind: 'failed', fault: fault('cancelled'), wasSent: false }
        return await converse(signal, work)
      } finally {
        permit.value()
      }
    },
    close() {
      isClosed = true
      return Promise.resolve()
    }
  }
}

function opened(
  socket: Socket,
  { host, port }: WireAddress,
  tls: ConnectionOptions | null,
  guard: (stream: EventEmitter) => void
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.setNoDelay(true)
    socket.connect(port, host, () => {
      if (tls === null) return resolve(socket)
      // An address has no name to ask for; it is checked all the same.
      const encrypted = connect({ ...tls, socket, host, ...(isIP(host) === 0 ? { servername: host } : {}) })
      guard(encrypted)
      encrypted.on('error', reject)
      encrypted.once('secureConnect', () => resolve(encrypted))
    })
  })
}

function guardEvents(stream: EventEmitter, onThrow: () => void): void {
  const emit = stream.emit.bind(stream)
  stream.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    try {
      return emit(event, ...values)
    } catch {
      // A parser that meets bytes it has no case for.
      onThrow()
      return true
    }
  }
}

const tooLarge = fault('provider-changed', 'too-large')

function faultOf(reason: unknown): Fault {
  return reason instanceof NotTheProtocol
    ? fault('provider-changed', 'unexpected-shape')
    : networkFault(reason).fault
}
