import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { NOON } from '../../../../test/kit/builders'
import { steppingClock } from '../../../../test/kit/stepping-clock'
import { fault, ok } from '../../../core/fault'
import type { HttpSession } from '../../../net/http'
import { withSharedBudget } from './shared-budget'
import type { SharedBudget } from './shared-budget'

const budget: SharedBudget = {
  limits: { requestsPerMinute: 80, maxConcurrent: 2 },
  actsPerMinute: 40,
  remainingHeader: 'x-ratelimit-remaining',
  reserve: 20,
  pauseMs: 5_000
}

type Told = {
  readonly headers?: Record<string, string>
  readonly status?: number
  readonly retryAfterMs?: number
}

/** A session whose calls answer as told, without a network. */
function aSession({ headers = {}, status = 200, retryAfterMs }: Told = {}): HttpSession {
  const answer = { status, headers, clockOffsetMs: null }
  const refusal = retryAfterMs === undefined ? null : fault('rate-limited', undefined, { retryAfterMs })
  return {
    read: request =>
      Promise.resolve(
        refusal === null ? ok({ ...answer, value: request.schema.parse({}) }) : { ok: false, fault: refusal }
      ),
    change: () =>
      Promise.resolve(
        refusal === null
          ? // The value of a call without a body is null, whatever the caller names it.
            { kind: 'committed' as const, value: { ...answer, value: null as never } }
          : { kind: 'rejected' as const, fault: refusal }
      ),
    exchange: () =>
      Promise.resolve(
        refusal === null
          ? ok({ ...answer, value: null, bodyLength: 0, isWhole: true })
          : { ok: false, fault: refusal }
      ),
    close: () => Promise.resolve()
  }
}

const probe = { path: '/file-scans/x' }
const list = { path: '/api-integrations', schema: z.unknown(), classify: () => null }
const removal = { method: 'DELETE', path: '/x', schema: 'no-body', classify: () => null } as const

describe('a shared budget', () => {
  it('is one for all connections to a server, whatever the account', async () => {
    const clock = steppingClock(NOON)
    const one = withSharedBudget(aSession(), 'https://one.example', { clock, budget })
    const other = withSharedBudget(aSession(), 'https://one.example', { clock, budget })
    for (let call = 0; call < 20; call += 1) await one.read(list)

    await other.read(list)

    expect(clock.sleeps).toEqual([750])
    await one.close()
    await other.close()
  })

  it('does not slow another server', async () => {
    const clock = steppingClock(NOON)
    const one = withSharedBudget(aSession(), 'https://two.example', { clock, budget })
    const other = withSharedBudget(aSession(), 'https://three.example', { clock, budget })
    for (let call = 0; call < 20; call += 1) await one.read(list)

    await other.read(list)

    expect(clock.sleeps).toEqual([])
    await one.close()
    await other.close()
  })

  it('steps back for the services of this sender when few requests remain', async () => {
    const clock = steppingClock(NOON)
    const session = withSharedBudget(
      aSession({ headers: { 'x-ratelimit-remaining': '19' } }),
      'https://four.example',
      { clock, budget }
    )

    await session.exchange(probe)
    await session.read(list)

    expect(clock.sleeps).toEqual([5_000])
    await session.close()
  })

  it.each([{}, { 'x-ratelimit-remaining': '20' }, { 'x-ratelimit-remaining': 'few' }])(
    'goes on at its pace with %j',
    async headers => {
      const clock = steppingClock(NOON)
      const session = withSharedBudget(aSession({ headers }), 'https://five.example', { clock, budget })

      await session.exchange(probe)
      await session.read(list)

      expect(clock.sleeps).toEqual([])
      await session.close()
    }
  )

  it('lets every connection wait when one is told to, and answers a change as not sent', async () => {
    const clock = steppingClock(NOON)
    const told = withSharedBudget(aSession({ retryAfterMs: 60_000 }), 'https://six.example', {
      clock,
      budget
    })
    const other = withSharedBudget(aSession(), 'https://six.example', { clock, budget })
    await told.exchange(probe)

    const change = await other.change(removal)
    const read = await other.read(list)

    expect(change).toMatchObject({ kind: 'not-sent', fault: { code: 'rate-limited', retryAfterMs: 60_000 } })
    expect(read).toMatchObject({ ok: false, fault: { code: 'rate-limited' } })
    await told.close()
    await other.close()
  })

  it('lets all wait when a probe was answered with a 429', async () => {
    const clock = steppingClock(NOON)
    const session = withSharedBudget(
      aSession({ status: 429, headers: { 'retry-after': '60' } }),
      'https://eight.example',
      { clock, budget }
    )
    await session.exchange(probe)

    const change = await session.change(removal)

    expect(change).toMatchObject({ kind: 'not-sent', fault: { retryAfterMs: 60_000 } })
    await session.close()
  })

  it('does not let a revoke queue behind lists', async () => {
    const clock = steppingClock(NOON)
    const session = withSharedBudget(
      aSession({ headers: { 'x-ratelimit-remaining': '3' } }),
      'https://nine.example',
      { clock, budget }
    )
    const lists = Array.from({ length: 60 }, () => session.read(list))
    const answers = await Promise.all(lists)
    const sleptForLists = clock.sleeps.length

    const revoked = await session.change(removal)

    expect(answers.some(answer => answer.ok)).toBe(true)
    expect(revoked.kind).toBe('committed')
    expect(clock.sleeps.length).toBe(sleptForLists)
    await session.close()
  })

  it('starts afresh when the last connection has closed, and minds no second close', async () => {
    const clock = steppingClock(NOON)
    const first = withSharedBudget(aSession({ retryAfterMs: 60_000 }), 'https://seven.example', {
      clock,
      budget
    })
    await first.exchange(probe)
    await first.close()
    await first.close()

    const second = withSharedBudget(aSession(), 'https://seven.example', { clock, budget })
    const answer = await second.exchange(probe)

    expect(answer.ok).toBe(true)
    await second.close()
  })
})
