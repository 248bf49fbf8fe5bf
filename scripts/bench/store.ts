import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fill, measureQueries } from './queries'

// The store alone: `node scripts/run-ts.mjs scripts/bench/store.ts 100000 [distinct]`. The last line is one JSON object.

const count = Number(process.argv[2] ?? 10_000)
const folder = mkdtempSync(join(tmpdir(), 'rekey-bench-'))
try {
  const path = join(folder, 'rekey.db')
  const begin = performance.now()
  fill(path, count, process.argv[3] === 'distinct')
  const fillMs = Math.round(performance.now() - begin)
  console.log(JSON.stringify({ fillMs, ...(await measureQueries(path, count)) }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
