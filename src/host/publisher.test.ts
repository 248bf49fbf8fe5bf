import { describe, expect, it, vi } from 'vitest'
import type { EventView } from '../contract/events'
import { createMemoryLog } from './log'
import { createPublisher } from './publisher'
import type { PublisherOptions, WholeSlice } from './publisher'
import { DEFAULT_SETTINGS } from './settings'

type Slices = ReturnType<PublisherOptions['slices']>
type Readers = { readonly [Slice in WholeSlice]: Slices[Slice]['read'] } & Pick<PublisherOptions, 'rotation'>

function publisherWith(options: { isLocked?: () => boolean; readers?: Partial<Readers> } = {}) {
  const due: (() => void)[] = []
  const events: EventView[] = []
  const log = createMemoryLog()
  const readers: Readers = {
    vault: () => ({ state: 'open', backend: 'Secret Service', hasPassphrase: false }),
    accounts: () => [],
    providerFiles: () => [],
    keyFiles: () => [],
    sync: () => ({ isRunning: false, startedAt: null, finishedAt: null, accounts: [] }),
    connections: () => [],
    sealedSecrets: () => [],
    settings: () => DEFAULT_SETTINGS,
    sandbox: () => ({
      state: 'off',
      step: null,
      accounts: 0,
      consumers: 0,
      requests: 0,
      failures: 0,
      directory: null,
      services: [],
      fault: null
    }),
    groups: () => [],
    schedules: () => ({ schedules: [], due: [] }),
    due: () => ({ needing: 0, tasks: [] }),
    channels: () => [],
    sinks: () => [],
    team: () => null,
    monitor: () => ({ kind: 'monitoring', pausedUntil: null }),
    storage: () => ({ isDamaged: false, unrecorded: 0 }),
    updates: () => ({
      kind: 'off',
      version: null,
      problem: 'switched-off',
      hold: null,
      checkedAt: null,
      feed: null,
      hasKey: false
    }),
    rotation: () => null,
    ...options.readers
  }
  const publisher = createPublisher({
    slices: () => slicesOf(readers),
    rotation: readers.rotation,
    isLocked: options.isLocked ?? (() => false),
    later: work => {
      due.push(work)
      return () => undefined
    },
    log
  })
  publisher.subscribe(event => events.push(event))
  const flush = (): void => {
    for (const work of due.splice(0)) work()
  }
  return { publisher, events, flush, log }
}

function slicesOf({ rotation: _rotation, ...readers }: Readers): Slices {
  // Each name keeps its own reader; only TypeScript's view of entries forgets that.
  return Object.fromEntries(Object.entries(readers).map(([name, read]) => [name, { read }])) as Slices
}

describe('publisher', () => {
  it('sends a slice once, however often it changed in the meantime', () => {
    const { publisher, events, flush } = publisherWith()

    publisher.changed('accounts')
    publisher.changed('accounts')
    flush()

    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ slice: 'accounts', revision: 2 })
  })

  it('numbers events without a gap', () => {
    const { publisher, events, flush } = publisherWith()
    const start = publisher.revision()

    publisher.changed('accounts')
    publisher.changed('sync')
    publisher.keysChanged()
    flush()
    publisher.go('rotations', 'r1')

    expect(events.map(event => event.revision)).toEqual([1, 2, 3, 4].map(step => start + step))
  })

  it('names the rotations that are gone', () => {
    const { publisher, events, flush } = publisherWith()

    publisher.rotationChanged('r1')
    publisher.rotationChanged('r2')
    flush()

    expect(events).toMatchObject([{ slice: 'rotations-removed', value: ['r1', 'r2'] }])
  })

  it('sends nothing but vault and settings while the vault is locked', () => {
    const { publisher, events, flush } = publisherWith({ isLocked: () => true })

    for (const slice of ['accounts', 'sealedSecrets', 'vault', 'settings'] as const) publisher.changed(slice)
    publisher.keysChanged()
    flush()

    expect(events.map(event => event.slice)).toEqual(['vault', 'settings'])
  })

  it('leaves a gap at a restart, so that a window loads everything again', () => {
    const { publisher, events } = publisherWith()
    const before = publisher.revision()

    publisher.restart()

    expect(events[0]?.revision).toBe(before + 2)
  })

  it('does not send a value that the contract does not allow, and sends the others', () => {
    const leaking = vi.fn(() => [{ id: 'a', secret: 'not-a-real-secret' }])
    const { publisher, events, flush, log } = publisherWith({ readers: { accounts: leaking as never } })

    publisher.changed('accounts')
    publisher.changed('sync')
    flush()

    expect(events.map(event => event.slice)).toEqual(['sync'])
    expect(log.lines[0]).toMatchObject({ event: 'event.refused' })
    expect(JSON.stringify(log.lines)).not.toContain('not-a-real-secret')
  })

  it('says at its end what has not been said yet, and then nothing more', () => {
    const { publisher, events } = publisherWith()

    publisher.changed('accounts')
    publisher.keysChanged()
    publisher.close()
    publisher.changed('accounts')

    expect(events.map(event => event.slice)).toEqual(['accounts', 'keys'])
  })
})
