import Sqlite from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { httpWorld } from '../../../test/kit/rotation/http-world'
import { median, time } from '../figures'

// What one step of a rotation costs to write down, beside a plain commit of one row to a file that is synced as strictly. After
// each step one plain commit, so that both meet the same disk.

export type JournalCost = {
  readonly ratio: number
  readonly stepMs: number
  readonly plainMs: number
  readonly steps: number
}

const ROTATIONS = 12

export async function measureJournal(): Promise<JournalCost> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-bench-journal-'))
  const plain = new Sqlite(path.join(folder, 'plain.db'))
  try {
    plain.pragma('journal_mode = WAL')
    plain.pragma('synchronous = FULL')
    plain.exec('CREATE TABLE steps (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
    const insert = plain.prepare('INSERT INTO steps (text) VALUES (?)')
    const steps: number[] = []
    const commits: number[] = []
    for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
      const world = await httpWorld()
      let startedAt = 0
      world.disk = {
        before() {
          startedAt = performance.now()
        },
        after() {
          steps.push(performance.now() - startedAt)
          commits.push(time(() => insert.run('x'.repeat(300))))
        }
      }
      await world.live()
      await world.close()
    }
    const stepMs = median(steps)
    const plainMs = median(commits)
    return { ratio: stepMs / plainMs, stepMs, plainMs, steps: steps.length }
  } finally {
    plain.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
