import { describe, expect, it } from 'vitest'
import { asProviderId } from '../../src/core/ids'
import { sandboxes } from '../../src/providers/registry'
import type { SandboxHandler } from '../../src/providers/kit/sandbox/loopback-answer'
import { startLoopbackServer } from '../../src/providers/kit/sandbox/loopback-server'
import { createFaultPlan } from '../../src/providers/kit/sandbox/fault-plan'
import type { StartSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { difference, nothingKnown } from './compare'
import type { Texts } from './compare'
import { readExceptions, readRecordings } from './recording'
import type { Pair, Recording } from './recording'
import { replay } from './replay'

const KINDS = { secret: /[a-z]{4}=/, placeholders: { '<SHA256>': /[0-9a-f]{64}/ } }
const ONE = '674af5c2-5acd-404f-bed9-cbff45ab71cc'
const OTHER = '7b760b42-40d1-48ea-bec5-4e216a7c172a'
const PLAIN = { isCut: false, freeFields: [] }

function differ(recorded: string, actual: string, given: Partial<Texts> = {}): string | null {
  return difference({ ...PLAIN, recorded, actual, ...given }, nothingKnown(), KINDS)
}

describe('a recorded answer', () => {
  it.each(readRecordings().map(recording => [recording.provider, recording] as const))(
    'of %s is what the sandbox answers',
    async (provider, recording) => {
      const start = sandboxes().get(asProviderId(provider))
      if (start === undefined) throw new Error(`No sandbox for ${provider}.`)

      const { requests, differences } = await replay(recording, start, readExceptions())

      expect(requests).toBeGreaterThan(0)
      expect(differences).toEqual([])
    }
  )

  it.each([
    ['another word', '{"error":"a"}', '{"error":"b"}'],
    ['less text', '[1,2]', '[1'],
    ['more text', '[1', '[1,2]'],
    ['an id that stood for another one before', `${ONE} ${ONE}`, `${ONE} ${OTHER}`],
    ['one id for two', `${ONE} ${OTHER}`, `${OTHER} ${OTHER}`],
    ['a secret of another shape', '<SECRET create>', 'ABCD='],
    ['a plaintext where a hash was', '<SHA256>', 'abcd='],
    ['a time of another day', '"2026-11-29T10:00:00Z"', '"2026-11-30T10:00:00Z"'],
    ['a time instead of none', '"0001-01-01T00:00:00Z"', '"2026-11-29T10:00:00Z"'],
    ['a time in another zone', '"2026-11-29T10:00:00Z"', '"2026-11-29T12:00:00+02:00"'],
    ['a finer time', '"2026-11-29T10:00:00.1Z"', '"2026-11-29T10:00:00.1234567Z"']
  ])('is not the same with %s', (_, recorded, actual) => {
    expect(differ(recorded, actual)).not.toBeNull()
  })

  it.each([
    ['other ids', `${ONE} ${OTHER} ${ONE}`, `${OTHER} ${ONE} ${OTHER}`],
    ['an escaped character', '"\\u003cb\\u003e"', '"<b>"'],
    ['a time of a second later', '"2026-11-29T10:00:00.1Z"', '"2026-11-29T10:00:01.123Z"']
  ])('is the same with %s', (_, recorded, actual) => {
    expect(differ(recorded, actual)).toBeNull()
  })

  it('that was cut off is compared as far as it goes', () => {
    expect(
      differ(`[{"id":"${ONE}","name":"lo`, `[{"id":"${ONE}","name":"long"}]`, { isCut: true })
    ).toBeNull()
    expect(differ(`[{"id":"${ONE}","name":"lo`, `[{"key":"${ONE}"}]`, { isCut: true })).not.toBeNull()
  })

  it('may differ only in a field that an exception names', () => {
    const [recorded, actual] = ['{"a":"1","b":"2"}', '{"a":"9","b":"2"}']

    expect(differ(recorded, actual, { freeFields: ['a'] })).toBeNull()
    expect(differ(recorded, actual, { freeFields: ['b'] })).not.toBeNull()
  })
})

describe('a replay', () => {
  const pair = (label: string, status: number, headers: Record<string, string>): Pair => ({
    label,
    request: { method: 'GET', path: ['/', { repeat: 'x', times: 3 }], headers: { key: '<MASTER>' } },
    answer: { status, headers: { date: 'Sun, 29 Nov 2026 21:00:00 GMT', ...headers }, body: '' }
  })
  const recording = (pairs: Pair[]): Recording => ({
    provider: 'made-up',
    recordedOn: '2026-11-29',
    about: 'Made up for this test.',
    credential: { '<MASTER>': 'masterKey' },
    servers: [{ version: '1', pairs }]
  })
  const serving =
    (handle: SandboxHandler): StartSandbox =>
    async ({ now }) => {
      const faults = createFaultPlan()
      const server = await startLoopbackServer({ handle, faults, now })
      return {
        ...server,
        settings: {},
        credential: { masterKey: 'not-a-real-key' },
        seed: () => ({ id: '', secret: {} }),
        keys: () => [],
        consumerCall: () => ({ method: 'GET', path: '/', headers: {} }),
        faults,
        snapshot: () => null
      }
    }

  it('sends whole paths and the credential, and tells another status and another place', async () => {
    const seen: string[] = []
    const start = serving(({ path, headers }) => {
      seen.push(`${path} ${headers['key'] ?? ''}`)
      return { status: 301, headers: { location: '/here' } }
    })

    const { requests, differences } = await replay(
      recording([pair('one', 200, {}), pair('two', 301, { location: '/there' }), pair('three', 404, {})]),
      start,
      [{ provider: 'made-up', label: 'three', reason: 'A reason that is long enough.' }]
    )

    expect(seen).toEqual(Array.from({ length: 3 }, () => '/xxx not-a-real-key'))
    expect(requests).toBe(3)
    expect(differences.map(({ label }) => label)).toEqual(['one', 'two'])
  })
})
