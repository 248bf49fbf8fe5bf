import { spawn, type ChildProcess } from 'node:child_process'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export type RealServer = { readonly url: string; stop(): Promise<void> }

/** Set by scripts/test-real.mjs, which installs the programs. */
export function programOf(
  name: `REKEY_${'BAO' | 'MOTO' | 'DRONGO' | 'SOPS' | 'SYSTEMD_CREDS' | 'SSHD' | 'RABBITMQ' | 'POSTGRES' | 'REDIS' | 'MARIADB' | 'KEYCLOAK' | 'KEYSTONE' | 'ZABBIX'}`
): string {
  const program = process.env[name]
  if (program === undefined) throw new Error('Run these tests with: npm run test:real')
  return program
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

type StartOptions = {
  readonly url: string
  readonly env?: Record<string, string>
  readonly cwd?: string
  /** The number of the user that runs it, for servers that refuse root. */
  readonly user?: number
  /** How long the first answer may take; three minutes when left out. */
  readonly patienceMs?: number
}

/** Starts a server and waits until it answers. Everything that it listens on is on loopback. */
export async function startServer(
  program: string,
  args: readonly string[],
  { url, env = {}, cwd, user, patienceMs = 180_000 }: StartOptions
): Promise<RealServer> {
  const child = spawn(program, args, {
    stdio: 'ignore',
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    ...(user === undefined ? {} : { uid: user, gid: user }),
    // A group of its own: the program may be a script that starts the server.
    detached: true
  })
  const problem = { text: '' }
  child.on('error', error => {
    problem.text = error.message
  })
  for (let tries = 0; tries < patienceMs / 100; tries += 1) {
    if (problem.text !== '' || child.exitCode !== null) break
    if (await answers(url)) return { url, stop: () => stop(child) }
    await delay(100)
  }
  await stop(child)
  throw new Error(`${program} did not start. ${problem.text}`)
}

/** Without a request: an emulator may count them. */
function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  process.kill(-child.pid, 'SIGKILL')
  await ended
}
