import type { SeenUpdate } from '../updates/policy'
import type { UpdateAnswer, UpdateManifest } from '../updates/updates'

// The way to a signed offer and its installation. Needed by the update service.

export type UpdateFeed = {
  /** Reads manifest and signature at this URL and checks them against the key of this build. What comes back was signed. */
  read(url: string): Promise<UpdateAnswer<UpdateManifest>>
}

export type UpdateInstaller = {
  /** Whether this copy of the app can replace itself at all. */
  readonly ability: 'can-install' | 'not-installed' | 'cannot-replace-itself'
  /** Downloads the one file of a signed manifest from beside it. */
  download(url: string, manifest: UpdateManifest): Promise<UpdateAnswer<null>>
  /** What lies on the disk at this moment is, byte for byte, what the manifest names. */
  verify(manifest: UpdateManifest): Promise<UpdateAnswer<null>>
  /** Closes the app in order and starts the new one: comes back only when it did not work. */
  install(): Promise<UpdateAnswer<never>>
  /** Forgets what was downloaded. */
  discard(): Promise<void>
}

/** Keeps the newest signed offer over restarts. Losing it costs the guard against old offers, so writing is best effort. */
export type SeenUpdates = { last(): SeenUpdate | null; note(seen: SeenUpdate): void }
