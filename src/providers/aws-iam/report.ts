import type { AccountReport } from '../../core/account'
import type { ProviderKey } from '../../core/key'
import { manifest } from './manifest'

/** What the account can do is told from reads alone: nothing tells what else the policy allows, short of trying. */
export function reportOf(
  userNames: readonly string[],
  keysOfFirst: readonly ProviderKey[],
  clockOffsetMs: number | null
): AccountReport {
  const hasUse = keysOfFirst.some(({ lastUsed }) => lastUsed.kind !== 'unknown')
  return {
    groups: userNames.map(name => ({ id: name, name, cap: manifest.cap, environmentHint: null })),
    rights: [
      { right: 'list', state: 'yes' },
      { right: 'create', state: 'unknown' },
      { right: 'disable', state: 'unknown' },
      { right: 'revoke', state: 'unknown' },
      { right: 'last-used', state: hasUse ? 'yes' : keysOfFirst.length === 0 ? 'unknown' : 'no' }
    ],
    warnings: [],
    version: null,
    grantable: null,
    permissionSets: [],
    clockOffsetMs
  }
}
