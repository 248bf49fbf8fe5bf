import type { Result } from '../core/fault'
import { assemble } from './assemble'
import type { Host, HostOptions } from './host-port'
import { openProfile } from './profile'

/**
 * Opens the profile and everything on it. The vault opens on its own afterwards. Faults: `storage-failed` with why; then
 * nothing was changed.
 */
export function createHost(options: HostOptions): Result<Host> {
  const profile = openProfile(options)
  if (!profile.ok) return profile
  return { ok: true, value: assemble(options, profile.value) }
}
