import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { stopIfInterrupted } from './interruption.mjs'
import { readText, root } from './paths.mjs'
import { SetupProblem, say } from './progress.mjs'

const WAIT_LIMIT_MS = 15 * 60_000

/** Lets one set-up at a time work in this clone: `npm start` and `npm test` in two terminals must not both run `npm ci`. */
export async function inTurn(work, lock = lockOfThisClone()) {
  const mine = ownerText(process.pid)
  await take(lock, mine)
  try {
    return await work()
  } finally {
    if (readText(lock) === mine) fs.rmSync(lock, { force: true })
  }
}

function lockOfThisClone() {
  const clone = createHash('sha256').update(root).digest('hex').slice(0, 16)
  return path.join(os.tmpdir(), `rekey-setup-${clone}.lock`)
}

async function take(lock, mine) {
  const end = Date.now() + WAIT_LIMIT_MS
  let isSaid = false
  while (!tryToTake(lock, mine)) {
    stopIfInterrupted()
    const text = readText(lock)
    const owner = readOwner(text)
    if (!mayBeRunning(owner)) {
      removeLockOf(text, lock)
      continue
    }
    const name =
      owner.host === os.hostname() ? `process ${owner.pid}` : `process ${owner.pid} on ${owner.host}`
    if (!isSaid)
      say(`another set-up (${name}) is at work in this clone; waiting for it (if it is gone, delete ${lock})`)
    isSaid = true
    if (Date.now() > end)
      throw new SetupProblem(
        `Another set-up (${name}) does not finish: end it, delete ${lock} if it is still there, then run the command again.`
      )
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

function tryToTake(lock, mine) {
  // Written first and linked then: nobody ever reads a lock without its owner.
  const draft = `${lock}.${process.pid}`
  try {
    fs.writeFileSync(draft, mine)
    fs.linkSync(draft, lock)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

/** Two that wait must not remove each other's new lock: so the old one is moved aside and read again. */
function removeLockOf(text, lock) {
  const aside = `${lock}.${process.pid}.old`
  try {
    fs.renameSync(lock, aside)
    if (readText(aside) !== text) fs.linkSync(aside, lock)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  } finally {
    fs.rmSync(aside, { force: true })
  }
}

/** A process by its number, its start and its machine: a number alone is soon somebody else's, in a container at its next start. */
export function ownerText(pid) {
  return JSON.stringify({ pid, started: startOf(pid), host: os.hostname() })
}

function readOwner(text) {
  try {
    const { pid, started, host } = JSON.parse(text)
    if (typeof host === 'string') return { pid, started, host }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  // Cut off, or of a version that wrote the number alone.
  return { pid: Number(text), started: undefined, host: os.hostname() }
}

/** What cannot be looked at (another machine, a start that nobody can tell) may be running. */
function mayBeRunning({ pid, started, host }) {
  if (host !== os.hostname()) return true
  if (!Number.isInteger(pid) || pid <= 0 || !exists(pid)) return false
  const now = startOf(pid)
  return now === undefined || started === undefined || now === started
}

function exists(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** When this process has started, in the words of the system; undefined where it does not tell (Windows). */
function startOf(pid) {
  if (process.platform === 'win32') return undefined
  if (process.platform !== 'linux')
    return (
      spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined
    )
  const stat = readText(`/proc/${pid}/stat`)
  // The name of the program, in brackets, may hold blanks; the 20th field behind it counts from the boot.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return ticks === undefined ? undefined : `${readText('/proc/sys/kernel/random/boot_id')} ${ticks}`
}
