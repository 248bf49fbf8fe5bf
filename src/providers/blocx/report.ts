import type { AccountReport, RightState } from '../../core/account'
import { toPermissions } from './mapping'
import type { OrganizationContext } from './mapping'
import type { WireKey } from './wire'

/** Every page of a list, and the clock of the answer. */
export type AllRows = { readonly rows: readonly WireKey[]; readonly clockOffsetMs: number | null }

const KNOWN_ACTIONS = ['api_keys.read', 'api_keys.create', 'api_keys.revoke']

/** What an account can do, told from lists alone: nothing was changed. Pure. */
export function reportOf(context: OrganizationContext, active: AllRows, accessKeyId: string): AccountReport {
  const { organization, permissionSets } = context
  const own = active.rows.find(row => row.accessKeyId === accessKeyId)
  const ownPermissions = own === undefined ? null : toPermissions(own, context)
  const grants = ownPermissions === null || ownPermissions.source === 'unknown' ? null : ownPermissions.grants
  const isLastUsedSent = active.rows.some(row => row.lastUsedAt !== undefined)
  return {
    groups: [{ id: organization.id, name: organization.name, cap: null, environmentHint: null }],
    rights: [
      { right: 'list', state: 'yes' },
      { right: 'create', state: rightState(grants, 'api_keys.create') },
      { right: 'disable', state: 'not-offered' },
      { right: 'revoke', state: rightState(grants, 'api_keys.revoke') },
      { right: 'last-used', state: isLastUsedSent ? 'yes' : active.rows.length === 0 ? 'unknown' : 'no' }
    ],
    warnings: ['assumed-contract'],
    version: null,
    grantable: null,
    permissionSets: (permissionSets ?? []).map(({ id, name, permissions }) => ({
      id,
      name,
      grants: permissions
    })),
    clockOffsetMs: active.clockOffsetMs
  }
}

/** The names of these actions are assumed: "no" only where the set holds none that we do not know. */
function rightState(grants: readonly string[] | null, action: string): RightState['state'] {
  if (grants === null) return 'unknown'
  if (grants.includes(action)) return 'yes'
  const hasOther = grants.some(grant => grant.startsWith('api_keys.') && !KNOWN_ACTIONS.includes(grant))
  return hasOther ? 'unknown' : 'no'
}
