import { DAY, MINUTE } from '../../src/core/clock'
import { createEvidence } from '../../src/services/evidence/evidence'
import type { EvidenceService } from '../../src/services/evidence/evidence'
import type { RotationId } from '../../src/core/ids'
import { randomPlan } from '../faults/schedules'
import { liveThrough } from '../kit/rotation/operator'
import { createWorld, overviewIn, rotationIn } from '../kit/rotation/world'
import type { World } from '../kit/rotation/world'
import { noBatches } from '../kit/no-batches'

// Rotations that were really lived through, with what goes wrong on the way, as material for evidence.

export type Lived = {
  readonly world: World
  readonly id: RotationId
  readonly evidence: EvidenceService
  readonly state: string
}

/** An ordinary rotation without trouble. */
export async function livedRotation(): Promise<Lived> {
  return lived(createWorld())
}

/** What a fault plan and some deaths of the process make of it; the same for the same number. Null when nothing was begun. */
export async function troubledRotation(seed: number): Promise<Lived | null> {
  const { create, change, list, probe, traits, way } = randomPlan(seed)
  const world = createWorld({ traits, seed })
  Object.assign(world.provider.moods, {
    create: [...create],
    change: [...change],
    list: [...list],
    probe: [...probe]
  })
  for (let death = 0; death < seed % 4; death += 1) world.crashPoints.add((seed * 31 + death * 57) % 160)
  await liveThrough(world, { way, untilMs: 2_400_000, stepMs: 3_000 })
  if (rotationIn(world) === null) return null
  if (world.life === null) await world.start()
  return asLived(world)
}

async function lived(world: World): Promise<Lived> {
  await liveThrough(world, { way: 'destination', untilMs: 3_600_000 })
  return asLived(world)
}

export function asLived(world: World): Lived {
  const id = rotationIn(world)
  const { life } = world
  if (life === null || id === null) throw new Error('There is no rotation.')
  const none = (): never => {
    throw new Error('This world has no history of its own.')
  }
  return {
    world,
    id,
    state: overviewIn(world)?.state ?? '',
    evidence: createEvidence({
      clock: world.time.clock,
      journal: life.store.journal,
      accounts: { get: () => world.account },
      audit: { ...life.store.audit, page: none, verify: none, heads: none, at: none },
      sealedSecrets: life.store.sealedSecrets,
      vault: life.vault,
      runs: { batches: noBatches, keys: { get: () => null }, isRunning: () => false },
      providerOf: () => ({
        name: 'Fake',
        afterRevoke: 'tokens-live-on',
        tokensLast: { mostMs: 90 * MINUTE, longestMs: DAY }
      }),
      writer: { by: 'dana', platform: 'linux', rekey: '0.0.0' }
    })
  }
}
