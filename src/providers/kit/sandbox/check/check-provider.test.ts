import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { testClock } from '../../../../../test/kit/conformance/bench'
import { pier } from '../../../../../test/kit/pier-declaration'
import { quarry } from '../../../../../test/kit/quarry-declaration'
import { harbour, harbourFake } from '../../../../../test/kit/rest-declaration'
import type { Declaration } from '../../rest/declaration'
import type { CheckReport } from './check-provider'
import { restSandbox } from '../rest-sandbox'
import { checkProvider } from './check-provider'

/** No API makes its keys. */
const { create: _, ...jetty } = harbour

function against(declaration: Declaration): Promise<CheckReport> {
  return checkProvider(stringify(declaration), { kind: 'fake' }, testClock())
}

function failuresOf({ checks }: CheckReport): readonly string[] {
  return checks.flatMap(({ name, state, words }) => (state === 'failed' ? [`${name}: ${words}`] : []))
}

describe('the test of a provider file', () => {
  it.each([harbour, quarry, pier, jetty])(
    'passes for a declaration that hangs together',
    async declaration => {
      const report = await against(declaration)

      expect(failuresOf(report)).toEqual([])
      expect(report).toMatchObject({ isGood: true, against: 'fake', problems: [] })
      expect(report.checks.every(({ state }) => state === 'passed')).toBe(true)
    }
  )

  it('checks nothing where the file is no provider, and says why', async () => {
    const report = await checkProvider('about: {}', { kind: 'fake' }, testClock())

    expect(report).toMatchObject({ isGood: false, provider: null, checks: [] })
    expect(report.problems.length).toBeGreaterThan(0)
  })

  it.each<readonly [string, Declaration, RegExp]>([
    [
      'a probe that takes a refused key for a live one',
      {
        ...harbour,
        probe: {
          ...harbour.probe,
          verdicts: [{ alive: true, status: 401, codes: ['unknown_key'] }, ...harbour.probe.verdicts]
        }
      },
      /probe of the revoked key answered alive/
    ],
    [
      'a new key under another ID than the listed one',
      { ...harbour, create: { ...harbour.create, row: { id: 'value' } } },
      /the (new key is not listed|create was)/
    ],
    [
      'a status that no rule knows',
      { ...harbour, row: { ...harbour.row, status: [{ when: { enabled: false }, is: 'disabled' }] } },
      /status that no rule knows|listed as unknown/
    ]
  ])('fails for %s', async (_, declaration, words) => {
    const report = await against(declaration)

    expect(report.isGood).toBe(false)
    expect(failuresOf(report).join('\n')).toMatch(words)
  })

  it('finds the faults of a declaration without a create as well', async () => {
    const { probe } = jetty
    const taken = { alive: true as const, status: 401, codes: ['unknown_key'] }
    const report = await against({ ...jetty, probe: { ...probe, verdicts: [taken, ...probe.verdicts] } })

    expect(failuresOf(report).join('\n')).toMatch(/probe of the revoked key answered alive/)
  })

  it('revokes no key of a server where it cannot make one', async () => {
    const server = await restSandbox(jetty, harbourFake)({ now: () => 0, random: () => 'r'.repeat(32) })
    const { url, settings, credential } = server
    server.seed({ groupId: 'quay', name: 'worker', grants: [], createdAt: 0, lastUsedAt: null })

    const target = { kind: 'server', url, settings, credential, mayWrite: true } as const
    const report = await checkProvider(stringify(jetty), target, testClock())
    const methods = server.requests().map(({ method }) => method)
    await server.close()

    expect(report.isGood).toBe(true)
    expect(new Set(methods)).toEqual(new Set(['GET']))
    expect(report.checks.at(-1)).toMatchObject({
      state: 'skipped',
      words: 'no API makes keys at this provider'
    })
  })

  it('skips what a fake cannot show, where no made-up ID has the form of the declaration', async () => {
    const report = await against({ ...harbour, row: { ...harbour.row, idPattern: '^vault:[A-Z]{40}$' } })

    expect(report.checks.every(({ state }) => state === 'skipped')).toBe(true)
    expect(report.isGood).toBe(false)
  })
})

describe('the test against a recording', () => {
  const recording = {
    settings: {},
    credential: { token: 'made-up' },
    exchanges: [
      {
        request: { method: 'GET', path: '/projects' },
        answer: { status: 200, json: { projects: [{ id: 'quay', title: 'Quay' }] } }
      },
      {
        request: { method: 'GET', path: '/projects/quay/keys' },
        answer: {
          status: 200,
          json: {
            keys: [{ id: '7', label: 'worker', enabled: true, grants: [], project: { id: 'quay' } }],
            more: null
          }
        }
      }
    ]
  }

  it('passes where the answers are read as the declaration says', async () => {
    const report = await checkProvider(stringify(harbour), { kind: 'recorded', recording }, testClock())

    expect(failuresOf(report)).toEqual([])
    expect(report.isGood).toBe(true)
  })

  it('fails where a request is sent that nobody recorded, and names it', async () => {
    const [groups] = recording.exchanges
    const report = await checkProvider(
      stringify(harbour),
      { kind: 'recorded', recording: { ...recording, exchanges: [groups] } },
      testClock()
    )

    expect(failuresOf(report).join('\n')).toContain('GET /projects/quay/keys')
  })

  it('fails for what is no recording', async () => {
    const report = await checkProvider(stringify(harbour), { kind: 'recorded', recording: [] }, testClock())

    expect(failuresOf(report).join('\n')).toContain('the recording can be read')
  })
})
