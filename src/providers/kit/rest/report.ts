import type { AccountReport, RightState } from '../../../core/account'
import type { Declaration } from './declaration'
import { permissionsOf } from './rows'
import type { Group, Row, Sets } from './rows'

/** What an account can do is told from lists alone: nothing was changed. */
export type Seen = {
  readonly groups: readonly Group[]
  readonly sets: Sets
  /** The keys of the first group; null where there is no group. */
  readonly rows: readonly Row[] | null
  readonly clockOffsetMs: number | null
  /** Is this the row of the key with which the connection works? */
  isOwn(row: Row): boolean
  readonly isCredentialEnding: boolean
}

/** Pure. */
export function reportOf(declaration: Declaration, seen: Seen): AccountReport {
  const { about, auth, create, disable } = declaration
  const grants = ownGrants(declaration, seen)
  const assumed = about.standing === 'assumed' ? (['assumed-contract'] as const) : []
  return {
    groups: seen.groups.map(({ id, name }) => ({ id, name, cap: about.cap, environmentHint: null })),
    rights: [
      { right: 'list', state: seen.rows === null ? 'unknown' : 'yes' },
      {
        right: 'create',
        state: create === undefined ? 'not-offered' : stateOf(auth.ownGrants, grants, auth.ownGrants?.create)
      },
      // Nothing tells what a credential may disable, short of trying.
      { right: 'disable', state: disable === undefined ? 'not-offered' : 'unknown' },
      { right: 'revoke', state: stateOf(auth.ownGrants, grants, auth.ownGrants?.revoke) },
      { right: 'last-used', state: lastUsedState(declaration, seen.rows ?? []) }
    ],
    warnings: seen.isCredentialEnding ? [...assumed, 'credential-expires-soon'] : assumed,
    version: null,
    grantable: null,
    permissionSets: seen.sets.sets ?? [],
    clockOffsetMs: seen.clockOffsetMs
  }
}

/** Null where the grants of the connection's own key are not known. */
function ownGrants({ row }: Declaration, { rows, sets, isOwn }: Seen): readonly string[] | null {
  const own = rows?.find(row => isOwn(row))
  if (own === undefined) return null
  const permissions = permissionsOf(row, own, sets)
  return permissions.source === 'unknown' ? null : permissions.grants
}

/** The names of the grants may be assumed: "no" only where the key holds none of the family that we do not know. */
function stateOf(
  names: Declaration['auth']['ownGrants'],
  grants: readonly string[] | null,
  needed: string | undefined
): RightState['state'] {
  if (names === undefined || grants === null || needed === undefined) return 'unknown'
  if (grants.includes(needed)) return 'yes'
  const known = [names.list, names.create, names.revoke]
  const hasOther = grants.some(grant => grant.startsWith(names.family) && !known.includes(grant))
  return hasOther ? 'unknown' : 'no'
}

function lastUsedState({ about }: Declaration, rows: readonly Row[]): RightState['state'] {
  if (about.lastUsed.quality.kind === 'none')
    return rows.some(({ lastUsed }) => typeof lastUsed === 'string') ? 'yes' : 'not-offered'
  if (rows.some(({ lastUsed }) => lastUsed !== undefined)) return 'yes'
  return rows.length === 0 ? 'unknown' : 'no'
}
