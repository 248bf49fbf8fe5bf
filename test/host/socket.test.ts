import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync, readFileSync, chmodSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectToOwner } from '../../src/host/socket/client'
import type { Connection } from '../../src/host/socket/client'
import { readEndpoint } from '../../src/host/socket/endpoint'
import { createFrameReader, frameOf } from '../../src/host/socket/frames'
import { LONGEST_REQUEST, PROTOCOL } from '../../src/host/socket/protocol'
import { openSocketServer } from '../../src/host/socket/server'
import type { SocketServer, SocketServerOptions } from '../../src/host/socket/server'
import { takeOverProfile } from '../../src/host/socket/take-over'
import { createSystemClock } from '../../src/host/system'

const isLinux = process.platform === 'linux'

let profile = ''
const servers: SocketServer[] = []

beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'rekey-socket-'))
})

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  rmSync(profile, { recursive: true, force: true })
})

async function serverWith(options: Partial<SocketServerOptions> = {}) {
  const refused = vi.fn()
  const server = openSocketServer({
    profile,
    platform: process.platform,
    version: '1.2.3',
    owner: 'command',
    clock: createSystemClock(),
    call: async (name, input) => ({ ok: true, value: { name, input } }),
    onReleaseAsked: () => false,
    onRefused: refused,
    onError: vi.fn(),
    ...options
  })
  servers.push(server)
  expect(await server.isOpen).toBe(true)
  return { server, refused }
}

async function connected(): Promise<Connection> {
  const found = await connectToOwner(profile)
  if (found.kind !== 'connected') throw new Error(`Not connected: ${found.kind}`)
  return found.connection
}

/** Speaks to the socket without our client; answers the messages until the server hangs up. */
function speak(bytes: readonly Buffer[]): Promise<readonly unknown[]> {
  const endpoint = readEndpoint(profile, process.getuid?.() ?? null)
  if (endpoint === null || endpoint === 'foreign') throw new Error('No endpoint')
  return new Promise(resolve => {
    const answers: unknown[] = []
    const reader = createFrameReader(LONGEST_REQUEST)
    const socket = createConnection(endpoint.address)
    socket.on('data', data => answers.push(...(reader.push(data) ?? [])))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => resolve(answers))
    for (const part of bytes) socket.write(part)
  })
}

