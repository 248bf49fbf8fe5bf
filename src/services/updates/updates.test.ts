import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../core/clock'
import type { UpdateAnswer, UpdateManifest, UpdateProblem } from '../../core/updates/updates'
import type { UnfinishedWork } from '../../core/updates/policy'
import { createUpdates, type UpdateNote, type UpdateTools } from './updates'

const IDLE: UnfinishedWork = { rotations: [], openCreations: 0, sealedSecrets: 0, isRevoking: false }

function manifestOf(version: string, given: Partial<UpdateManifest> = {}): UpdateManifest {
  return {
    product: 'rekey',
    version,
    platform: 'linux',
    arch: 'x64',
    releasedAt: 0,
    file: { name: `Rekey-${version}.AppImage`, sha512: `hash of ${version}`, bytes: 1 },
    ...given
  }
}

/** An app at 1.0.0 with a feed that offers what the test says. */
function appWith(given: Partial<UpdateTools> = {}) {
  const acts: string[] = []
  const notes: UpdateNote[] = []
  const world = {
    now: 0,
    busy: IDLE,
    isOn: true,
    feed: '',
    answer: { ok: true, value: manifestOf('1.1.0') } as UpdateAnswer<UpdateManifest>,
    whole: true,
    /** Resolves the download; null: it is done at once. */
    download: null as Promise<void> | null
  }
  const done = { ok: true, value: null } as const
  const bad = (problem: UpdateProblem) => ({ ok: false, problem }) as const
  let seen: ReturnType<UpdateTools['seen']['last']> = null
  const updates = createUpdates({
    clock: {
      now: () => world.now,
      monotonic: () => world.now,
      sleep: () => Promise.resolve()
    },
    current: '1.0.0',
    system: { platform: 'linux', arch: 'x64' },
    trust: { hasKey: true, feed: 'https://updates.example.com' },
    wanted: () => ({ isOn: world.isOn, feed: world.feed }),
    isAllowedFeed: url => url.startsWith('https://'),
    isOnline: () => true,
    unfinished: () => world.busy,
    feed: {
      read: url => {
        acts.push(`read ${url}`)
        return Promise.resolve(world.answer)
      }
    },
    installer: {
      ability: 'can-install',
      download: async (url, { file }) => {
        acts.push(`download ${url} ${file.name}`)
        await world.download
        return done
      },
      verify: () => {
        acts.push('verify')
        return Promise.resolve(world.whole ? done : bad('file-differs'))
      },
      install: () => {
        acts.push('install')
        return Promise.resolve(bad('install-failed'))
      },
      discard: () => {
        acts.push('discard')
        return Promise.resolve()
      }
    },
    seen: {
      last: () => seen,
      note: one => {
        seen = one
      }
    },
    note: what => {
      notes.push(what)
    },
    onChange: () => undefined,
    ...given
  })
  return { updates, world, acts, notes }
}

