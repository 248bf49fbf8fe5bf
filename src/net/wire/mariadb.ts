import type { EventEmitter } from 'node:events'
import type { Connection, ConnectionOptions, SslOptions } from 'mysql2/promise'
import type { AbortSignalLike } from '../../core/clock'
import type { Secret } from '../../core/secret'
import { textOf } from '../secret-text'
import { NotTheProtocol } from './conversation'
import type { Conversation, Talked, Wire } from './conversation'

export type MariaLogin = { readonly user: string; readonly password: Secret }
export type MariaStatement = {
  readonly text: string
  readonly values?: readonly string[]
  /** If it is refused, with any error or with one of these numbers, it has no rows and the next statement is sent. */
  readonly mayBeRefused?: true | readonly number[]
}

export type MariaRows = readonly (readonly (string | null)[])[]
export type MariaAnswer =
  /** The rows of each statement. */
  | { readonly kind: 'rows'; readonly all: readonly MariaRows[] }
  /** The number of the server's error; its message can quote what was sent. `after` statements were done before. */
  | { readonly kind: 'refused'; readonly number: number; readonly after: number }

export type MariaRequest = {
  readonly login: MariaLogin
  /** One after the other, until one is refused. Nothing joins them: the server has no transaction for users. */
  readonly statements: readonly MariaStatement[]
  readonly isChange?: true
  readonly signal: AbortSignalLike | undefined
}

/** Signs in and sends statements, over a connection of its own. The library is loaded for the first one. */
export function askMaria(wire: Wire, request: MariaRequest): Promise<Talked<MariaAnswer>> {
  return wire.talk(request.signal, async conversation => {
    const { createConnection } = await import('mysql2/promise')
    let after = 0
    try {
      const connection = await createConnection(await settingsOf(request.login, conversation))
      guardAll(connection, conversation)
      if (request.isChange === true) conversation.markSent()
      const all: MariaRows[] = []
      for (const statement of request.statements) {
        all.push(await rowsOf(connection, statement))
        after += 1
      }
      return { kind: 'rows', all }
    } catch (reason) {
      const number = numberOf(reason)
      if (number !== null) return { kind: 'refused', number, after }
      throw problemOf(reason)
    }
  })
}

async function rowsOf(
  connection: Connection,
  { text, values = [], mayBeRefused = [] }: MariaStatement
): Promise<MariaRows> {
  try {
    const [rows] = await connection.query({ sql: text, values: values.map(inAnyMode), rowsAsArray: true })
    return Array.isArray(rows) ? (rows as unknown[][]).map(row => row.map(asText)) : []
  } catch (reason) {
    const number = numberOf(reason)
    if (number !== null && (mayBeRefused === true || mayBeRefused.includes(number))) return []
    throw reason
  }
}

/** As digits: the library would write backslashes, which mean nothing to a server in the mode NO_BACKSLASH_ESCAPES. */
function inAnyMode(value: string): { toSqlString(): string } {
  return { toSqlString: () => `_utf8mb4 X'${Buffer.from(value, 'utf8').toString('hex')}'` }
}

/** Numbers and times stay as the server writes them; binary columns are read as text. */
async function settingsOf(
  { user, password }: MariaLogin,
  conversation: Conversation
): Promise<ConnectionOptions> {
  const { address, tls } = conversation
  return {
    host: address.host,
    port: address.port,
    user,
    password: textOf(password),
    // The protocol asks for encryption itself, after a greeting in clear.
    stream: await conversation.open({ isEncryptedFirst: false }),
    ...(tls === null ? {} : { ssl: { ...sslOf(tls), rejectUnauthorized: true, verifyIdentity: true } }),
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    multipleStatements: false,
    // A server may otherwise ask for any file of this machine.
    flags: ['-LOCAL_FILES'],
    connectTimeout: 0
  }
}

function sslOf({ ca, minVersion }: NonNullable<Conversation['tls']>): SslOptions {
  return { ca, minVersion } as SslOptions
}

function guardAll(connection: Connection, conversation: Conversation): void {
  const { stream } = (connection as unknown as { readonly connection: { readonly stream: EventEmitter } })
    .connection
  conversation.guard(stream)
  connection.on('error', () => undefined)
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : null
}

/** Of a server that goes down or lost its way: they say nothing of the statement. */
const UNCERTAIN = [1053, 1077, 1079, 1080, 1927]

function numberOf(reason: unknown): number | null {
  if (!(reason instanceof Error) || !('errno' in reason) || !('sqlState' in reason)) return null
  const { errno } = reason
  const isServers = typeof errno === 'number' && errno >= 1_000 && !UNCERTAIN.includes(errno)
  return isServers ? errno : null
}

function problemOf(reason: unknown): unknown {
  const code = reason instanceof Error && 'code' in reason ? reason.code : null
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return Object.assign(new Error(), { code: 'ERR_TLS' })
  const isForeign =
    code === 'HANDSHAKE_UNKNOWN_ERROR' || (typeof code === 'string' && /PACKET|PROTOCOL_(?!CONN)/.test(code))
  return isForeign || code === null ? new NotTheProtocol() : reason
}
