import { tellEach } from '../core/guarded'
import { eventView } from '../contract/events'
import type { EventView } from '../contract/events'
import type { Log } from './log'
import type { SliceName } from './module'

type ValueOf<Slice extends EventView['slice']> = Extract<EventView, { slice: Slice }>['value']

/** Slices that are read whole when they are sent; a window never needs an older one. */
export type WholeSlice = Exclude<SliceName, 'rotations'>

export type Publisher = {
  /** Sends these slices soon, each once, with the values they have then. */
  changed(slice: WholeSlice): void
  rotationChanged(id: string): void
  /** A break-glass batch went on. */
  batchChanged(id: string): void
  /** Windows ask for their lists of keys again. */
  keysChanged(): void
  go(screen: string, id: string | null): void
  /** Leaves a gap in the revisions, so that every window loads the whole snapshot again: after lock and unlock, and around a new passphrase. */
  restart(): void
  subscribe(listener: (event: EventView) => void): () => void
  revision(): number
  keysRevision(): number
  /** Sends what is due, and nothing any more. */
  close(): void
}

export type PublisherOptions = {
  readonly slices: () => { readonly [Slice in WholeSlice]: { read(): ValueOf<Slice> } }
  /** Null when that rotation is gone. */
  readonly rotation: (id: string) => ValueOf<'rotation'> | null
  /** While true, only `vault` and `settings` are sent; the rest follows with the restart at unlock. */
  readonly isLocked: () => boolean
  /** Calls `work` once, a little later; returns the way to drop it. */
  readonly later: (work: () => void) => () => void
  readonly log: Log
}

const WHILE_LOCKED: readonly EventView['slice'][] = ['vault', 'settings', 'monitor', 'go']

export function createPublisher(options: PublisherOptions): Publisher {
  const listeners = new Set<(event: EventView) => void>()
  const slices = new Set<WholeSlice>()
  const rotations = new Set<string>()
  const batches = new Set<string>()
  let hasNewKeys = false
  let revision = 1
  let keysRevision = 1
  let drop: (() => void) | null = null
  let isClosed = false

  function noteError(error: unknown): void {
    options.log.write('event.refused', { error })
  }

  function soon(): void {
    if (isClosed) return
    drop ??= options.later(flush)
  }

  function flush(): void {
    drop = null
    const dueSlices = [...slices]
    const dueRotations = [...rotations]
    slices.clear()
    rotations.clear()
    for (const slice of dueSlices) send(slice, () => options.slices()[slice].read())
    const dueBatches = [...batches]
    batches.clear()
    for (const id of dueBatches) send('batch', () => id)
    const gone: string[] = []
    for (const id of dueRotations) {
      send('rotation', () => {
        const found = options.rotation(id)
        if (found === null) gone.push(id)
        return found
      })
    }
    if (gone.length > 0) send('rotations-removed', () => gone)
    if (hasNewKeys) send('keys', () => keysRevision)
    hasNewKeys = false
  }

  function send(slice: EventView['slice'], read: () => unknown): void {
    if (options.isLocked() && !WHILE_LOCKED.includes(slice)) return
    try {
      const value = read()
      if (value === null) return
      const parsed = eventView.safeParse({ slice, value, revision: revision + 1 })
      if (!parsed.success) {
        options.log.write('event.refused', { error: parsed.error })
        return
      }
      revision += 1
      tellEach(listeners, noteError, parsed.data)
    } catch (error) {
      // One slice that cannot be read must not keep the others from the windows.
      noteError(error)
    }
  }

  return {
    changed: slice => {
      slices.add(slice)
      soon()
    },
    rotationChanged: id => {
      rotations.add(id)
      soon()
    },
    batchChanged: id => {
      batches.add(id)
      soon()
    },
    keysChanged: () => {
      keysRevision += 1
      hasNewKeys = true
      soon()
    },
    go: (screen, id) => {
      send('go', () => ({ screen, id }))
    },
    restart: () => {
      revision += 1
      keysRevision += 1
      send('vault', () => options.slices().vault.read())
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    revision: () => revision,
    keysRevision: () => keysRevision,
    close: () => {
      isClosed = true
      if (drop !== null) {
        drop()
        flush()
      }
      listeners.clear()
    }
  }
}