describe('updates', () => {
  it('offer what is signed and newer, and touch nothing before a person says yes', async () => {
    const { updates, acts, world } = appWith()

    await updates.check()
    for (world.now = 0; world.now < 48 * HOUR; world.now += 10 * MINUTE) await updates.look()

    expect(updates.state().step).toEqual({ kind: 'offered', version: '1.1.0' })
    expect(acts.every(act => act === 'read https://updates.example.com')).toBe(true)
  })

  it('ask once a day, and after an hour when the feed did not answer', async () => {
    const { updates, acts, world } = appWith()
    world.answer = { ok: false, problem: 'feed-unreachable' }
    const live = async (until: number): Promise<number> => {
      for (; world.now <= until; world.now += MINUTE) await updates.look()
      return acts.length
    }

    const afterAnHour = await live(30 * MINUTE)
    const afterThree = await live(3 * HOUR)
    world.answer = { ok: true, value: manifestOf('1.0.0') }
    const whenItIsBack = await live(4 * HOUR)
    const aDayLater = await live(27 * HOUR)

    expect([afterAnHour, afterThree, whenItIsBack, aDayLater]).toEqual([1, 3, 4, 4])
    expect(updates.state().step).toEqual({ kind: 'current' })
  })

  it('download, check and install the version that the person saw', async () => {
    const { updates, acts, notes } = appWith()
    await updates.check()

    await updates.install('1.1.0')

    expect(acts.slice(1)).toEqual([
      'download https://updates.example.com Rekey-1.1.0.AppImage',
      'verify',
      'install'
    ])
    expect(notes).toEqual([{ act: 'update.installed', version: '1.1.0' }])
  })

  it('install no other version than the one that was seen', async () => {
    const { updates, acts } = appWith()
    await updates.check()

    const reply = await updates.install('1.0.9')

    expect(reply).toMatchObject({ ok: false, fault: { code: 'conflict' } })
    expect(acts).toHaveLength(1)
  })

  it.each([
    ['a rotation before its delivery', { rotations: ['created'] }],
    ['a create without an answer', { openCreations: 1 }],
    ['a secret that is not delivered', { sealedSecrets: 1 }],
    ['a revoke under way', { isRevoking: true }]
  ] as const)('are refused during %s, and stay on offer', async (_what, busy) => {
    const { updates, acts, world } = appWith()
    await updates.check()
    world.busy = { ...IDLE, ...busy }

    const refused = await updates.install('1.1.0')
    const during = [...acts]
    world.busy = IDLE
    await updates.install('1.1.0')

    expect(refused).toMatchObject({ ok: false, fault: { code: 'conflict', detail: 'work-unfinished' } })
    expect(during).toEqual(['read https://updates.example.com'])
    expect(acts.at(-1)).toBe('install')
  })

  it('are refused when something begins while the file is checked', async () => {
    const { updates, acts, world } = appWith({
      installer: {
        ability: 'can-install',
        download: () => Promise.resolve({ ok: true, value: null }),
        verify: () => {
          world.busy = { ...IDLE, rotations: ['create-intent'] }
          return Promise.resolve({ ok: true, value: null })
        },
        install: () => Promise.reject(new Error('must not be called')),
        discard: () => Promise.resolve()
      }
    })
    await updates.check()

    const refused = await updates.install('1.1.0')

    expect(refused).toMatchObject({ ok: false, fault: { detail: 'work-unfinished' } })
    expect(updates.state().step).toEqual({ kind: 'offered', version: '1.1.0' })
    expect(acts).toEqual(['read https://updates.example.com'])
  })

  it('are not installed once the wish was taken back during the download', async () => {
    const { updates, acts, world } = appWith()
    let arrive = (): void => undefined
    world.download = new Promise(resolve => {
      arrive = resolve
    })
    await updates.check()

    const wanted = updates.install('1.1.0')
    await updates.cancel()
    arrive()
    await wanted

    expect(acts).toContain('discard')
    expect(updates.state().step.kind).toBe('offered')
    expect(acts).not.toContain('install')
  })

  it('are refused when the file on the disk is another one by the time it would be installed', async () => {
    const { updates, acts, world, notes } = appWith()
    await updates.check()
    world.whole = false

    await updates.install('1.1.0')

    expect(updates.state().step).toMatchObject({ kind: 'refused', problem: 'file-differs' })
    expect(acts).toContain('discard')
    expect(acts).not.toContain('install')
    expect(notes).toEqual([{ act: 'update.refused', problem: 'file-differs', version: '1.1.0' }])
  })

  it.each([
    ['older', manifestOf('0.9.0'), 'not-newer'],
    ['without a readable version', manifestOf('newest'), 'unreadable-version'],
    ['for another system', manifestOf('1.1.0', { platform: 'win32' }), 'other-system'],
    ['for another processor', manifestOf('1.1.0', { arch: 'arm64' }), 'other-system']
  ] as const)('are refused when they are %s', async (_what, manifest, problem) => {
    const { updates, world } = appWith()
    world.answer = { ok: true, value: manifest }

    await updates.check()

    expect(updates.state().step).toEqual({ kind: 'refused', problem, version: manifest.version })
    expect(await updates.install(manifest.version)).toMatchObject({ ok: false })
  })

  it('are refused when the feed goes back behind what it offered before, and when a file changed under its version', async () => {
    const { updates, world, notes } = appWith()
    world.answer = { ok: true, value: manifestOf('1.2.0') }
    await updates.check()

    world.answer = { ok: true, value: manifestOf('1.1.0') }
    const back = await updates.check()
    const file = { name: 'Rekey-1.2.0.AppImage', sha512: 'another hash', bytes: 1 }
    world.answer = { ok: true, value: manifestOf('1.2.0', { file }) }
    const changed = await updates.check()
    await updates.check()

    expect(back.step).toMatchObject({ kind: 'refused', problem: 'older-than-seen' })
    expect(changed.step).toMatchObject({ kind: 'refused', problem: 'changed-under-same-version' })
    // Once each, however often the feed says it.
    expect(notes).toHaveLength(2)
  })

  it.each([
    ['the build has no key', { trust: { hasKey: false, feed: 'https://x.example' } }, 'no-update-key'],
    ['neither build nor operator names a feed', { trust: { hasKey: true, feed: null } }, 'no-feed'],
    ['they are switched off', { wanted: () => ({ isOn: false, feed: '' }) }, 'switched-off'],
    [
      'the feed is no address that may be asked',
      { wanted: () => ({ isOn: true, feed: 'http://updates.example.com' }) },
      'feed-not-allowed'
    ]
  ] as const)('ask nobody when %s, and say so', async (_what, given, problem) => {
    const { updates, acts, world } = appWith(given)

    await updates.check()
    world.now = 25 * HOUR
    await updates.look()

    expect(acts).toEqual([])
    expect(updates.state().step).toEqual({ kind: 'off', problem })
  })

  it('ask the feed of the operator instead of the build’s', async () => {
    const { updates, acts, world } = appWith()
    world.feed = 'https://mirror.example.com/rekey'

    await updates.check()

    expect(acts).toEqual(['read https://mirror.example.com/rekey'])
    expect(updates.state().feed).toEqual({ url: 'https://mirror.example.com/rekey', from: 'operator' })
  })
})
