import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../clock'
import { tasksOf, type TaskSources } from './tasks'

const NOW = 1_000 * DAY
const NOTHING: TaskSources = { now: NOW, facts: [], expiring: { total: 0, first: [] }, findings: {} }

const kindsOf = (sources: Partial<TaskSources>) => tasksOf({ ...NOTHING, ...sources }).map(task => task.kind)

describe('things to do', () => {
  it('are none where nothing asks for a person', () => {
    expect(tasksOf(NOTHING)).toEqual([])
  })

  it('puts a failed revoke before an expiry, and an expiry before dormant keys', () => {
    const kinds = kindsOf({
      facts: [{ kind: 'revoke-failed', id: 'r1', name: 'payments', at: null }],
      expiring: { total: 1, first: [{ id: 'k1', name: 'mailer', expiresAt: NOW + 5 * DAY }] },
      findings: { dormant: 38 }
    })

    expect(kinds).toEqual(['revoke-failed', 'expires-soon', 'dormant'])
  })

  it('gathers several rotations into one task that names the one that waits longest', () => {
    const facts = [
      { kind: 'rotation', id: 'r2', name: 'younger', at: NOW - HOUR },
      { kind: 'rotation', id: 'r1', name: 'oldest', at: NOW - DAY }
    ] as const

    expect(tasksOf({ ...NOTHING, facts })).toEqual([
      { kind: 'rotation', count: 2, name: 'oldest', id: null, at: NOW - DAY }
    ])
  })

  it('names the one thing that a task is about', () => {
    const facts = [{ kind: 'account-down', id: 'a1', name: 'Ledger EU', at: null }] as const

    expect(tasksOf({ ...NOTHING, facts })[0]).toMatchObject({ id: 'a1', name: 'Ledger EU', count: 1 })
  })

  it('tells keys that expire within a day from those that expire later', () => {
    const tasks = tasksOf({
      ...NOTHING,
      expiring: {
        total: 9,
        first: [
          { id: 'k1', name: 'tonight', expiresAt: NOW + 6 * HOUR },
          { id: 'k2', name: 'in two days', expiresAt: NOW + 2 * DAY }
        ]
      }
    })

    expect(tasks).toEqual([
      { kind: 'expires-now', count: 1, name: 'tonight', id: 'k1', at: NOW + 6 * HOUR },
      { kind: 'expires-soon', count: 8, name: 'in two days', id: null, at: NOW + 2 * DAY }
    ])
  })

  it('leaves out findings that no key has, and those that ask for nothing', () => {
    expect(kindsOf({ findings: { dormant: 0, 'no-expiry': 200, ownerless: 3 } })).toEqual(['ownerless'])
  })
})
