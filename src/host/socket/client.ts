import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import type { Reply } from '../../contract/reply'
import { after } from '../timers'
import { readEndpoint } from './endpoint'
import type { Endpoint } from './endpoint'
import { createFrameReader, frameOf } from './frames'
import { LONGEST_ANSWER, PROTOCOL, answerOf } from './protocol'
import type { Answer, Owner, Request } from './protocol'

/** `lost`: the connection ended first; `isSent` says whether the call may have been carried out. */
export type Called =
  | { readonly kind: 'reply'; readonly reply: Reply<unknown> }
  | { readonly kind: 'lost'; readonly isSent: boolean }

export type Connection = {
  readonly owner: Owner
  readonly version: string
  readonly pid: number
  call(name: string, input: unknown): Promise<Called>
  /** Asks for the profile. True: the owner gives it up, and has done so when `ended` resolves. */
  release(): Promise<boolean>
  readonly ended: Promise<void>
  close(): void
}

export type Found =
  | { readonly kind: 'connected'; readonly connection: Connection }
  /** Nobody answers for this profile. */
  | { readonly kind: 'nobody' }
  /** `foreign`: another user's; `protocol`: another version; `token`: the owner has changed just now. */
  | { readonly kind: 'refused'; readonly why: 'foreign' | 'protocol' | 'token' }

const WELCOME_WITHIN_MS = 10_000

/** Connects to whoever has this profile open. */
export async function connectToOwner(profile: string): Promise<Found> {
  const endpoint = readEndpoint(profile, process.getuid?.() ?? null)
  if (endpoint === null) return { kind: 'nobody' }
  if (endpoint === 'foreign') return { kind: 'refused', why: 'foreign' }
  const socket = await socketTo(endpoint)
  return socket === null ? { kind: 'nobody' } : greet(socket, endpoint)
}

function socketTo({ address }: Endpoint): Promise<Socket | null> {
  return new Promise(resolve => {
    const socket = createConnection(address)
    socket.once('error', () => {
      resolve(null)
    })
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}

function greet(socket: Socket, { token }: Endpoint): Promise<Found> {
  const waiting = new Map<number, (answer: Answer | null) => void>()
  const reader = createFrameReader(LONGEST_ANSWER)
  let nextId = 1
  let isOver = false

  return new Promise<Found>(settle => {
    const stopWaiting = after(WELCOME_WITHIN_MS, () => socket.destroy(), { onError: () => socket.destroy() })
    const ended = new Promise<void>(resolve => {
      socket.on('close', () => {
        isOver = true
        stopWaiting()
        // Before the welcome this is somebody that is closing; afterwards it changes nothing.
        settle({ kind: 'nobody' })
        for (const tell of [...waiting.values()]) tell(null)
        resolve()
      })
    })
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.destroy())
    socket.on('data', bytes => {
      const messages = reader.push(bytes)
      if (messages === null) {
        socket.destroy()
        return
      }
      for (const message of messages) take(answerOf(message))
    })

    function take(answer: Answer | null): void {
      if (answer === null) socket.destroy()
      else if (answer.kind === 'refused') settle({ kind: 'refused', why: answer.why })
      else if (answer.kind === 'welcome') {
        stopWaiting()
        const { owner, version, pid } = answer
        settle({ kind: 'connected', connection: { owner, version, pid, call, release, ended, close } })
      } else waiting.get(answer.id)?.(answer)
    }

    async function call(name: string, input: unknown): Promise<Called> {
      if (isOver) return { kind: 'lost', isSent: false }
      const answer = await ask({ kind: 'call', id: nextId++, name, input })
      if (answer?.kind === 'reply') return { kind: 'reply', reply: answer.reply }
      return { kind: 'lost', isSent: answer?.kind !== 'closing' }
    }

    async function release(): Promise<boolean> {
      const answer = isOver ? null : await ask({ kind: 'release', id: nextId++ })
      return answer?.kind === 'release' && answer.isGranted
    }

    function ask(request: Exclude<Request, { kind: 'hello' }>): Promise<Answer | null> {
      return new Promise(resolve => {
        waiting.set(request.id, answer => {
          waiting.delete(request.id)
          resolve(answer)
        })
        write(request)
      })
    }

    function write(request: Request): void {
      socket.write(frameOf(request))
    }

    function close(): void {
      socket.end()
      socket.destroySoon()
    }

    write({ kind: 'hello', protocol: PROTOCOL, token })
  })
}
