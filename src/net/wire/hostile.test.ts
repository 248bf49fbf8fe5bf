import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../host/system'
import { secretOf } from '../secret-text'
import { openWire } from './conversation'
import type { Talked, Wire } from './conversation'
import { askMaria } from './mariadb'
import { askPostgres } from './postgres'
import { askRedis } from './redis'

const login = { user: 'rekey', password: secretOf('not-a-real-password'), database: 'app' }

type Ask = (wire: Wire, signal?: AbortSignal) => Promise<Talked<unknown>>
const PROTOCOLS: readonly (readonly [string, Ask])[] = [
  ['PostgreSQL', (wire, signal) => askPostgres(wire, { login, text: 'SELECT 1', isChange: true, signal })],
  ['Redis', (wire, signal) => askRedis(wire, { login, command: ['PING'], isChange: true, signal })],
  [
    'MariaDB',
    (wire, signal) => askMaria(wire, { login, statements: [{ text: 'SELECT 1' }], isChange: true, signal })
  ]
]

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server that greets each connection in its own way. */
async function wireTo(greet: (socket: Socket) => void, isEncrypted = false): Promise<Wire> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    greet(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const wire = openWire({
    address: { host: '127.0.0.1', port, isLoopback: true },
    isEncrypted,
    clock: createSystemClock(),
    limits: { requestsPerMinute: null, maxConcurrent: 2 },
    timeoutMs: 1_500
  })
  closing.push(async () => {
    await wire.close()
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  return wire
}

function faultIn(talked: Talked<unknown>): string {
  if (talked.kind !== 'failed') throw new Error(`It answered ${JSON.stringify(talked)}.`)
  // Nothing that changes something leaves before the sign-in.
  expect(talked.wasSent).toBe(false)
  return `${talked.fault.code} ${talked.fault.detail ?? ''}`
}

describe.each(PROTOCOLS)('a server that does not speak %s', (_name, ask) => {
  it('may never answer', async () => {
    const wire = await wireTo(() => undefined)

    expect(faultIn(await ask(wire))).toBe('provider-unavailable timed-out')
  })

  it('may close at once', async () => {
    const wire = await wireTo(socket => void socket.resetAndDestroy())

    expect(faultIn(await ask(wire))).toMatch(/^provider-(unavailable|changed) /)
  })

  it('may answer with a page', async () => {
    const wire = await wireTo(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n<html>'))

    expect(faultIn(await ask(wire))).toMatch(/^provider-(unavailable|changed) /)
  })

  it('may send without end, and fills no memory', async () => {
    const before = process.memoryUsage().rss
    const block = Buffer.alloc(256 * 1024, 0x20)
    const wire = await wireTo(socket => {
      // The beginning of a long message in each of the three.
      socket.write(Buffer.from([0x52, 0x7f, 0xff, 0xff, 0xff]))
      const more = (): void => {
        while (!socket.destroyed && socket.write(block));
        if (!socket.destroyed) socket.once('drain', more)
      }
      more()
    })

    expect(faultIn(await ask(wire))).toMatch(/^provider-(unavailable|changed) /)
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
  })

  it('is left when the caller has no use for an answer any more', async () => {
    const wire = await wireTo(() => undefined)

    expect(faultIn(await ask(wire, AbortSignal.timeout(100)))).toBe('cancelled ')
  })

  it('gets no password where encryption is required and it offers none', async () => {
    const heard: Buffer[] = []
    const wire = await wireTo(socket => {
      socket.on('data', chunk => heard.push(chunk))
      // What PostgreSQL says for no.
      socket.write('N')
    }, true)

    faultIn(await ask(wire))
    expect(Buffer.concat(heard).includes('not-a-real-password')).toBe(false)
  })
})

it('ends the conversation when the parser of a library throws', async () => {
  // A kind of sign-in that PostgreSQL does not have.
  const wire = await wireTo(socket => void socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 99])))

  const talked = await askPostgres(wire, { login, text: 'SELECT 1', signal: undefined })

  expect(faultIn(talked)).toBe('provider-changed unexpected-shape')
})

it('sends nothing after it was closed', async () => {
  let connections = 0
  const wire = await wireTo(() => void (connections += 1))
  await wire.close()

  expect(faultIn(await askRedis(wire, { login, command: ['PING'], signal: undefined }))).toBe('cancelled ')
  expect(connections).toBe(0)
})
