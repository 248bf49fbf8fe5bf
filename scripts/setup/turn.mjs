import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from './paths.mjs'
import { SetupProblem, say } from './progress.mjs'

const WAIT_LIMIT_MS = 15 * 60_000

/** Lets one set-up at a time work in this clone: `npm start` and `npm test` in two terminals must not both run `npm ci`. */
export async function inTurn(work, lock = lockOfThisClone()) {
  await take(lock)
  try {
    return await work()
  } finally {
    fs.rmSync(lock, { force: true })
  }
}

function lockOfThisClone() {
  const clone = createHash('sha256').update(root).digest('hex').slice(0, 16)
  return path.join(os.tmpdir(), `rekey-setup-${clone}.lock`)
}

async function take(lock) {
  const end = Date.now() + WAIT_LIMIT_MS
  let told = false
  while (!tryToTake(lock)) {
    const holder = Number(readHolder(lock))
    if (!isRunning(holder)) {
      fs.rmSync(lock, { force: true })
      continue
    }
    if (!told) say(`another set-up (process ${holder}) is at work in this clone; waiting for it`)
    told = true
    if (Date.now() > end)
      throw new SetupProblem(
        `Another set-up (process ${holder}) does not finish: end it, then run the command again.`
      )
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

function tryToTake(lock) {
  // Written first and linked then: nobody ever reads a lock without its holder.
  const mine = `${lock}.${process.pid}`
  fs.writeFileSync(mine, String(process.pid))
  try {
    fs.linkSync(mine, lock)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    fs.rmSync(mine, { force: true })
  }
}

function readHolder(lock) {
  try {
    return fs.readFileSync(lock, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return ''
    throw error
  }
}

function isRunning(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
