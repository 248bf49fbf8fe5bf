import type { AccountReport, RightState } from '../../core/account'
import type { WireConnection } from '../kit/wire-connection'
import { GROUP } from './manifest'
import type { Server } from './reads'

export function reportOf(
  { isEncrypted, isLoopback }: WireConnection,
  { version, clockOffsetMs }: Server,
  holds: (privilege: string) => boolean
): AccountReport {
  // Privileges on the tables of mysql may give what is missing here.
  const stateFor = (...needed: readonly string[]): RightState['state'] =>
    needed.every(holds) ? 'yes' : 'unknown'
  return {
    groups: [{ ...GROUP, cap: null, environmentHint: null }],
    rights: [
      { right: 'list', state: 'yes' },
      { right: 'create', state: stateFor('CREATE USER') },
      { right: 'disable', state: stateFor('CREATE USER') },
      // Without PROCESS every revoke is refused; without CONNECTION ADMIN it is as soon as there are connections.
      { right: 'revoke', state: holds('PROCESS') ? stateFor('CREATE USER', 'CONNECTION ADMIN') : 'no' },
      { right: 'last-used', state: 'not-offered' }
    ],
    warnings: isEncrypted || isLoopback ? [] : ['not-encrypted'],
    version: /^\d+\.\d+/.exec(version)?.[0] ?? null,
    grantable: null,
    permissionSets: [],
    clockOffsetMs
  }
}
