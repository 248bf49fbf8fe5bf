import type { AccountReport, AccountWarning, KeyGroup, RightState } from '../../core/account'
import { DAY } from '../../core/clock'
import type { ProviderKey } from '../../core/key'
import type { BlnkConnection } from './connection'
import { manifest } from './manifest'
import { allows, covers } from './scopes'
import type { ServerFacts } from './version'

const EXPIRES_SOON_MS = 14 * DAY

/** What preflight learnt. `keys` are the rows of the first owner, or of the credential's own one. */
export function reportOf(
  connection: BlnkConnection,
  facts: ServerFacts,
  keys: readonly ProviderKey[]
): AccountReport {
  const own = facts.credentialKind === 'scoped' ? ownCandidates(connection, keys) : []
  const grantable = grantableOf(facts, own)
  return {
    groups: groupsOf(connection, keys),
    rights: rightsOf(facts, own),
    warnings: warningsOf(connection, facts, own, keys),
    version: facts.version,
    grantable,
    permissionSets: [],
    clockOffsetMs: facts.clockOffsetMs
  }
}

/**
 * Could this row be the key that the connection uses? A scoped credential that could read the list is an active key of
 * the listed owner that may read keys. Blnk does not say which one; when several fit, all of them are protected.
 */
export function mayBeManagementKey(key: ProviderKey): boolean {
  return key.status === 'active' && !key.isZombie && allows(key.permissions.grants, 'api-keys', 'read')
}

function ownCandidates(connection: BlnkConnection, keys: readonly ProviderKey[]): readonly ProviderKey[] {
  const named = keys.filter(key => key.providerKeyId === connection.managementKeyId)
  return named.length > 0 ? named : keys.filter(mayBeManagementKey)
}

function groupsOf(connection: BlnkConnection, keys: readonly ProviderKey[]): readonly KeyGroup[] {
  const ids = connection.owners.length > 0 ? connection.owners : [...new Set(keys.map(key => key.groupId))]
  return ids.map(id => ({ id, name: id, cap: null, environmentHint: null }))
}

/** With several candidates only what all of them hold is certain. */
function grantableOf(facts: ServerFacts, own: readonly ProviderKey[]): readonly string[] | null {
  // Before 0.14.3 a scoped key could grant anything: a hole (README, "Versions") that we do not build on.
  if (facts.credentialKind !== 'scoped' || own.length === 0) return null
  return manifest.permissions
    .map(item => item.grant)
    .filter(grant => own.every(key => covers(key.permissions.grants, grant)))
}

function rightsOf(facts: ServerFacts, own: readonly ProviderKey[]): readonly RightState[] {
  return [
    // The list has just been read.
    { right: 'list', state: 'yes' },
    { right: 'create', state: rightOf(facts, own, 'write') },
    { right: 'disable', state: 'not-offered' },
    { right: 'revoke', state: rightOf(facts, own, 'delete') },
    { right: 'last-used', state: 'yes' }
  ]
}

function rightOf(facts: ServerFacts, own: readonly ProviderKey[], action: string): RightState['state'] {
  if (facts.credentialKind !== 'scoped') return 'yes'
  const holders = own.filter(key => allows(key.permissions.grants, 'api-keys', action)).length
  if (own.length === 0) return 'unknown'
  if (holders === own.length) return 'yes'
  return holders === 0 ? 'no' : 'unknown'
}

function warningsOf(
  connection: BlnkConnection,
  facts: ServerFacts,
  own: readonly ProviderKey[],
  keys: readonly ProviderKey[]
): readonly AccountWarning[] {
  const soon = connection.tools.clock.now() + EXPIRES_SOON_MS
  const [only, ...others] = own
  const isUngrantable = (key: ProviderKey): boolean =>
    key.status === 'active' &&
    own.some(mine => key.permissions.grants.some(grant => !covers(mine.permissions.grants, grant)))
  const found: readonly (readonly [AccountWarning, boolean])[] = [
    ['plain-http', connection.base.isPlainHttp],
    ['master-credential', facts.credentialKind === 'master'],
    ['secure-mode-off', !facts.isSecure],
    ['old-version-escalation', facts.version === '0.12'],
    ['scopes-not-grantable', facts.version !== '0.12' && keys.some(isUngrantable)],
    [
      'credential-expires-soon',
      only !== undefined && others.length === 0 && (only.expiresAt ?? Infinity) < soon
    ]
  ]
  return found.filter(([, isSo]) => isSo).map(([warning]) => warning)
}
