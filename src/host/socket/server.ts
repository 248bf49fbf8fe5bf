import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { SECOND } from '../../core/clock'
import type { Clock } from '../../core/clock'
import type { Reply } from '../../contract/reply'
import { after, withDeadline } from '../timers'
import { narrowSocket, newEndpoint, publishEndpoint, withdrawEndpoint } from './endpoint'
import { createFrameReader, frameOf } from './frames'
import { LONGEST_REQUEST, PROTOCOL, requestOf } from './protocol'
import type { Answer, Owner, Request } from './protocol'

export type SocketServer = {
  /** Resolves when it listens, to false when it cannot: then the command line finds nobody. */
  readonly isOpen: Promise<boolean>
  /** Takes no more calls; resolves when those in flight are answered. Connections stay, so that callers see when the profile is free. */
  drain(withinMs: number): Promise<void>
  /** How many callers are connected. */
  connections(): number
  /** Call it when the profile is closed. */
  close(): void
}

export type SocketServerOptions = {
  readonly profile: string
  readonly platform: string
  readonly version: string
  readonly owner: Owner
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>
  /** Never rejects. */
  readonly call: (name: string, input: unknown) => Promise<Reply<unknown>>
  /** Somebody else wants the profile. True: this owner gives it up as soon as its own work is done. */
  readonly onReleaseAsked: () => boolean
  /** A caller without the token, or one that breaks the protocol. */
  readonly onRefused: (why: 'token' | 'protocol') => void
  readonly onError: (error: unknown) => void
}

const MOST_CONNECTIONS = 512
const MOST_CALLS_IN_FLIGHT = 16
const HELLO_WITHIN_MS = 5 * SECOND
const MESSAGE_WITHIN_MS = 10 * SECOND
/** Half of what the router lets through, so that a script never makes the window wait. */
const CALLS_PER_SECOND = 150

/** Answers the command line on a socket that only this user can reach. */
export function openSocketServer(options: SocketServerOptions): SocketServer {
  const { profile, platform, onError } = options
  const endpoint = newEndpoint(profile, platform)
  const sockets = new Set<Socket>()
  const pace = createPace(options.clock)
  let isDraining = false
  let inFlight = 0
  let noteIdle = (): void => undefined

  const server = createServer(socket => {
    serve(socket)
  })
  server.maxConnections = MOST_CONNECTIONS
  const isOpen = new Promise<boolean>(resolve => {
    server.on('error', error => {
      onError(error)
      resolve(false)
    })
    server.listen(endpoint.address, () => {
      try {
        narrowSocket(endpoint, platform)
        if (!isDraining) publishEndpoint(profile, endpoint)
        resolve(true)
      } catch (error) {
        onError(error)
        server.close()
        resolve(false)
      }
    })
  })

  function serve(socket: Socket): void {
    const reader = createFrameReader(LONGEST_REQUEST)
    let isWelcome = false
    let calls = 0
    let stopClock = deadline(HELLO_WITHIN_MS)
    sockets.add(socket)
    // A caller that went away is no news.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      stopClock()
      sockets.delete(socket)
    })
    socket.on('data', bytes => {
      const messages = reader.push(bytes)
      if (messages === null) {
        refuse('protocol')
        return
      }
      for (const message of messages) take(requestOf(message))
      if (!isWelcome) return
      stopClock()
      if (reader.isWaiting()) stopClock = deadline(MESSAGE_WITHIN_MS)
    })

    function deadline(ms: number): () => void {
      return after(ms, () => socket.destroy(), { onError })
    }

    function take(request: Request | null): void {
      if (socket.destroyed) return
      if (request === null || isWelcome === (request.kind === 'hello')) refuse('protocol')
      else if (request.kind === 'hello') greet(request)
      else if (request.kind === 'release') {
        send({ kind: 'release', id: request.id, isGranted: options.onReleaseAsked() })
      } else {
        answer(request).catch(onError)
      }
    }

    function greet({ protocol, token }: Extract<Request, { kind: 'hello' }>): void {
      if (!isSame(token, endpoint.token)) refuse('token')
      else if (protocol !== PROTOCOL) refuse('protocol')
      else {
        isWelcome = true
        const { version, owner } = options
        send({ kind: 'welcome', protocol: PROTOCOL, version, owner, pid: process.pid })
      }
    }

    async function answer({ id, name, input }: Extract<Request, { kind: 'call' }>): Promise<void> {
      if (isDraining) {
        send({ kind: 'closing', id })
        return
      }
      if (calls >= MOST_CALLS_IN_FLIGHT) {
        refuse('protocol')
        return
      }
      calls += 1
      inFlight += 1
      try {
        await pace()
        send({ kind: 'reply', id, reply: await options.call(name, input) })
      } finally {
        calls -= 1
        inFlight -= 1
        if (inFlight === 0) noteIdle()
      }
    }

    function send(message: Answer): void {
      if (!socket.destroyed) socket.write(frameOf(message))
    }

    function refuse(why: 'token' | 'protocol'): void {
      options.onRefused(why)
      if (!socket.destroyed) socket.end(frameOf({ kind: 'refused', why } satisfies Answer))
      socket.destroySoon()
    }
  }

  return {
    isOpen,
    connections: () => sockets.size,
    drain: async withinMs => {
      if (!isDraining) {
        isDraining = true
        withdrawEndpoint(profile, endpoint)
        server.close()
      }
      if (inFlight === 0) return
      const idle = new Promise<void>(resolve => {
        noteIdle = resolve
      })
      await withDeadline(idle, withinMs, undefined)
    },
    close: () => {
      isDraining = true
      withdrawEndpoint(profile, endpoint)
      server.close()
      for (const socket of sockets) socket.end()
      // Nobody answers any more; a caller that does not hang up must not keep this process.
      for (const socket of sockets) socket.unref()
    }
  }
}

/** Compares digests: neither the content nor the length of the token shows in the time that it takes. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

/** Lets so many calls a second through, in their order; the others wait. */
function createPace(clock: Pick<Clock, 'monotonic' | 'sleep'>): () => Promise<void> {
  let since = clock.monotonic()
  let calls = 0
  let last: Promise<void> = Promise.resolve()

  async function step(): Promise<void> {
    const passed = clock.monotonic() - since
    if (passed < SECOND && calls >= CALLS_PER_SECOND) await clock.sleep(SECOND - passed)
    if (clock.monotonic() - since >= SECOND) {
      since = clock.monotonic()
      calls = 0
    }
    calls += 1
  }

  return () => {
    last = last.then(step)
    return last
  }
}
