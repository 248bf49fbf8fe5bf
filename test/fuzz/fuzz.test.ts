import { describe, expect, it } from 'vitest'
import { fuzzBodies } from './bodies'
import { fuzzHostile } from './hostile'
import { hostileStrings } from './hostile-strings'
import { fuzzIpc } from './ipc'
import { fuzzSettings } from './settings'
import { checkUrls, urlTable } from './urls'

// A share of `npm run test:fuzz:full`, with a seed that stays, so that a failure here is everybody's failure.

const SEED = 20_260_914
const PATIENT_MS = 240_000

describe('hostile input', () => {
  it(
    'gets a typed reply to any payload on every command, and crashes nothing',
    async () => {
      const tally = await fuzzIpc({ seed: SEED, perCommand: 60 })

      expect(tally.problems).toEqual([])
      expect(tally.runs).toBeGreaterThan(3_000)
      expect(tally.facts['accepted']).toBeGreaterThan(100)
    },
    PATIENT_MS
  )

  it(
    'is never a created key without id and secret, whatever a provider answers',
    async () => {
      const tally = await fuzzBodies({ seed: SEED, perProvider: 500 })

      expect(tally.problems).toEqual([])
      expect(tally.runs).toBeGreaterThanOrEqual(2_000)
      expect(tally.facts['committed']).toBeGreaterThan(100)
    },
    PATIENT_MS
  )

  it(
    'is inert in every view, in the tray and in exports when it stands in names',
    async () => {
      const tally = await fuzzHostile({ seed: SEED, strings: 60 })

      expect(hostileStrings().length).toBeGreaterThanOrEqual(500)
      expect(tally.problems).toEqual([])
      expect(tally.facts['fields']).toBeGreaterThanOrEqual(8)
    },
    PATIENT_MS
  )

  it('is no base URL, however much it looks like one', () => {
    const tally = checkUrls()

    expect(urlTable().length).toBeGreaterThanOrEqual(200)
    expect(tally.problems).toEqual([])
  })

  it('takes no setting below its floor, and breaks nothing, when it stands in the settings file', () => {
    const tally = fuzzSettings({ seed: SEED, mutations: 500 })

    expect(tally.problems).toEqual([])
  })
})
