import { describe, expect, it } from 'vitest'
import { after, upToCreated } from '../../../test/kit/rotation-builders'
import { NOON } from '../../../test/kit/builders'
import { ok } from '../../core/fault'
import { asSealedSecretId } from '../../core/ids'
import type { RotationEvent } from '../../core/rotation/event'
import { deliver } from './delivering-effects'
import type { EffectTools } from './effect-tools'
import type { Live } from './live'

const destination = { id: 'connection:github', settings: { name: 'API_KEY' } }

/** Finishes a delivery by hand that was cut off, at a destination that answers this read-back. Answers what is journaled. */
async function finish(readBack: 'equal' | 'not-read'): Promise<readonly RotationEvent[]> {
  const journaled: RotationEvent[] = []
  const record = (_live: Live, event: RotationEvent) => {
    journaled.push(event)
    return Promise.resolve(true)
  }
  const tools = {
    clock: { now: () => NOON },
    finishDelivery: () => Promise.resolve(ok({ where: 'GitHub: API_KEY', readBack }))
  }
  // A delivery by hand uses nothing else of its tools and of the rotation.
  const effects = { tools, register: { record } } as unknown as EffectTools
  const live = { state: after(upToCreated()) } as unknown as Live
  const secretId = asSealedSecretId('secret-1')
  await deliver(effects, live, {
    kind: 'deliver',
    unknown: 'reconcile',
    notBefore: 0,
    secretId,
    destination,
    delivery: null
  })
  return journaled
}

describe('a delivery by hand that was cut off', () => {
  it('counts as read back only where the destination gave the value back', async () => {
    expect(await finish('equal')).toMatchObject([{ kind: 'handed-off', readBack: 'equal' }])
    expect(await finish('not-read')).toMatchObject([{ kind: 'handed-off', readBack: 'not-read' }])
  })
})
