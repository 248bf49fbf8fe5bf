// From the start of the process to the first useful rows, and memory at rest, next to a bare Electron in the same run.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from '../setup/paths.mjs'
import { memoryOf, startApp } from './app.mjs'

const REST_MS = 4_000

/** Answers when a row with a key is on the screen, in the page's own clock. */
const FIRST_ROW = `new Promise(resolve => {
  const look = () => {
    if (document.querySelector('[role="row"] [role="gridcell"]') === null) return requestAnimationFrame(look)
    requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
  }
  look()
})`

/** @param {{keysFile: string, env: Record<string, string>, runs: number}} options `keysFile`: a database with keys */
export async function measureStart({ keysFile, env, runs }) {
  const bare = []
  const app = []
  for (let run = 0; run < runs; run += 1) {
    bare.push(await oneBare(env))
    app.push(await oneApp(keysFile, env))
  }
  return { bare, app }
}

async function oneBare(env) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-bare-'))
  const app = startApp({ directory: path.join(root, 'scripts/bench/bare'), profile, env })
  try {
    const ms = Number(await app.seen(/window (\d+)/)) - app.startedAt
    await new Promise(resolve => setTimeout(resolve, REST_MS))
    return { ms, mb: memoryOf(app.child.pid) }
  } finally {
    await app.stop()
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

async function oneApp(keysFile, env) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-start-'))
  fs.copyFileSync(keysFile, path.join(profile, 'rekey.db'))
  const app = startApp({ profile, env })
  try {
    const page = await app.page()
    const ms = (await page.runWhenReady(FIRST_ROW)) - app.startedAt
    page.close()
    await new Promise(resolve => setTimeout(resolve, REST_MS))
    return { ms, mb: memoryOf(app.child.pid) }
  } finally {
    await app.stop()
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
