import { identifier } from './quote'
import type { RoleRow } from './wire'

// What a role may do, as texts that the list shows and a new role is given again: `role:<name>` for a membership, `admin:<name>` for one
// that it may pass on, and `attribute:<word>`. A role with rights of its own (owned objects, privileges, policies) has `role:<itself>`: a
// new role that is a member of it has the same rights.

const ATTRIBUTES = ['superuser', 'createdb', 'createrole', 'replication', 'bypassrls', 'noinherit'] as const
type Attribute = (typeof ATTRIBUTES)[number]

export type Rights = {
  readonly attributes: readonly Attribute[]
  readonly memberships: readonly { readonly role: string; readonly isAdmin: boolean }[]
}

export function grantsOf(row: RoleRow): readonly string[] {
  const found = [
    ...row.memberships.map(({ role, isAdmin, isWhole }) =>
      isWhole ? `${isAdmin ? 'admin' : 'role'}:${role}` : `part:${role}`
    ),
    ...(row.hasOwnRights ? [`role:${row.name}`] : []),
    ...row.attributes.map(attribute => `attribute:${attribute}`)
  ]
  // From PostgreSQL 16 on several grantors may have given the same membership.
  return [...new Set(found)]
}

/** Null where a grant cannot be given as a whole: a guess could widen the rights, or lose some. */
export function rightsOf(grants: readonly string[]): Rights | null {
  const attributes: Attribute[] = []
  const memberships: Rights['memberships'][number][] = []
  for (const grant of grants) {
    const [, kind, name = ''] = /^(role|admin|attribute):(.+)$/s.exec(grant) ?? []
    const attribute = ATTRIBUTES.find(known => known === name)
    if (kind === undefined || grant.endsWith('…')) return null
    if (kind !== 'attribute') memberships.push({ role: name, isAdmin: kind === 'admin' })
    else if (attribute === undefined) return null
    else attributes.push(attribute)
  }
  return { attributes, memberships }
}

export function memberStatements(role: string, { memberships }: Rights): readonly string[] {
  return memberships.map(
    one => `GRANT ${identifier(one.role)} TO ${identifier(role)}${one.isAdmin ? ' WITH ADMIN OPTION' : ''}`
  )
}