describe('the socket of a profile', () => {
  it('answers many calls at once, each with its own answer', async () => {
    await serverWith()
    const connection = await connected()

    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, number) => connection.call('keys.page', { number }))
    )

    expect(connection).toMatchObject({ owner: 'command', version: '1.2.3', pid: process.pid })
    expect(answers).toEqual(
      Array.from({ length: 12 }, (_, number) => ({
        kind: 'reply',
        reply: { ok: true, value: { name: 'keys.page', input: { number } } }
      }))
    )
    connection.close()
  })

  it.skipIf(!isLinux)('lies in a folder and files that only its user can open', async () => {
    await serverWith()

    const modes = ['socket', 'socket/rekey.sock', 'socket/endpoint.json'].map(
      name => statSync(join(profile, name)).mode & 0o777
    )

    expect(modes).toEqual([0o700, 0o600, 0o600])
  })

  it('works from a profile whose path is too long for a socket', async () => {
    const root = profile
    profile = join(profile, 'a'.repeat(60), 'b'.repeat(60))
    await serverWith()
    const { address } = readEndpoint(profile, process.getuid?.() ?? null) as { address: string }

    const connection = await connected()
    expect(await connection.call('keys.page', {})).toMatchObject({ kind: 'reply' })
    connection.close()
    servers[0]?.close()
    expect(existsSync(address)).toBe(false)
    profile = root
  })

  it('refuses a caller without the token', async () => {
    const { refused } = await serverWith()

    const answers = await speak([frameOf({ kind: 'hello', protocol: PROTOCOL, token: 'guessed' })])

    expect(answers).toEqual([{ kind: 'refused', why: 'token' }])
    expect(refused).toHaveBeenCalledWith('token')
  })

  it('refuses a call before the greeting, a frame that is too long, and what is no message', async () => {
    const call = vi.fn()
    const { refused } = await serverWith({ call })
    const tooLong = Buffer.alloc(4)
    tooLong.writeUInt32BE(LONGEST_REQUEST + 1)
    const noJson = Buffer.concat([Buffer.from([0, 0, 0, 2]), Buffer.from('{{')])

    for (const bytes of [frameOf({ kind: 'call', id: 1, name: 'keys.page', input: {} }), tooLong, noJson])
      expect(await speak([bytes])).toEqual([{ kind: 'refused', why: 'protocol' }])

    expect(call).not.toHaveBeenCalled()
    expect(refused).toHaveBeenCalledTimes(3)
  })

  it('tells a client of another protocol version so', async () => {
    await serverWith()
    const { token } = readEndpoint(profile, process.getuid?.() ?? null) as { token: string }

    expect(await speak([frameOf({ kind: 'hello', protocol: PROTOCOL + 1, token })])).toEqual([
      { kind: 'refused', why: 'protocol' }
    ])
  })

  it('answers calls in flight before it gives the profile up, and takes no new ones', async () => {
    let finish: (() => void) | null = null
    const { server } = await serverWith({
      call: () =>
        new Promise(resolve => {
          finish = () => resolve({ ok: true, value: 'late' })
        })
    })
    const connection = await connected()
    const slow = connection.call('sync.start', {})
    await vi.waitFor(() => expect(finish).not.toBeNull())

    const drained = server.drain(5_000)
    expect(await connection.call('keys.page', {})).toEqual({ kind: 'lost', isSent: false })
    finish!()
    await drained

    expect(await slow).toEqual({ kind: 'reply', reply: { ok: true, value: 'late' } })
    expect(await connectToOwner(profile)).toEqual({ kind: 'nobody' })
    connection.close()
  })

  it('says that a call was sent when the owner dies before it answers', async () => {
    const { server } = await serverWith({ call: () => new Promise(() => undefined) })
    const connection = await connected()
    const lost = connection.call('keys.revoke', {})
    await new Promise(resolve => setTimeout(resolve, 50))

    server.close()

    expect(await lost).toEqual({ kind: 'lost', isSent: true })
  })

  it('finds nobody where an owner was killed and left its files', async () => {
    await serverWith()
    const left = readFileSync(join(profile, 'socket/endpoint.json'), 'utf8')
    servers.splice(0).forEach(server => server.close())
    writeFileSync(join(profile, 'socket/endpoint.json'), left, { mode: 0o600 })

    expect(await connectToOwner(profile)).toEqual({ kind: 'nobody' })
    await serverWith()
    const connection = await connected()
    connection.close()
  })

  it.skipIf(!isLinux)('trusts no endpoint that others could have written', async () => {
    await serverWith()
    chmodSync(join(profile, 'socket/endpoint.json'), 0o666)

    expect(await connectToOwner(profile)).toEqual({ kind: 'refused', why: 'foreign' })
  })

  it.skipIf(!isLinux)('trusts no endpoint of another user', async () => {
    await serverWith()

    expect(readEndpoint(profile, (process.getuid?.() ?? 0) + 1)).toBe('foreign')
  })
})

describe('a window that opens', () => {
  it('finds a profile free where nobody has it', async () => {
    expect(await takeOverProfile(profile)).toBe('free')
  })

  it('waits until a command has given the profile up', async () => {
    const order: string[] = []
    const { server } = await serverWith({
      onReleaseAsked: () => {
        setTimeout(() => {
          order.push('closed')
          server.close()
        }, 100)
        return true
      }
    })

    expect(await takeOverProfile(profile)).toBe('free')
    expect(order).toEqual(['closed'])
  })

  it('hears that another owner keeps the profile', async () => {
    await serverWith({ owner: 'window' })

    expect(await takeOverProfile(profile)).toBe('owned')
  })
})
