import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** `rekey` as a process of its own, as a person starts it, with a profile and a vault key for tests. */
export type World = {
  readonly profile: string
  /** Holds the vault key, as systemd would hand it. */
  readonly credentials: string
  /** Texts that look like secrets and must never show. */
  readonly canaries: readonly string[]
  /** Address of a GitLab that knows the leaked token. */
  readonly gitlab: string
  /** Where a canary was seen, such as `argv`. */
  readonly leaks: string[]
}

export type Ended = {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
  /** The object of `--json`; null when stdout held none. */
  readonly json: {
    readonly ok: boolean
    readonly exit: number
    readonly data: unknown
    readonly command: string
  } | null
}

export const PROGRAM = resolve('out/main/rekey.cjs')

const WITHOUT_PROFILE = new Set(['completion', 'manual', 'provider', 'evidence verify'])

export type Started = { readonly child: ChildProcess; readonly ended: Promise<Ended>; stderr(): string }

export function start(world: World, args: readonly string[], input = ''): Started {
  const [first = '', second = ''] = args
  const isAlone = WITHOUT_PROFILE.has(first) || WITHOUT_PROFILE.has(`${first} ${second}`)
  const withProfile = isAlone ? args : [...args, '--profile', world.profile]
  const child = spawn(process.execPath, [PROGRAM, ...withProfile], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: world.profile,
      CREDENTIALS_DIRECTORY: world.credentials,
      NO_COLOR: '1'
    }
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString()
    lookAt(world, child.pid)
  })
  child.once('spawn', () => {
    lookAt(world, child.pid)
  })
  // A command that needs no input ends before it reads it.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const ended = new Promise<Ended>(done => {
    child.once('close', exit => {
      noteLeaks(world, 'stdout', stdout)
      noteLeaks(world, 'stderr', stderr)
      done({ exit, stdout, stderr, json: jsonIn(stdout) })
    })
  })
  return { child, ended, stderr: () => stderr }
}

export function run(world: World, args: readonly string[], input?: string): Promise<Ended> {
  return start(world, args, input).ended
}

export function noteLeaks({ canaries, leaks }: World, where: string, text: string): void {
  if (canaries.some(canary => text.includes(canary))) leaks.push(where)
}

/** What any process of this user can read of another. */
function lookAt(world: World, pid: number | undefined): void {
  if (pid === undefined || process.platform !== 'linux') return
  for (const file of ['cmdline', 'environ']) {
    try {
      noteLeaks(world, file, readFileSync(join('/proc', String(pid), file), 'latin1'))
    } catch (error) {
      // It ended meanwhile.
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }
}

function jsonIn(text: string): Ended['json'] {
  try {
    return JSON.parse(text) as Ended['json']
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
