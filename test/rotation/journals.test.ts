import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { fold } from '../../src/core/rotation/transition'
import { decodeEvent } from '../../src/services/rotation/event-codec'
import { summaryOf } from './journal-summary'

// Journals as an earlier version left them on disk, with the state it folded them to. A changed guard must not silently
// decide an open rotation anew: each one folds to the same state, or to a safer one that stands here with its reason.

type Recorded = {
  readonly name: string
  readonly rows: readonly string[]
  readonly state: ReturnType<typeof summaryOf>
}
type Safer = { readonly because: string; readonly now: Partial<ReturnType<typeof summaryOf>> }

const SAFER: Readonly<Record<string, Safer>> = {}

const folder = path.join(import.meta.dirname, 'journals')
const journals = readdirSync(folder).map(
  file => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Recorded
)

describe('a journal of an earlier version', () => {
  it('is there for every mode and every resting state', () => {
    expect(journals.length).toBeGreaterThanOrEqual(20)
    expect(Object.keys(SAFER).filter(name => !journals.some(journal => journal.name === name))).toEqual([])
  })

  it.each(journals)('is still read row by row: $name', ({ rows }) => {
    expect(rows.filter(row => decodeEvent(row) === null)).toEqual([])
  })

  it.each(journals)('folds to the same state, or to a safer one with its reason: $name', journal => {
    const state = fold(journal.rows.flatMap(row => decodeEvent(row) ?? []))
    if (state === null) throw new Error('A journal begins with its plan.')

    expect(summaryOf(state)).toEqual({ ...journal.state, ...SAFER[journal.name]?.now })
  })
})
