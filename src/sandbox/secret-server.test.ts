import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { failed, ok } from '../core/fault'
import { startSecretServer, watched, type SecretServer } from './secret-server'

// A small program stands for the server, so that this runs everywhere: what is tested is how it is started and ended.
const PROGRAM = `#!${process.execPath}
const { createServer } = require('node:http')
const { writeFileSync } = require('node:fs')
const address = process.argv.find(each => each.startsWith('-dev-listen-address=')).split('=')[1].split(':')
writeFileSync(process.env.HOME + '/facts.json', JSON.stringify({ pid: process.pid, args: process.argv }))
createServer((request, response) => {
  response.statusCode = request.headers['x-vault-token'] === process.env.BAO_DEV_ROOT_TOKEN_ID ? 200 : 403
  response.end()
}).listen(Number(address[1]), address[0])
`

let folder: string
let program: string
let server: SecretServer | null = null
let other: Server | null = null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-secret-server-'))
  program = join(folder, 'bao')
  writeFileSync(program, PROGRAM, { mode: 0o700 })
})
afterEach(async () => {
  await server?.close()
  server = null
  other?.close()
  other = null
  rmSync(folder, { recursive: true, force: true })
})

const tools = (sleep: (ms: number) => Promise<unknown> = delay) => ({
  clock: {
    sleep: async (ms: number) => {
      await sleep(ms)
    }
  },
  processes: {
    find: async (name: string) => (name === 'bao' ? ok(program) : failed('not-found', 'program-missing'))
  },
  folder
})
const start = (port: number | null = null, own = tools()) =>
  startSecretServer(own, { token: 'not-a-real-token', port, signal: new AbortController().signal })

type Facts = { readonly pid: number; readonly args: readonly string[] }
// The program above writes it.
const facts = (): Facts => JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as Facts

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe.skipIf(process.platform === 'win32')('the secret server of the sandbox', () => {
  it('starts on loopback with a token that stands in no argument, and ends', async () => {
    server = await start()
    const { pid, args } = facts()

    expect(server?.url).toBe(`http://127.0.0.1:${server?.port}`)
    expect(args.join(' ')).not.toContain('not-a-real-token')
    await server?.close()
    expect(isAlive(pid)).toBe(false)
  })

  it('comes back on the port that it had', async () => {
    const first = await start()
    await first?.close()

    server = await start(first?.port ?? 0)

    expect(server?.port).toBe(first?.port)
  })

  it('ends when the process that started it is killed', async () => {
    const { file, args } = watched([program, 'server', '-dev-listen-address=127.0.0.1:0'])
    const parent = spawn(
      process.execPath,
      [
        '-e',
        'const { spawn } = require("node:child_process"); const [file, args] = JSON.parse(process.argv[1]);' +
          'spawn(file, args, { stdio: ["pipe", "ignore", "ignore"] }); setInterval(() => 0, 1000)',
        JSON.stringify([file, args])
      ],
      { stdio: 'ignore', env: { ...process.env, HOME: folder } }
    )
    const pid = await vi.waitFor(() => facts().pid, { timeout: 20_000 })
    expect(isAlive(pid)).toBe(true)

    parent.kill('SIGKILL')

    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000 })
  })

  it('is not there when another program has the port, and leaves that alone', async () => {
    other = createServer((_request, response) => {
      response.statusCode = 404
      response.end()
    }).listen(0, '127.0.0.1')
    await once(other, 'listening')
    // A TCP server has an address object.
    const { port } = other.address() as AddressInfo

    expect(
      await start(
        port,
        tools(async () => undefined)
      )
    ).toBeNull()
    expect(other.listening).toBe(true)
  })

  it('is not there where no such program is installed', async () => {
    const none = { ...tools(), processes: { find: async () => failed('not-found', 'program-missing') } }

    expect(await start(null, none)).toBeNull()
  })
})
