import { describe, expect, it } from 'vitest'
import type { RotationView } from '../contract/rotations'
import { reasonWords } from './rotation-reasons'
import { dayWords } from './moments'
import { untilWords, waitBadge, waitWords, witnessWords } from './rotations'

const NOW = Date.UTC(2026, 10, 20, 12)
const HOUR = 3_600_000

function rotation(part: object): RotationView {
  // The words read only these parts of a rotation.
  return {
    state: 'draining',
    reason: null,
    closedAt: null,
    needsPerson: false,
    policy: { quietMs: 24 * HOUR, coolingMs: 0, wanted: 'E1' },
    old: { lastUsed: { kind: 'used', at: NOW - 3 * HOUR, precisionMs: 1_000 } },
    new: { deliveredTo: ['deploy/payments.env'] },
    waits: { code: 'old-quiet', since: NOW, until: NOW + 21 * HOUR, progress: null, facts: {} },
    ...part
  } as unknown as RotationView
}

describe('rotation words', () => {
  it('take no open connection for no use since then, as records without a use are', () => {
    const said = (name: string) =>
      witnessWords(rotation({ evidence: { witness: { name, answer: 'none', at: NOW } } }))

    expect(said('connections')).toBe('; second witness (connections of the old key): none open when asked')
    expect(said('records')).toContain('no use seen')
  })

  it('says the next guard with its numbers', () => {
    expect(waitWords(rotation({}), NOW)).toBe(
      'Waiting: the old key must be quiet for 24 h; 21 h to go; last use 3 h ago.'
    )
  })

  it('prefers the numbers of the wait over those of the policy', () => {
    const waits = {
      code: 'old-quiet',
      since: NOW,
      until: null,
      progress: null,
      facts: { needMs: 48 * HOUR, quietMs: HOUR }
    }

    expect(waitWords(rotation({ waits }), NOW)).toBe(
      'Waiting: the old key must be quiet for 2 d; last use 3 h ago.'
    )
  })

  it('names where the new key was handed while it waits for traffic', () => {
    const waits = { code: 'traffic-on-new', since: NOW, until: null, progress: null, facts: {} }

    expect(waitWords(rotation({ waits }), NOW)).toContain('deploy/payments.env')
  })

  it('adds why a person is needed', () => {
    const waits = { code: 'your-decision', since: NOW, until: null, progress: null, facts: {} }

    expect(waitWords(rotation({ waits, reason: 'cap-full' }), NOW)).toContain('The limit of keys is reached')
  })

  it('asks to disable first where that can be undone', () => {
    const waits = {
      code: 'your-confirmation',
      since: NOW,
      until: null,
      progress: null,
      facts: { act: 'disable', quietMs: HOUR }
    }

    expect(waitWords(rotation({ waits }), NOW)).toBe(
      'The old key has been quiet for 1 h. Disable it first: that can be undone if anybody misses it.'
    )
  })

  it('says a reason that it does not know by its code', () => {
    expect(reasonWords('brand-new-reason')).toBe('Reason: brand new reason.')
  })

  it('says when to look again, with the day where it is another, and only where somebody may leave until then', () => {
    const waits = (ms: number) => ({
      code: 'old-quiet',
      since: NOW,
      until: NOW + ms,
      progress: null,
      facts: {}
    })

    expect(untilWords(rotation({ waits: waits(48 * HOUR) }), NOW)).toContain(dayWords(NOW + 48 * HOUR))
    expect(untilWords(rotation({ waits: waits(HOUR / 4) }), NOW)).toMatch(/^Nothing to do until \d\d:\d\d\.$/)
    expect(untilWords(rotation({ waits: waits(20_000) }), NOW)).toBe('')
    expect(untilWords(rotation({ needsPerson: true }), NOW)).toBe('')
  })

  it('badges what needs a person before how long it takes', () => {
    expect(waitBadge(rotation({}), NOW)).toBe('21 h to go')
    expect(waitBadge(rotation({ needsPerson: true }), NOW)).toBe('needs you')
  })
})
