import type { EventEmitter } from 'node:events'
import type * as pg from 'pg'
import type { AbortSignalLike } from '../../core/clock'
import type { Secret } from '../../core/secret'
import { textOf } from '../secret-text'
import { NotTheProtocol } from './conversation'
import type { Conversation, Talked, Wire } from './conversation'

export type PostgresLogin = { readonly database: string; readonly user: string; readonly password: Secret }

export type PostgresAnswer =
  /** The first column of the first row of the last statement; null where there is none. */
  | { readonly kind: 'value'; readonly text: string | null }
  /** The server's word. Its message can quote what was sent, so only the codes are kept. */
  | { readonly kind: 'refused'; readonly state: string; readonly routine: string }

export type PostgresRequest = {
  readonly login: PostgresLogin
  /** Several statements in one text are one transaction. */
  readonly text: string
  readonly values?: readonly string[]
  readonly isChange?: true
  readonly signal: AbortSignalLike | undefined
}

/** One request over a connection of its own. The library is loaded for the first one. */
export function askPostgres(wire: Wire, request: PostgresRequest): Promise<Talked<PostgresAnswer>> {
  return wire.talk(request.signal, async conversation => {
    const { default: library } = await import('pg')
    const client = new library.Client(settingsOf(request.login, conversation))
    // The query that is under way reports the loss; without a listener the process would end.
    client.on('error', () => undefined)
    const { connection } = client as unknown as { readonly connection: PostgresConnection }
    connection.on('sslconnect', () => conversation.guard(connection.stream))
    try {
      await client.connect()
      if (request.isChange === true) conversation.markSent()
      const answer: Answer | readonly Answer[] = await client.query({
        text: request.text,
        ...(request.values === undefined ? {} : { values: [...request.values] }),
        rowMode: 'array',
        types: asText
      })
      const last = Array.isArray(answer) ? (answer as readonly Answer[]).at(-1) : answer
      const value: unknown = last?.rows[0]?.[0]
      return { kind: 'value', text: typeof value === 'string' ? value : null }
    } catch (reason) {
      const refused = refusalOf(reason)
      if (refused !== null) return refused
      throw problemOf(reason)
    }
  })
}

type PostgresConnection = EventEmitter & { readonly stream: EventEmitter }

type Answer = { readonly rows: readonly (readonly unknown[])[] }

const asText = { getTypeParser: () => (value: unknown) => value } as unknown as pg.CustomTypesConfig

/** All of it is said, because the library takes what is left out from environment variables. */
function settingsOf(
  { database, user, password }: PostgresLogin,
  conversation: Conversation
): pg.ClientConfig {
  const { address, socket, tls } = conversation
  return {
    host: address.host,
    port: address.port,
    database,
    user,
    password: textOf(password),
    ssl: tls ?? false,
    stream: () => socket,
    application_name: 'Rekey',
    client_encoding: 'UTF8',
    keepAlive: false
  }
}

/** States of a server that goes down or lost its way say nothing of the request. */
const UNCERTAIN = /^(57P|08|58|XX)/

function refusalOf(reason: unknown): Extract<PostgresAnswer, { kind: 'refused' }> | null {
  if (!(reason instanceof Error) || !('code' in reason) || !('severity' in reason)) return null
  const { code, severity } = reason
  const routine = 'routine' in reason && typeof reason.routine === 'string' ? reason.routine : ''
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && typeof severity === 'string'
  return isState && !UNCERTAIN.test(code) ? { kind: 'refused', state: code, routine } : null
}

function problemOf(reason: unknown): unknown {
  const isCoded = reason instanceof Error && 'code' in reason && typeof reason.code === 'string'
  if (isCoded || !(reason instanceof Error)) return reason
  if (/SSL connection/.test(reason.message)) return Object.assign(new Error(), { code: 'ERR_TLS' })
  // All other words of the library are about a server that does not speak its protocol.
  return reason.message.startsWith('Connection terminated') ? reason : new NotTheProtocol()
}
