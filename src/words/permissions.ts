import type { ProviderView } from '../contract/accounts'
import type { KeyRowView } from '../contract/key-row'

type PermissionsView = KeyRowView['permissions']
type Breadth = KeyRowView['breadth']

const BREADTH_RANK = { full: 0, write: 1, read: 2 } as const

export const BREADTH_WORDS: Record<Breadth, string> = {
  full: 'everything',
  write: 'can change things',
  read: 'read only',
  unknown: 'not known'
}

/** The words of one grant from the provider's catalogue; an unknown one is shown as it is. */
export function grantWords(grant: string, provider: ProviderView | undefined): string {
  return provider?.permissions.find(item => item.grant === grant)?.words ?? grant
}

/** Grants, the widest first: everything, then what changes things, then what only reads. */
export function widestFirst(
  grants: readonly string[],
  provider: ProviderView | undefined
): readonly string[] {
  const rank = (grant: string) => {
    const known = provider?.permissions.find(item => item.grant === grant)?.breadth
    if (known !== undefined) return BREADTH_RANK[known]
    return grant.includes('*') ? 0 : /write|send|create|delete|admin/.test(grant) ? 1 : 2
  }
  return grants.toSorted((left, right) => rank(left) - rank(right))
}

/** Permissions in one line for a cell. */
export function permissionsWords(permissions: PermissionsView, provider: ProviderView | undefined): string {
  const grants = widestFirst(permissions.grants, provider).map(grant => grantWords(grant, provider))
  switch (permissions.source) {
    case 'unscoped':
      return 'Everything (no scopes)'
    case 'unknown':
      return 'Not known'
    case 'inherited':
      return 'Organization defaults'
    case 'set':
      return permissions.setName ?? 'Permission set'
    case 'listed':
      return grants.length === 0 ? 'Nothing' : grants.join(', ')
  }
}

/** A sentence about where the permissions come from, for the detail panel. */
export function permissionSourceWords(permissions: PermissionsView): string {
  switch (permissions.source) {
    case 'unscoped':
      return 'The provider has no scopes: every key can do everything.'
    case 'unknown':
      return 'The provider does not tell what this key may do.'
    case 'inherited':
      return 'No set of its own: the defaults of the organization apply.'
    case 'set':
      return `From the permission set “${permissions.setName ?? permissions.setId ?? 'unnamed'}”.`
    case 'listed':
      return permissions.grants.length === 0
        ? 'No permissions: every call is refused.'
        : 'Listed on the key itself.'
  }
}
