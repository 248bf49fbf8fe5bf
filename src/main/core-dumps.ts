import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'

const LIMIT_MS = 2_000

/**
 * Linux: takes the right to write a core dump from this process and from those that exist already; all later ones inherit
 * it. A dump would hold memory, and with it secrets. Must run before windows and the keychain's process are made: Chromium's
 * zygotes, from which pages are forked, are there from the start. False where it could not be done (no `prlimit`).
 */
export function forbidCoreDumps(): boolean {
  if (process.platform !== 'linux') return false
  try {
    for (const pid of familyOf(process.pid)) {
      execFileSync('prlimit', ['--core=0:0', '--pid', String(pid)], { stdio: 'ignore', timeout: LIMIT_MS })
    }
    return true
  } catch (error) {
    // Without the tool, or with a process that just ended, the system's own limit stays; SECURITY.md says so.
    if (error instanceof Error) return false
    throw error
  }
}

/** A process and everything below it. */
function familyOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)]
}

function childrenOf(pid: number): readonly number[] {
  const tasks = `/proc/${pid}/task`
  return readdirSync(tasks)
    .flatMap(task => readFileSync(`${tasks}/${task}/children`, 'utf8').split(' '))
    .filter(text => text !== '')
    .map(Number)
}
