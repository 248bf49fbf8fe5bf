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

const NOT_LISTED = { reason: 'not-listed', grade: 'none', isRevokeClaimed: false } as const
const WATCHES = { next: ['sample-last-used'] } satisfies Safer['now']

const SAFER: Readonly<Record<string, Safer>> = {
  'closed-revoked-elsewhere-row-missing': {
    because: 'It closed because lists left the old key out. The key may work, so the rotation is open again.',
    now: { ...NOT_LISTED, ...WATCHES, name: 'draining', acts: ['check-now', 'keep-both'] }
  },
  'claimed-revoked-elsewhere-row-missing': {
    because: 'Nobody revoked the key that the lists leave out, so there is nothing to prove yet.',
    now: { ...NOT_LISTED, ...WATCHES, name: 'draining', acts: ['check-now', 'keep-both'] }
  },
  'disabled-row-missing': {
    because: 'Disabled and then not listed is not dead: a person may revoke it by its id.',
    now: {
      ...NOT_LISTED,
      ...WATCHES,
      name: 'disabled',
      acts: ['revoke-old', 'enable-old', 'check-now']
    }
  },
  'deployed-old-vanished': {
    because: 'The provider never said that the key is gone, it only left it out.',
    now: { reason: 'not-listed' }
  },
  'needs-human-new-vanished': {
    because: 'The rotation goes on looking, and goes on by itself once the new key is listed again.',
    now: WATCHES
  }
}

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
