import { describe, expect, it } from 'vitest'
import * as telecom from '../../src/providers/23telecom/index'
import * as blazelock from '../../src/providers/blazelock/index'
import * as blnk from '../../src/providers/blnk/index'
import * as blocx from '../../src/providers/blocx/index'
import * as rabbitmq from '../../src/providers/rabbitmq/index'
import * as vaultAppRole from '../../src/providers/vault-approle/index'
import { canReplaceKeys } from '../../src/core/rotation/replacement'
import { providers, sandboxes } from '../../src/providers/registry'
import { KEY_FILES, PATIENT, realWorld, type RealWorld } from '../kit/rotation/real-world'

// Blazelock allows so few requests a minute, and its client keeps to fewer, that everything there has to be slower.
const SLOW = { paceMs: 400, policy: { pollMs: 300, pollMaxMs: 1_000, quietMs: 600, settleMs: 600 } }

const FOLDERS = [
  ['Blnk', blnk, 'E2', {}],
  ['Blocx', blocx, 'E2', {}],
  ['23 Telecom', telecom, 'E1', {}],
  ['Vault AppRole', vaultAppRole, 'E1', {}],
  ['RabbitMQ', rabbitmq, 'E1', {}],
  ['Blazelock', blazelock, 'E1', SLOW]
] as const

/** The others whose keys are replaced, by their API or by a person: one rotation each. Their clients are held back by limits of their own, or a rotation for each commit would take many minutes. */
const ONCE = [...sandboxes()].flatMap(([id, startSandbox]) => {
  const provider = providers().get(id)
  const isOther = FOLDERS.every(([, folder]) => folder.provider.manifest.id !== id)
  const canRotate = provider !== undefined && canReplaceKeys(provider.manifest) && !KEY_FILES.has(id)
  return isOther && canRotate ? [{ provider, startSandbox }] : []
})

function truth(world: RealWorld): { live: number; failures: number; bugs: unknown[]; boxes: number } {
  return {
    live: world.liveKeys(),
    failures: world.consumerFailures,
    bugs: world.life.bugs,
    boxes:
      world.life.store.db.prepare<null, { n: number }>('SELECT count(*) AS n FROM sealed_secret_boxes').get()
        ?.n ?? -1
  }
}

/** Runs `work` for 1 to `most`, a few at a time, as it mostly waits; gives what is not null. */
async function sideBySide<T>(most: number, work: (at: number) => Promise<T | null>): Promise<readonly T[]> {
  const found: T[] = []
  let next = 1
  const lane = async (): Promise<void> => {
    while (next <= most) {
      const at = next
      next += 1
      const result = await work(at)
      if (result !== null) found.push(result)
    }
  }
  await Promise.all(Array.from({ length: 4 }, lane))
  return found
}

describe.each(FOLDERS)('rotating a key of %s', (_name, folder, grade, pace) => {
  it('moves the traffic to one new key and proves the old one dead', async () => {
    const world = await realWorld(folder, pace)

    const overview = await world.rotate({ untilMs: 30_000 })

    expect(overview?.state, JSON.stringify(overview?.waits)).toBe('closed')
    expect(overview?.evidence.grade).toBe(grade)
    expect(truth(world)).toEqual({ live: 1, failures: 0, bugs: [], boxes: 0 })
    expect(world.life.store.audit.verify().isValid).toBe(true)
    await world.close()
  })
})

it.each(ONCE.map(folder => [folder.provider.manifest.name, folder] as const))(
  'rotating a key of %s moves the traffic to one new key and proves the old one revoked',
  async (_name, folder) => {
    const world = await realWorld(folder, PATIENT)

    const overview = await world.rotate({ untilMs: 60_000 })

    expect(overview?.state, JSON.stringify(overview?.waits)).toBe('closed')
    expect(overview?.evidence.grade).not.toBe('none')
    expect(truth(world)).toEqual({ live: 1, failures: 0, bugs: [], boxes: 0 })
    await world.close()
  },
  90_000
)

describe.each(FOLDERS)('rotating a key of %s', (_name, folder, _grade, pace) => {
  it('comes to the same end when the app dies at any commit', async () => {
    const first = await realWorld(folder, pace)
    await first.rotate({ untilMs: 30_000 })
    const commits = first.commits
    await first.close()

    const ends = await sideBySide(commits, async at => {
      const world = await realWorld(folder, pace)
      world.crashAt = at
      const overview = await world.rotate({ untilMs: 30_000 })
      const result = { at, state: overview?.state, reason: overview?.reason, ...truth(world) }
      await world.close()
      const isGood =
        overview?.state === 'closed' && result.live === 1 && result.failures + result.bugs.length === 0
      return isGood ? null : result
    })

    expect(ends).toEqual([])
  }, 240_000)
})
