import { describe, expect, it } from 'vitest'
import { after, upToCreated } from '../../../test/kit/rotation-builders'
import { anAccount, NOON } from '../../../test/kit/builders'
import { failed, ok, type Fault, type Result } from '../../core/fault'
import { asSealedSecretId } from '../../core/ids'
import { NO_TEAM, type CallPermit } from '../../core/ports/team-gate'
import type { RotationEvent } from '../../core/rotation/event'
import { deliver } from './delivering-effects'
import type { EffectTools } from './effect-tools'
import type { Live } from './live'

const destination = { id: 'connection:github', settings: { name: 'API_KEY' } }

/** Finishes a delivery by hand that was cut off, at a destination that answers this read-back. Answers what is journaled. */
async function finish(
  readBack: 'equal' | 'not-read',
  permit: Result<CallPermit> = ok({ fence: 1, isGood: () => true })
): Promise<{
  readonly fault: Fault | null
  readonly journaled: readonly RotationEvent[]
  readonly sent: number
}> {
  let sent = 0
  const journaled: RotationEvent[] = []
  const record = (_live: Live, event: RotationEvent) => {
    journaled.push(event)
    return Promise.resolve(true)
  }
  const tools = {
    clock: { now: () => NOON },
    accounts: { get: () => anAccount() },
    keys: { get: () => null },
    team: { ...NO_TEAM, beforeCall: () => Promise.resolve(permit) },
    finishDelivery() {
      sent += 1
      return Promise.resolve(ok({ where: 'GitHub: API_KEY', readBack }))
    }
  }
  // A delivery by hand uses nothing else of its tools and of the rotation.
  const effects = { tools, register: { record } } as unknown as EffectTools
  const live = { state: after(upToCreated()) } as unknown as Live
  const secretId = asSealedSecretId('secret-1')
  const problem = await deliver(effects, live, {
    kind: 'deliver',
    unknown: 'reconcile',
    notBefore: 0,
    secretId,
    destination,
    delivery: null
  })
  return { fault: problem, journaled, sent }
}

describe('a delivery by hand that was cut off', () => {
  it('counts as read back only where the destination gave the value back', async () => {
    expect(await finish('equal')).toMatchObject({ journaled: [{ kind: 'handed-off', readBack: 'equal' }] })
    expect(await finish('not-read')).toMatchObject({
      journaled: [{ kind: 'handed-off', readBack: 'not-read' }]
    })
  })

  it('is not finished while the team holds it up, or once the permit has run out', async () => {
    const held = await finish('equal', failed('conflict', 'lease-held', { retry: 'later' }))
    expect(held).toMatchObject({ sent: 0, journaled: [], fault: { detail: 'lease-held' } })
    const late = await finish('equal', ok({ fence: 1, isGood: () => false }))
    expect(late).toMatchObject({ sent: 0, journaled: [], fault: { detail: 'lease-lost' } })
  })
})
