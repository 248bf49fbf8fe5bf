import type { Socket } from 'node:net'
import type { RedisOptions } from 'ioredis'
import type { AbortSignalLike } from '../../core/clock'
import type { Secret } from '../../core/secret'
import { textOf } from '../secret-text'
import { NotTheProtocol } from './conversation'
import type { Talked, Wire } from './conversation'

export type RedisLogin = { readonly user: string; readonly password: Secret }

/** What the server refused with: the first word of its answer. Its sentence can quote what was sent. */
export type RedisRefusal = { readonly kind: 'refused'; readonly code: string }
export type RedisAnswer = { readonly kind: 'value'; readonly value: unknown } | RedisRefusal

export type RedisRequest = {
  readonly login: RedisLogin
  readonly command: readonly [string, ...string[]]
  readonly isChange?: true
  readonly signal: AbortSignalLike | undefined
}

/** A server before Redis 6 has no such command. */
export const UNKNOWN_COMMAND = 'UNKNOWN-COMMAND'

/** Signs in and sends one command, over a connection of its own. The library is loaded for the first one. */
export function askRedis(wire: Wire, request: RedisRequest): Promise<Talked<RedisAnswer>> {
  return wire.talk(request.signal, async conversation => {
    const { Redis } = await import('ioredis')
    const client = new Redis(settingsOf(await conversation.open({ isEncryptedFirst: true })))
    // The command that is under way reports the loss; without a listener the library writes to the console.
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { user, password } = request.login
      await client.call('AUTH', user, textOf(password))
      if (request.isChange === true) conversation.markSent()
      return { kind: 'value', value: await client.call(...request.command) }
    } catch (reason) {
      const refused = refusalOf(reason)
      if (refused !== null) return refused
      throw reason instanceof Error && reason.name === 'ParserError' ? new NotTheProtocol() : reason
    } finally {
      client.disconnect()
    }
  })
}

/** Nothing by itself: no sign-in, no question for the state of the server, no second try. */
function settingsOf(stream: Socket) {
  return {
    Connector: connectorOver(stream),
    lazyConnect: true,
    protocol: 2 as const,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: false,
    disableClientInfo: true
  }
}

function connectorOver(stream: Socket): NonNullable<RedisOptions['Connector']> {
  class Connector {
    check(): boolean {
      return true
    }
    disconnect(): void {
      stream.end()
    }
    connect(): Promise<Socket> {
      return Promise.resolve(stream)
    }
  }
  return Connector as unknown as NonNullable<RedisOptions['Connector']>
}

function refusalOf(reason: unknown): RedisRefusal | null {
  if (!(reason instanceof Error) || reason.name !== 'ReplyError') return null
  if (/^ERR unknown (sub)?command/i.test(reason.message)) return { kind: 'refused', code: UNKNOWN_COMMAND }
  const [, code = 'ERR'] = /^-?([A-Z]+)/.exec(reason.message) ?? []
  return { kind: 'refused', code }
}
