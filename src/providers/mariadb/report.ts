import type { AccountReport, RightState } from '../../core/account'
import type { WireConnection } from '../kit/wire-connection'
import { GROUP } from './manifest'
import type { Server } from './reads'

export function reportOf(
  { isEncrypted, isLoopback }: WireConnection,
  { version, clockOffsetMs }: Server,
  privileges: readonly string[]
): AccountReport {
  // A role may give what is missing here, so that "no" is never certain.
  const stateFor = (...needed: readonly string[]): RightState['state'] =>
    needed.every(one => privileges.includes(one)) ? 'yes' : 'unknown'
  return {
    groups: [{ ...GROUP, cap: null, environmentHint: null }],
    rights: [
      { right: 'list', state: 'yes' },
      { right: 'create', state: stateFor('CREATE USER') },
      { right: 'disable', state: stateFor('CREATE USER') },
      { right: 'revoke', state: stateFor('CREATE USER', 'CONNECTION ADMIN', 'PROCESS') },
      { right: 'last-used', state: 'not-offered' }
    ],
    warnings: isEncrypted || isLoopback ? [] : ['not-encrypted'],
    version: /^\d+\.\d+/.exec(version)?.[0] ?? null,
    grantable: null,
    permissionSets: [],
    clockOffsetMs
  }
}
