import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../../src/core/fault'
import type { KeyAddress } from '../../../src/core/ports/provider'
import { LONGEST_RETRY_AFTER_MS } from '../../../src/net/retry-after'
import type { SandboxFault } from '../../../src/providers/kit/sandbox/fault-plan'
import type { Bench, Conformance } from './bench'
import {
  anOrdinaryKey,
  changesSince,
  committedValueOf,
  created,
  elsewhereFor,
  expectNoSecret,
  withBench
} from './bench'
import { isSilent, titleOf } from './faults'

/** Calls that change something: sent once, and judged by what is certain. */
export function describeChanges(conformance: Conformance): void {
  const { capabilities } = conformance.provider.manifest
  const { secretsAreOurs = false } = capabilities
  const { namesAreUnique, createSteps } = conformance
  const cases = conformance.troubles.map(trouble => [titleOf(trouble.fault), trouble] as const)

  describe.runIf(capabilities.create)('creating a key in trouble', () => {
    it.each(cases)('judges %s', (_, trouble) =>
      withBench(
        conformance,
        async bench => {
          const wanted = await anOrdinaryKey(bench, { name: 'in trouble' })

          const met = await inTrouble(
            conformance,
            bench,
            trouble.fault,
            'POST',
            '',
            () => bench.client.createKey(wanted),
            createSteps
          )

          // Like that of a removal, an answer without a secret may be empty.
          const expected = secretsAreOurs ? trouble.remove : [trouble.create]
          // What a first step made stays where the step that undoes it has to wait.
          expect(createSteps > 1 ? [...expected, 'unknown'] : expected).toContain(met.outcome.kind)
          expectRetryAfterWithinReason(met.outcome)
        },
        { isSilent: isSilent(trouble.fault) }
      )
    )

    it.runIf(!secretsAreOurs).each([{ kind: 'without-secret' }, { kind: 'empty-list' }] as const)(
      'does not call an answer without the secret a success ($kind)',
      fault =>
        withBench(conformance, async bench => {
          const wanted = await anOrdinaryKey(bench, { name: 'in trouble' })
          const before = (await bench.server.keys()).length

          const met = await inTrouble(
            conformance,
            bench,
            fault,
            'POST',
            '',
            () => bench.client.createKey(wanted),
            createSteps
          )

          expect(met.outcome).toMatchObject({ kind: 'unknown', fault: { code: 'outcome-unknown' } })
          expect((await bench.server.keys()).length).toBe(before + 1)
        })
    )

    it.runIf(conformance.startSandbox !== null)(
      'sends one request even when the provider makes two keys of it',
      () =>
        withBench(conformance, async bench => {
          const wanted = await anOrdinaryKey(bench, { name: 'in trouble' })
          const before = (await bench.server.keys()).length

          const met = await inTrouble(
            conformance,
            bench,
            { kind: 'duplicate-create' },
            'POST',
            '',
            () => bench.client.createKey(wanted),
            createSteps
          )

          // Where a name is taken only once, the answer is about the second request: nobody knows whose the first key is.
          expect(namesAreUnique ? ['committed', 'unknown'] : ['committed']).toContain(met.outcome.kind)
          expect((await bench.server.keys()).length).toBe(before + (namesAreUnique ? 1 : 2))
        })
    )

    it('knows that nothing was sent when nobody listens', () =>
      withBench(conformance, async bench => {
        const wanted = await anOrdinaryKey(bench)
        await bench.server.close()

        const outcome = await bench.client.createKey(wanted)

        expect(outcome).toMatchObject({ kind: 'not-sent', fault: { code: 'provider-unavailable' } })
      }))

    it('knows that nothing was sent when it was cancelled before', () =>
      withBench(conformance, async bench => {
        const wanted = await anOrdinaryKey(bench)
        const before = bench.server.requests().length

        const outcome = await bench.client.createKey(wanted, { signal: AbortSignal.abort() })

        expect(outcome).toMatchObject({ kind: 'not-sent', fault: { code: 'cancelled' } })
        expect(changesSince(bench, before)).toEqual([])
      }))
  })

  describe('revoking a key in trouble', () => {
    describeRemoval(conformance, (bench, key) => bench.client.revokeKey(key))
  })

  if (capabilities.disable) {
    describe('disabling a key in trouble', () => {
      describeRemoval(conformance, (bench, key) => bench.client.disableKey(key))
    })
  }
}

function describeRemoval(
  conformance: Conformance,
  remove: (bench: Bench, key: KeyAddress) => Promise<Outcome<unknown>>
): void {
  const cases = conformance.troubles.map(trouble => [titleOf(trouble.fault), trouble] as const)

  it.each(cases)('judges %s', (_, trouble) =>
    withBench(
      conformance,
      async bench => {
        const { method, steps } = await removalOf(bench, remove)
        const { key } = await created(bench, { name: 'in trouble' })

        const met = await inTrouble(
          conformance,
          bench,
          trouble.fault,
          method,
          '',
          () => remove(bench, key),
          steps
        )

        expect(trouble.remove).toContain(met.outcome.kind)
        expectRetryAfterWithinReason(met.outcome)
        const truth = await bench.server.keys()
        const isActive = truth.find(each => each.id === key.providerKeyId)?.isActive ?? false
        if (met.outcome.kind === 'committed') expect(isActive).toBe(false)
        // The first of two steps may be done.
        if (met.outcome.kind === 'rejected' && steps === 1) expect(isActive).toBe(true)
      },
      { isSilent: isSilent(trouble.fault) }
    )
  )
}

/** The method of this provider's removal and how many calls it makes, seen on a key that is only for that. */
async function removalOf(
  bench: Bench,
  remove: (bench: Bench, key: KeyAddress) => Promise<Outcome<unknown>>
): Promise<{ readonly method: string; readonly steps: number }> {
  const { key } = await created(bench)
  const before = bench.server.requests().length
  committedValueOf(await remove(bench, key))
  const changes = changesSince(bench, before)
  return { method: changes.at(-1)?.method ?? '', steps: changes.length }
}

type Met<T> = { readonly outcome: Outcome<T> }

/** Lets the next change meet `fault`, and checks what holds in any trouble. */
async function inTrouble<T>(
  conformance: Conformance,
  bench: Bench,
  fault: SandboxFault,
  method: string,
  pathIncludes: string,
  act: () => Promise<Outcome<T>>,
  steps = 1
): Promise<Met<T>> {
  const elsewhere = await elsewhereFor(conformance, bench, fault)
  const before = bench.server.requests().length
  bench.server.faults.next(
    { method, pathIncludes },
    fault.kind === 'redirect' ? { ...fault, to: elsewhere?.url ?? '' } : fault
  )

  const outcome = await act()

  expect(bench.server.faults.pending()).toBe(0)
  const sent = changesSince(bench, before).length
  expect(sent).toBeGreaterThan(0)
  expect(sent).toBeLessThanOrEqual(steps)
  expect(elsewhere?.requests() ?? []).toEqual([])
  if (outcome.kind === 'unknown') expect(outcome.fault.code).toBe('outcome-unknown')
  expectNoSecret(bench, outcome)
  await elsewhere?.close()
  return { outcome }
}

function expectRetryAfterWithinReason(outcome: Outcome<unknown>): void {
  if (outcome.kind === 'committed' || outcome.fault.retryAfterMs === undefined) return
  expect(outcome.fault.retryAfterMs).toBeGreaterThanOrEqual(0)
  expect(outcome.fault.retryAfterMs).toBeLessThanOrEqual(LONGEST_RETRY_AFTER_MS)
}
