// From the start of the process to the first useful rows, and memory at rest, next to a bare Electron in the same run. Each
// profile has been started once before: a start is what people do every day, a first start they do once.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from '../setup/paths.mjs'
import { memoryOf, removeProfile, startApp } from './app.mjs'

/** Long enough for what an app does once after its start. */
const REST_MS = 8_000
/** The page is looked into only when it has long been painted: a look during the start would be a part of it. */
const LOOK_AFTER_MS = 1_500
const RUNS_BEFORE = 1

/** When the first rows had been painted and answered, in the system's clock; the page marks the moment itself. */
const FIRST_ROWS = `new Promise(resolve => {
  const look = () => {
    const [mark] = performance.getEntriesByName('keys-live')
    if (mark === undefined) return setTimeout(look, 50)
    resolve(performance.timeOrigin + mark.startTime)
  }
  look()
})`

/** @param {{keysFile: string, env: Record<string, string>, runs: number}} options `keysFile`: a database with keys */
export async function measureStart({ keysFile, env, runs }) {
  const profiles = { bare: newProfile('bare'), app: newProfile('start') }
  fs.copyFileSync(keysFile, path.join(profiles.app, 'rekey.db'))
  const bare = []
  const app = []
  try {
    for (let run = -RUNS_BEFORE; run < runs; run += 1) {
      const both = [await oneBare(profiles.bare, env), await oneApp(profiles.app, env)]
      if (run < 0) continue
      bare.push(both[0])
      app.push(both[1])
    }
    return { bare, app }
  } finally {
    await Promise.all(Object.values(profiles).map(removeProfile))
  }
}

function newProfile(name) {
  return fs.mkdtempSync(path.join(os.tmpdir(), `rekey-${name}-`))
}

async function oneBare(profile, env) {
  const app = startApp({ directory: path.join(root, 'scripts/bench/bare'), profile, env })
  try {
    const ms = Number(await app.seen(/window (\d+)/)) - app.startedAt
    await pause(REST_MS)
    return { ms, mb: memoryOf(app.child.pid) }
  } finally {
    await app.stop()
  }
}

async function oneApp(profile, env) {
  const app = startApp({ profile, env })
  try {
    await pause(LOOK_AFTER_MS)
    const page = await app.page()
    const live = await page.runWhenReady(FIRST_ROWS)
    page.close()
    await pause(REST_MS)
    return { ms: live - app.startedAt, mb: memoryOf(app.child.pid) }
  } finally {
    await app.stop()
  }
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, ms))
}
