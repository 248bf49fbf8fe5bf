import { afterEach, describe, expect, it } from 'vitest'
import { startFake, type FakeRequest, type FakeServer } from '../../../test/kit/destinations/fake-server'
import { ok } from '../../core/fault'
import type { ActivationOrder } from '../../core/ports/activator'
import type { DestinationKind, DestinationSettings } from '../../core/ports/destination'
import { Secret } from '../../core/secret'
import { createSystemClock } from '../../host/system'
import { kind as github } from '../github-actions'
import { kind as gitlab } from '../gitlab-variables'

// Fakes of both services from their documentation; neither was run.

type Job = { readonly state: string; readonly at: number }

let server: FakeServer | null = null
afterEach(() => server?.stop())

const SERVER_TIME = Date.UTC(2026, 10, 30, 12)
const headers = { date: new Date(SERVER_TIME).toUTCString() }

function answerAsGithub(jobs: readonly Job[], { query }: FakeRequest): unknown {
  const until = Date.parse((query.get('created') ?? '<=9999-01-01T00:00:00Z').slice(2))
  return { total_count: jobs.filter(({ state, at }) => state === query.get('status') && at <= until).length }
}

function answerAsGitlab(jobs: readonly Job[], { query }: FakeRequest): unknown {
  const found = jobs.filter(({ state }) => state === query.get('scope'))
  return query.get('page') === '1' ? found.map(({ at }) => ({ created_at: new Date(at).toISOString() })) : []
}

async function open(kind: DestinationKind, answer: (request: FakeRequest) => unknown) {
  const seen: FakeRequest[] = []
  server = await startFake(request => {
    seen.push(request)
    return { status: 200, headers, body: answer(request) }
  })
  const token = Secret.fromBytes(new TextEncoder().encode('not-a-real-token'))
  const clock = createSystemClock()
  const made = kind.connect({ settings: { url: server.url }, credential: { token } }, { clock })
  if (!made.ok || made.value.activator === undefined) throw new Error('There is no activator.')
  return { activator: made.value.activator, seen }
}

function orderFor(settings: DestinationSettings): ActivationOrder {
  return { id: 'order-1', settings: {}, rotationId: 'r', delivered: { where: 'x', settings, at: 0 } }
}

describe.each([
  {
    name: 'GitHub',
    kind: github,
    answer: answerAsGithub,
    own: { owner: 'shop', repository: 'payments' },
    many: { owner: 'shop' },
    running: 'in_progress',
    path: '/repos/shop/payments/actions/runs'
  },
  {
    name: 'GitLab',
    kind: gitlab,
    answer: answerAsGitlab,
    own: { project: 'shop/payments' },
    many: { group: 'shop' },
    running: 'running',
    path: '/api/v4/projects/shop/payments/jobs'
  }
])('jobs of $name that began before the write', ({ kind, answer, own, many, running, path }) => {
  it('are waited for by the clock of the server, and newer ones are not', async () => {
    let jobs: readonly Job[] = [
      { state: running, at: SERVER_TIME - 60_000 },
      { state: running, at: SERVER_TIME + 60_000 }
    ]
    const { activator, seen } = await open(kind, request => answer(jobs, request))
    const mark = await activator.prepare(orderFor(own))
    if (!mark.ok) throw new Error(mark.fault.code)
    expect(Math.abs(Number(mark.value) - SERVER_TIME)).toBeLessThan(10_000)

    expect(await activator.start(orderFor(own), mark.value)).toEqual({ kind: 'committed', value: 'running' })
    expect(await activator.follow(orderFor(own), mark.value)).toEqual(ok({ kind: 'running' }))

    jobs = jobs.slice(1)
    expect(await activator.follow(orderFor(own), mark.value)).toEqual(ok({ kind: 'active' }))
    expect(new Set(seen.map(request => `${request.method} ${request.path}`))).toEqual(
      new Set([`GET ${path}`])
    )
  })

  it('are not missed when one moves to a state that was read before', async () => {
    let reads = 0
    const { activator } = await open(kind, request => {
      reads += 1
      // It begins to run after the running ones were counted, and is in the queue no more.
      return answer([{ state: reads <= 5 ? 'elsewhere' : running, at: SERVER_TIME - 60_000 }], request)
    })

    expect(await activator.follow(orderFor(own), String(SERVER_TIME))).toEqual(ok({ kind: 'running' }))
  })

  it('cannot be told of a whole organisation, which is refused before anything is delivered', async () => {
    const { activator, seen } = await open(kind, request => answer([], request))

    expect(await activator.prepare(orderFor(many))).toMatchObject({ fault: { code: 'invalid-input' } })
    expect(seen).toEqual([])
  })
})
