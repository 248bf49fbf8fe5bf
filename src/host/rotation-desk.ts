import { failed, ok } from '../core/fault'
import type { Result } from '../core/fault'
import type { SlotId } from '../core/ids'
import type { RotationView } from '../shared/ipc/rotation-view'
import type { HostOptions } from './host'
import type { Profile } from './profile'
import type { Registries } from './registries'
import type { Services } from './services'
import type { SettingsKeeper } from './settings-keeper'

export type RotationDesk = {
  view(id: string): RotationView | null
  views(): RotationView[]
  onChange(listener: (id: string) => void): () => void
  resume(): Promise<void>
  deliver(
    slotId: SlotId,
    destinationId: string,
    settings: { readonly [name: string]: string }
  ): Promise<Result<null>>
  forgetSandbox(): Promise<void>
  close(): Promise<void>
}

export type RotationDeskTools = {
  readonly options: HostOptions
  readonly profile: Profile
  readonly registries: Registries
  readonly settings: SettingsKeeper
  readonly services: Services
  readonly onError: (error: unknown) => void
}

export function createRotationDesk({ services }: RotationDeskTools): RotationDesk {
  return {
    view: () => null,
    views: () => [],
    onChange: () => () => undefined,
    resume: () => Promise.resolve(),
    deliver: async (slotId, destinationId, settings) => {
      const done = await services.handoff.deliver({ slotId, destinationId, settings, afterwards: 'destroy' })
      return done.ok ? ok(null) : done
    },
    forgetSandbox: () => Promise.resolve(),
    close: () => Promise.resolve()
  }
}

export const notYet = () => failed('not-found')
