import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/clock'
import type { RotationStateName } from '../../src/core/rotation/overview'
import { beginHttpLife } from '../kit/rotation/http-life'
import { liveKeys, type HttpWorld } from '../kit/rotation/http-world'
import { breakDisk, DISK_FAULTS } from './disk'
import { cell } from './matrix'
import {
  expectGoodEnd,
  expectNoHarm,
  forEach,
  inWorld,
  isCreate,
  isProbe,
  madeKeys,
  requests,
  revokesSent,
  spoilAll
} from './truth'

/** Commits of a rotation without trouble, the plan included. */
async function countCommits(): Promise<number> {
  let commits = 0
  await inWorld({}, async world => {
    await expectGoodEnd(world, { creates: 1 })
    commits = world.life.commits
  })
  return commits
}

const FILES = ['', '-wal', '.made'] as const

function keepCopy(world: HttpWorld): void {
  for (const end of FILES) {
    if (existsSync(world.database + end)) copyFileSync(world.database + end, `${world.database}${end}.copy`)
  }
}

function bringBack(world: HttpWorld): void {
  for (const end of FILES) {
    rmSync(world.database + end, { force: true })
    if (existsSync(`${world.database}${end}.copy`))
      copyFileSync(`${world.database}${end}.copy`, world.database + end)
  }
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const whole = readFileSync(file)
  bytes.copy(whole, at)
  writeFileSync(file, whole)
}

describe('the database', () => {
  it(
    cell('F15', 'storage', 'may refuse any one commit three times over, and the end is as good'),
    async () => {
      const commits = await countCommits()
      const kinds = Object.values(DISK_FAULTS)
      const places = Array.from({ length: commits }, (_, index) => index + 1)

      await forEach(Object.fromEntries(places.map(at => [`commit ${at}`, at])), at =>
        inWorld({}, async world => {
          const fault = kinds[at % kinds.length] ?? 'full'
          let refused = 0
          breakDisk(world, fault, () => {
            const isMeant = world.life.commits >= at && refused < 3
            if (isMeant) refused += 1
            return isMeant
          })

          await expectGoodEnd(world, { creates: 1 })

          expect(refused).toBe(3)
        })
      )
    }
  )

  it(cell('F15', 'storage', 'that refuses the note of a showing keeps the secret from being shown'), () =>
    forEach(DISK_FAULTS, diskFault =>
      inWorld({ way: 'copy' }, async world => {
        const mend = breakDisk(world, diskFault, () => world.overview()?.acts.includes('hand-off') === true)

        await world.live({ forMs: 120 * SECOND })

        expect(world.shown).toEqual([])
        expect(world.overview()).toMatchObject({ state: 'created', sealedSecret: { state: 'sealed' } })
        mend()
        await expectGoodEnd(world, { creates: 1 })
        expect(world.shown).toHaveLength(1)
      })
    )
  )

  it(cell('F16', 'storage', 'that is damaged is left as it is, and nothing is done at the provider'), () =>
    forEach<(file: string) => void>(
      {
        'a header of noise': file => {
          overwrite(file, 0, Buffer.alloc(16, 7))
        },
        'a first page of noise': file => {
          overwrite(file, 0, Buffer.alloc(4096, 0xa5))
        },
        'no bytes': file => {
          truncateSync(file, 0)
        },
        'cut off': file => {
          truncateSync(file, 4096 * 3)
        },
        'no file': file => {
          rmSync(file)
        }
      },
      damage =>
        inWorld({}, async world => {
          await world.live({ until: ({ state }) => state === 'draining' })
          await world.life.end()
          keepCopy(world)
          damage(world.database)
          const before = existsSync(world.database) ? readFileSync(world.database) : null
          const sent = world.arrivals.length

          await expect(beginHttpLife(world)).rejects.toThrow('database-corrupt')

          expect(existsSync(world.database) ? readFileSync(world.database) : null).toEqual(before)
          expect(world.arrivals).toHaveLength(sent)
          await world.restart(() => {
            bringBack(world)
          })
          await expectGoodEnd(world, { creates: 1 })
        })
    )
  )

  it(cell('F16', 'storage', 'that lost a row of the journal stops that rotation, and revokes nothing'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'draining' })
      await world.restart(async () => {
        const { openStore } = await import('../../src/store/open-store')
        const opened = openStore({ path: world.database })
        if (!opened.ok) throw new Error(opened.fault.code)
        opened.value.db.exec('DROP TRIGGER rotation_events_are_never_updated')
        opened.value.db.exec(`UPDATE rotation_events SET event = '{"kind":"started","at":1}' WHERE seq = 6`)
        opened.value.close()
      })

      const seen = await world.live({ forMs: 600 * SECOND })

      expect(seen).toMatchObject({ state: 'needs-human', reason: 'journal-damaged', needsPerson: true })
      expect(seen?.acts).toEqual(['abandon'])
      expect(revokesSent(world)).toEqual([])
    })
  )

  it(cell('F16', 'storage', 'that was lost leaves keys with its marker to a person'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'deployed' })
      await world.restart(() => {
        for (const end of FILES) rmSync(world.database + end, { force: true })
      })
      await world.life.learnKeys('payments')

      const seen = await world.live({ forMs: 600 * SECOND })

      expect(seen).toMatchObject({
        state: 'blocked',
        reason: 'foreign-marker',
        waits: { code: 'your-decision' }
      })
      expect(seen?.acts).toEqual(['retry', 'abort'])
      expect(requests(world, isCreate)).toHaveLength(1)
      expect(revokesSent(world)).toEqual([])
      expect(liveKeys(world)).toHaveLength(2)
    })
  )

  it(cell('F16', 'storage', 'that is an old copy makes no second key and revokes none that is in use'), () =>
    forEach<RotationStateName>(
      {
        planned: 'planned',
        created: 'created',
        deployed: 'deployed',
        draining: 'draining',
        'revoke-ready': 'revoke-ready'
      },
      state =>
        inWorld({}, async world => {
          const mend = spoilAll(world, arrival => state === 'created' && isProbe(arrival), {
            kind: 'server-error-before',
            status: 500
          })
          await world.live({ until: overview => overview.state === state })
          await world.life.end()
          keepCopy(world)
          await world.restart()
          mend()
          const end = await world.live()
          expect(end?.state).toBe('closed')

          await world.restart(() => {
            bringBack(world)
          })
          const seen = await world.live({ forMs: 900 * SECOND })

          expect(requests(world, isCreate)).toHaveLength(1)
          expect(revokesSent(world)).toEqual([world.oldId])
          expect(liveKeys(world).map(key => key.id)).toEqual(madeKeys(world))
          expect(world.consumerFailures).toBe(0)
          expectNoHarm(world)
          const isResting = seen?.needsPerson === true && seen.acts.length > 0
          expect(isResting || seen?.state === 'closed', `it stands in ${seen?.state}`).toBe(true)
        })
    )
  )

  it(cell('F17', 'storage', 'is for one instance at a time, which the second one is told'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'draining' })
      const sent = world.arrivals.length

      await expect(beginHttpLife(world)).rejects.toThrow('database-busy')

      expect(world.arrivals).toHaveLength(sent)
      await expectGoodEnd(world, { creates: 1 })
    })
  )
})
