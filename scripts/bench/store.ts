import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fill, measureQueries } from './queries'

// The store alone: `node scripts/run-ts.mjs scripts/bench/store.ts 100000 [--distinct] [--keep=FILE]`. `--distinct` gives each
// key a service of its own; `--keep` leaves the filled database there. The last line is one JSON object.

const [size, ...options] = process.argv.slice(2)
const count = Number(size ?? 10_000)
const kept = options.find(option => option.startsWith('--keep='))?.slice(7)
const folder = mkdtempSync(join(tmpdir(), 'rekey-bench-'))
try {
  const path = join(folder, 'rekey.db')
  const begin = performance.now()
  fill(path, count, options.includes('--distinct'))
  const fillMs = Math.round(performance.now() - begin)
  if (kept === undefined) console.log(JSON.stringify({ fillMs, ...(await measureQueries(path, count)) }))
  else {
    copyFileSync(path, kept)
    console.log(JSON.stringify({ fillMs }))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
