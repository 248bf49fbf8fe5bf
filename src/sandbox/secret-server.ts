import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { get } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { SECOND, type Clock } from '../core/clock'
import type { DestinationKind } from '../core/ports/destination'
import type { Processes } from '../core/ports/processes'

// A real OpenBao or Vault as a destination of the sandbox, where one is installed. In its development mode it keeps everything in
// memory, listens on loopback only, and has a KV version 2 engine at `secret`.

export const SECRET_SERVER_KIND = 'sandbox-secret-server'
export const SECRET_SERVER_NAME = 'OpenBao of the sandbox'

/** Another kind than a server of the person's own, so that forms tell them apart and no real key goes there. */
export function secretServerKind(kind: DestinationKind): DestinationKind {
  const manifest = { ...kind.manifest, id: SECRET_SERVER_KIND, name: 'OpenBao or Vault in memory' }
  return { ...kind, manifest: { ...manifest, isForSandbox: true } }
}

export type SecretServer = { readonly url: string; readonly port: number; close(): Promise<void> }

export type SecretServerTools = {
  readonly clock: Pick<Clock, 'sleep'>
  readonly processes: Pick<Processes, 'find'>
  /** Its home: it writes nothing into the person's own. */
  readonly folder: string
}

export type SecretServerOptions = {
  readonly token: string
  /** Null for any that is free. */
  readonly port: number | null
  readonly signal: AbortSignal
}

const PROGRAMS = ['bao', 'vault']
const ASKS = 300
const PAUSE_MS = 200
const ANSWER_MS = 5 * SECOND

/**
 * Standard input is a pipe from this process, which the system closes however this process ends; then the server is killed, so that
 * it never outlives Rekey. The server itself does not get the pipe.
 */
const WATCH = '"$@" </dev/null & server=$!; cat >/dev/null; kill -9 "$server"; wait "$server" 2>/dev/null'

/** The command line that runs this one until its standard input is closed. */
export function watched(command: readonly string[]): { readonly file: string; readonly args: string[] } {
  return { file: '/bin/sh', args: ['-c', WATCH, 'rekey-sandbox', ...command] }
}

/** Null where no such program is installed, on Windows, which has no such shell, and when the server does not start. */
export async function startSecretServer(
  tools: SecretServerTools,
  { token, port: wanted, signal }: SecretServerOptions
): Promise<SecretServer | null> {
  const program = await findProgram(tools.processes)
  if (program === null || process.platform === 'win32' || signal.aborted) return null
  await mkdir(tools.folder, { recursive: true, mode: 0o700 })
  const port = wanted ?? (await freePort())
  const options = ['-dev', `-dev-listen-address=127.0.0.1:${port}`, '-dev-no-store-token']
  const { file, args } = watched([program, 'server', ...options])
  const child = spawn(file, args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: tools.folder,
    // Every user of this computer can read arguments; only this one can read the environment.
    env: {
      PATH: process.env['PATH'],
      HOME: tools.folder,
      BAO_DEV_ROOT_TOKEN_ID: token,
      VAULT_DEV_ROOT_TOKEN_ID: token
    }
  })
  // A shell that does not start, or a pipe to one that is gone, shows itself as a server that does not answer.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  const url = `http://127.0.0.1:${port}`
  if (await isReady(tools.clock, { url, token, signal })) return { url, port, close: () => end(child) }
  await end(child)
  return null
}

async function findProgram(processes: Pick<Processes, 'find'>): Promise<string | null> {
  for (const name of PROGRAMS) {
    const found = await processes.find(name)
    if (found.ok) return found.value
  }
  return null
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A TCP server has an address object; only one on a pipe has a string.
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The engine is there a moment after the server answers, and another program at this port does not know the token. */
async function isReady(
  clock: Pick<Clock, 'sleep'>,
  { url, token, signal }: { readonly url: string; readonly token: string; readonly signal: AbortSignal }
): Promise<boolean> {
  for (let asks = 0; asks < ASKS && !signal.aborted; asks += 1) {
    if ((await statusOf(`${url}/v1/secret/config`, token)) === 200) return true
    try {
      await clock.sleep(PAUSE_MS, signal)
    } catch {
      return false
    }
  }
  return false
}

function statusOf(url: string, token: string): Promise<number | null> {
  return new Promise(resolve => {
    const call = get(url, { headers: { 'x-vault-token': token }, timeout: ANSWER_MS }, answer => {
      answer.resume()
      resolve(answer.statusCode ?? null)
    })
    call.once('timeout', () => call.destroy())
    call.once('error', () => resolve(null))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.stdin?.end()
  await ended
}
