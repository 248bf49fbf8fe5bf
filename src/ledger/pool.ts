import type { Client, ClientConfig, Pool, PoolClient } from 'pg'
import fs from 'node:fs/promises'
import { SECOND } from '../core/clock'
import { fault, type Fault, ok, type Result } from '../core/fault'
import type { LedgerAddress } from './address'
import { isConnectionLost, ledgerFault } from './faults'

// The driver, in this one file. It is loaded when a team is set up or opened: nobody else pays for it.

const CONNECT_MS = 5 * SECOND
const QUERY_MS = 15 * SECOND
const LOCK_MS = 5 * SECOND
const IDLE_MS = 30 * SECOND
const MOST_CONNECTIONS = 3
/** How often the listening connection asks whether the server is still there. */
const PING_MS = 20 * SECOND

export type Row = { readonly [column: string]: unknown }

export type Connections = {
  /** One statement. Every failure is a fault, and a connection that failed is not used again. */
  query(text: string, values?: readonly unknown[]): Promise<Result<readonly Row[]>>
  /** Several statements in one transaction; all or nothing. */
  transaction(work: (query: Query) => Promise<void>): Promise<Result<null>>
  /** Ends when the connection is lost, and says why; null when `stop` was called. */
  listen(channel: string, on: Listeners): { readonly ended: Promise<Fault | null>; stop(): void }
  close(): Promise<void>
}

/** Throws the driver's error: the transaction is rolled back, and answers the fault. */
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>
type Listeners = { readonly up: () => void; readonly news: () => void }

export function openConnections(address: LedgerAddress): Connections {
  let opened: Promise<Pool> | null = null
  let isClosed = false

  async function pool(): Promise<Pool> {
    opened ??= makePool(address)
    try {
      return await opened
    } catch (error) {
      // A certificate file that is missing now may be there later.
      opened = null
      throw error
    }
  }

  async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<Result<T>> {
    if (isClosed) return { ok: false, fault: fault('cancelled') }
    let client: PoolClient | null = null
    try {
      client = await (await pool()).connect()
      const value = await work(client)
      client.release()
      return ok(value)
    } catch (error) {
      const problem = ledgerFault(error)
      // What is still on its way would be answered to the next one who asks.
      client?.release(isConnectionLost(problem))
      return { ok: false, fault: problem }
    }
  }

  return {
    query: (text, values) =>
      withClient(
        async client => (await client.query<Row>(text, values === undefined ? [] : [...values])).rows
      ),
    async transaction(work) {
      const done = await withClient(async client => {
        try {
          await client.query('BEGIN')
          await work(async (text, values) => (await client.query<Row>(text, values ? [...values] : [])).rows)
          await client.query('COMMIT')
        } catch (error) {
          await client.query('ROLLBACK').catch(() => null)
          throw error
        }
      })
      return done.ok ? ok(null) : done
    },
    listen: (channel, on) => listening(address, channel, on),
    async close() {
      isClosed = true
      const open = await opened?.catch(() => null)
      opened = null
      await open?.end()
    }
  }
}

async function makePool(address: LedgerAddress): Promise<Pool> {
  const { Pool } = (await import('pg')).default
  const pool = new Pool({ ...(await configOf(address)), max: MOST_CONNECTIONS, idleTimeoutMillis: IDLE_MS })
  // An idle connection that ends is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => undefined)
  // The same for one that ends between being lent and its query.
  pool.on('connect', client => {
    client.on('error', () => undefined)
  })
  return pool
}

function listening(
  address: LedgerAddress,
  channel: string,
  { up, news }: Listeners
): ReturnType<Connections['listen']> {
  let client: Client | null = null
  let ping: ReturnType<typeof setInterval> | null = null
  let settle: (problem: Fault | null) => void = () => undefined
  const ended = new Promise<Fault | null>(resolve => {
    settle = resolve
  })

  function end(problem: Fault | null): void {
    if (ping !== null) clearInterval(ping)
    settle(problem)
    // Its socket may hang in the middle of a query.
    client?.end().catch(() => undefined)
    client = null
  }

  async function start(): Promise<void> {
    const { Client } = (await import('pg')).default
    client = new Client(await configOf(address))
    const lost = (): void => {
      end(fault('provider-unavailable', 'ledger-unreachable'))
    }
    client.on('error', lost)
    client.on('end', lost)
    client.on('notification', news)
    await client.connect()
    await client.query(`LISTEN ${channel}`)
    up()
    const listener = client
    ping = setInterval(() => {
      listener.query('SELECT 1').catch(lost)
    }, PING_MS)
    ping.unref()
  }

  start().catch((error: unknown) => {
    end(ledgerFault(error))
  })
  return {
    ended,
    stop: () => {
      end(null)
    }
  }
}

/** Everything is named here, so that no variable of the environment and no file of the user decides anything. */
async function configOf(address: LedgerAddress): Promise<ClientConfig> {
  const { host, port, database, user, password } = address
  return {
    host,
    port,
    database,
    user,
    password,
    ssl: await tlsOf(address),
    enableChannelBinding: address.isEncrypted,
    application_name: 'rekey',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    statement_timeout: QUERY_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: QUERY_MS,
    keepAlive: true
  }
}

async function tlsOf({ isEncrypted, host, authorityFile }: LedgerAddress): Promise<ClientConfig['ssl']> {
  if (!isEncrypted) return false
  const ca = authorityFile === null ? {} : { ca: await fs.readFile(authorityFile, 'utf8') }
  // A name in the certificate is needed; an address is compared without one.
  const name = /^[\d.]+$|:/.test(host) ? {} : { servername: host }
  return { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...name, ...ca }
}
