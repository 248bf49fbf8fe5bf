import { describe, expect, it } from 'vitest'
import { revocationServices } from '../../../test/kit/revocation-services'
import { stockedAccount } from '../../../test/kit/stocked-account'
import { MINUTE } from '../../core/clock'
import { fault, type Outcome } from '../../core/fault'
import { provider, startSandbox } from '../../providers/23telecom'

const tooEarly = {
  kind: 'rejected',
  fault: fault('rate-limited', undefined, { retryAfterMs: 10 * MINUTE })
} as const
const lost = { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') } as const
const forbidden = { kind: 'rejected', fault: fault('permission-missing', 'missing-revoke') } as const

/** One key that is to be disabled and nothing more; the provider answers like this. `paused` is called in each pause. */
async function disabling(
  answers: readonly Outcome<null>[],
  paused: (stop: () => void) => void = () => undefined
) {
  const world = await stockedAccount(provider, startSandbox, { id: '16', name: 'Main' })
  const keyId = await world.stock({ name: 'sms-sender-staging' })
  let calls = 0
  const { breakGlass } = revocationServices(world, {
    clock: {
      ...world.clock,
      sleep: ms => {
        if (calls > 0) paused(() => breakGlass.stop(batchId))
        return world.clock.sleep(ms)
      }
    },
    withClient: (id, work) =>
      world.withClient(id, client =>
        work({
          ...client,
          disableKey: address => {
            const answer = answers[calls]
            calls += 1
            return answer === undefined ? client.disableKey(address) : Promise.resolve(answer)
          }
        })
      )
  })
  const choice = { selection: { keyIds: [keyId] }, mode: 'disable-only', management: 'left-out' } as const
  const prepared = await breakGlass.prepare(choice)
  if (!prepared.ok) throw new Error(prepared.fault.code)
  const { batchId, confirmation } = prepared.value
  breakGlass.start(confirmation.token, confirmation.phrase ?? '')
  await breakGlass.whenIdle()
  return { world, report: breakGlass.report(batchId), calls }
}

describe('disabling many', () => {
  it('sends again what the provider did not take yet', async () => {
    const { report, calls } = await disabling([tooEarly, lost])

    expect(calls).toBe(3)
    expect(report).toMatchObject({ state: 'ended', counts: { disabled: 1 }, notDead: [] })
  })

  it('does not wait out a pause after it was stopped, and says that the key was refused', async () => {
    const { world, report, calls } = await disabling([tooEarly], stop => {
      stop()
    })

    expect(calls).toBe(1)
    expect(world.clock.monotonic()).toBeLessThan(MINUTE)
    expect(report?.notDead).toMatchObject([{ state: 'failed', faultCode: 'rate-limited' }])
  })

  it('does not take a refusal for the answer to an earlier call that was lost', async () => {
    const { report } = await disabling([lost, forbidden])

    expect(report?.notDead).toMatchObject([{ state: 'unknown' }])
  })
})
