import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'

const LIMIT_MS = 2_000
/** No kind of memory: what would still be written says which registers a thread had, and nothing else. */
const NO_MEMORY = '0'

/**
 * Linux: takes the memory out of every core dump of this process and of those that exist already; all later ones inherit it.
 * A dump would hold memory, and with it secrets. Must run before windows and the keychain's process are made: Chromium's
 * zygotes, from which pages are forked, are there from the start. Costs nothing, while a limit has to be set by a program
 * (Node has no call for it) and a start would wait for that: `limitCoreDumps` follows when the window is there.
 */
export function emptyCoreDumps(): void {
  if (process.platform !== 'linux') return
  for (const pid of familyOf(process.pid)) {
    try {
      writeFileSync(`/proc/${pid}/coredump_filter`, NO_MEMORY)
    } catch (error) {
      // A process that keeps that file even from us, as sandboxed ones may: then the limit is worth its wait.
      if (!(error instanceof Error)) throw error
      limitAtOnce(pid)
    }
  }
}

/**
 * Linux: takes the right to write a core dump from this process and all below it, and so from all that they start later.
 * False where it could not be done (no `prlimit`); SECURITY.md says so.
 */
export async function limitCoreDumps(): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const done = await Promise.all(familyOf(process.pid).map(limit))
  return done.every(Boolean)
}

function limit(pid: number): Promise<boolean> {
  return new Promise(resolve => {
    execFile('prlimit', argumentsFor(pid), { timeout: LIMIT_MS }, error => {
      resolve(error === null)
    })
  })
}

function limitAtOnce(pid: number): void {
  try {
    execFileSync('prlimit', argumentsFor(pid), { stdio: 'ignore', timeout: LIMIT_MS })
  } catch (error) {
    // Without the tool, or with a process that just ended, the system's own limit stays; SECURITY.md says so.
    if (!(error instanceof Error)) throw error
  }
}

function argumentsFor(pid: number): string[] {
  return ['--core=0:0', '--pid', String(pid)]
}

/** A process and everything below it. */
function familyOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)]
}

/** Empty for a process that has just ended, and where the kernel does not list children. */
export function childrenOf(pid: number): readonly number[] {
  const tasks = `/proc/${pid}/task`
  return readOrNothing(() => readdirSync(tasks))
    .flatMap(task => readOrNothing(() => readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ')))
    .filter(text => text !== '')
    .map(Number)
}

/** Processes and threads end at any moment, also between the list that names them and the read. */
function readOrNothing(read: () => string[]): readonly string[] {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return []
    throw error
  }
}
