import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { steppingClock } from '../../../test/kit/stepping-clock'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { Exchange, HttpSession } from '../kit/http'
import { withSharedBudget } from './budget'

type Told = { readonly headers?: Record<string, string>; readonly retryAfterMs?: number }

/** A session whose calls answer as told, without a network. */
function aSession({ headers = {}, retryAfterMs }: Told = {}): HttpSession {
  const refused = failed('rate-limited', undefined, retryAfterMs === undefined ? {} : { retryAfterMs })
  const answer: Result<Exchange> =
    retryAfterMs === undefined
      ? ok({ value: null, status: 200, headers, clockOffsetMs: null, bodyLength: 0 })
      : refused
  return {
    read: () => Promise.resolve(refused),
    change: () => Promise.resolve({ kind: 'rejected', fault: refused.ok ? neverHere() : refused.fault }),
    exchange: () => Promise.resolve(answer),
    close: () => Promise.resolve()
  }
}

function neverHere(): never {
  throw new Error('A refusal has a fault.')
}

const probe = { path: '/file-scans/x' }

describe('Blazelock budget', () => {
  it('is one for all connections to a server, whatever the account', async () => {
    const clock = steppingClock(NOON)
    const one = withSharedBudget(aSession(), 'https://one.example', clock)
    const other = withSharedBudget(aSession(), 'https://one.example', clock)
    for (let call = 0; call < 20; call += 1) await one.exchange(probe)

    await other.exchange(probe)

    expect(clock.sleeps).toEqual([750])
    await one.close()
    await other.close()
  })

  it('does not slow another server', async () => {
    const clock = steppingClock(NOON)
    const one = withSharedBudget(aSession(), 'https://two.example', clock)
    const other = withSharedBudget(aSession(), 'https://three.example', clock)
    for (let call = 0; call < 20; call += 1) await one.exchange(probe)

    await other.exchange(probe)

    expect(clock.sleeps).toEqual([])
    await one.close()
    await other.close()
  })

  it('steps back for the services of this sender when few requests remain', async () => {
    const clock = steppingClock(NOON)
    const session = withSharedBudget(
      aSession({ headers: { 'x-ratelimit-remaining': '19' } }),
      'https://four.example',
      clock
    )

    await session.exchange(probe)
    await session.exchange(probe)

    expect(clock.sleeps).toEqual([5_000])
    await session.close()
  })

  it.each([{}, { 'x-ratelimit-remaining': '20' }, { 'x-ratelimit-remaining': 'few' }])(
    'goes on at its pace with %j',
    async headers => {
      const clock = steppingClock(NOON)
      const session = withSharedBudget(aSession({ headers }), 'https://five.example', clock)

      await session.exchange(probe)
      await session.exchange(probe)

      expect(clock.sleeps).toEqual([])
      await session.close()
    }
  )

  it('lets every connection wait when one is told to, and answers a change as not sent', async () => {
    const clock = steppingClock(NOON)
    const told = withSharedBudget(aSession({ retryAfterMs: 60_000 }), 'https://six.example', clock)
    const other = withSharedBudget(aSession(), 'https://six.example', clock)
    await told.exchange(probe)

    const change = await other.change({
      method: 'DELETE',
      path: '/x',
      schema: 'no-body',
      classify: () => null
    })
    const read = await other.exchange(probe)

    expect(change).toMatchObject({ kind: 'not-sent', fault: { code: 'rate-limited', retryAfterMs: 60_000 } })
    expect(read).toMatchObject({ ok: false, fault: { code: 'rate-limited' } })
    await told.close()
    await other.close()
  })

  it('starts afresh when the last connection has closed, and minds no second close', async () => {
    const clock = steppingClock(NOON)
    const first = withSharedBudget(aSession({ retryAfterMs: 60_000 }), 'https://seven.example', clock)
    await first.exchange(probe)
    await first.close()
    await first.close()

    const second = withSharedBudget(aSession(), 'https://seven.example', clock)
    const answer = await second.exchange(probe)

    expect(answer.ok).toBe(true)
    await second.close()
  })
})
