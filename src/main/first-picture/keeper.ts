import type { EventView } from '../../shared/ipc/events'

/** Holds what the window last showed at its beginning, for the next start. */
export type PictureKeeper = {
  /** `revision`: that of the last event the picture knows of. An older one than what has changed since is not kept. */
  keep(text: string, revision: number): void
  /** Forgets the picture as soon as the window would begin with another one. */
  follow(event: EventView): void
  kept(): string | null
}

/** Everything that stands in the first picture; the rest comes and goes while it is the same. */
const SHOWN: readonly EventView['slice'][] = [
  'vault',
  'accounts',
  'settings',
  'rotation',
  'rotations-removed',
  'groups',
  'schedules',
  'keys'
]

export function createPictureKeeper(): PictureKeeper {
  let picture: string | null = null
  let changedAt = 0
  return {
    keep: (text, revision) => {
      if (revision >= changedAt) picture = text
    },
    follow: event => {
      if (!SHOWN.includes(event.slice)) return
      picture = null
      changedAt = event.revision
    },
    kept: () => picture
  }
}
