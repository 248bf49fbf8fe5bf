import type { AccountReport } from '../../core/account'
import { fault, type Fault } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import type { ProviderManifest } from '../../core/ports/provider'
import type { CreateKeyInput } from './tools'

/** What is wrong with the wish itself, before anything is asked of the provider; null when nothing is. */
export function checkInput(
  input: CreateKeyInput,
  manifest: ProviderManifest,
  report: AccountReport | null,
  now: number
): Fault | null {
  if (!manifest.capabilities.create) return fault('permission-missing', 'missing-create')
  return (
    checkName(input, manifest) ?? checkExpiry(input, manifest, now) ?? checkGrants(input, manifest, report)
  )
}

function checkName(input: CreateKeyInput, manifest: ProviderManifest): Fault | null {
  const name = input.name.trim()
  // Control characters would be unreadable in every later dialog that asks "is it this one?".
  const isPlain = !/\p{Cc}|\p{Cf}/u.test(name)
  return name.length > 0 && name.length <= manifest.maxNameLength && isPlain
    ? null
    : fault('invalid-input', 'invalid-name', { subject: 'name' })
}

function checkExpiry(input: CreateKeyInput, manifest: ProviderManifest, now: number): Fault | null {
  const refuse = fault('invalid-input', 'invalid-expiry', { subject: 'expiresAt' })
  switch (manifest.capabilities.expiry) {
    case 'none':
      return input.expiresAt === null ? null : refuse
    case 'required':
      return input.expiresAt !== null && input.expiresAt > now ? null : refuse
    case 'optional':
      return input.expiresAt === null || input.expiresAt > now ? null : refuse
  }
}

function checkGrants(
  input: CreateKeyInput,
  manifest: ProviderManifest,
  report: AccountReport | null
): Fault | null {
  const refuse = fault('invalid-input', 'invalid-permissions', { subject: 'permissions' })
  switch (manifest.capabilities.scopes) {
    case 'none':
      return input.grants.length === 0 && input.permissionSetId === null ? null : refuse
    case 'set': {
      const isKnown =
        input.permissionSetId === null ||
        (report?.permissionSets.some(set => set.id === input.permissionSetId) ?? false)
      return isKnown ? null : fault('invalid-input', 'permission-set-not-found', { subject: 'permissions' })
    }
    case 'list': {
      const known = new Set(manifest.permissions.map(item => item.grant))
      // A key without any grant would be made and could do nothing; a typo would be stored and never match.
      if (input.grants.length === 0 || input.grants.some(grant => !known.has(grant))) return refuse
      const grantable = report?.grantable ?? null
      const beyond = grantable === null ? undefined : input.grants.find(grant => !grantable.includes(grant))
      return beyond === undefined
        ? null
        : fault('permission-missing', 'scope-not-grantable', { subject: beyond })
    }
  }
}

/** What stands in the way at the provider just now: the cap, or a live key of the same name. */
export function checkCapacity(
  name: string,
  listed: readonly ProviderKey[],
  manifest: ProviderManifest
): Fault | null {
  const live = listed.filter(key => key.status !== 'revoked')
  if (manifest.cap !== null && live.length + 1 > manifest.cap) return fault('cap-reached', 'cap-full')
  const isTaken = live.some(key => key.status === 'active' && key.name === name)
  return isTaken ? fault('conflict', 'invalid-name', { subject: 'name' }) : null
}
