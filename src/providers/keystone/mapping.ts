import type { KeyAttributes, ProviderKey } from '../../core/key'
import { timeOf } from '../kit/times'
import type { SignedIn } from './connection'
import { ACCESS_RULES, DESCRIPTION, UNRESTRICTED, manifest } from './manifest'
import type { AccessRule, CredentialRow } from './wire'

export function toProviderKey(row: CredentialRow, signedIn: SignedIn, now: number): ProviderKey {
  const expiresAt = timeOf(row.expires_at ?? null, manifest.timeFormats)
  const isUnreadable = expiresAt === null && row.expires_at != null
  const isOver = expiresAt !== null && expiresAt <= now
  return {
    providerKeyId: row.id,
    groupId: signedIn.projectId,
    groupName: signedIn.projectName,
    name: row.name,
    masked: row.id,
    // There is no status: the list holds what was not deleted.
    status: isUnreadable ? 'unknown' : isOver ? 'expired' : 'active',
    permissions:
      row.roles == null
        ? { source: 'unknown', grants: [] }
        : { source: 'listed', grants: row.roles.map(({ name }) => name).sort() },
    createdAt: null,
    createdBy: null,
    expiresAt,
    revokedAt: null,
    lastUsed: { kind: 'unknown', reason: 'not-reported' },
    attributes: {
      [DESCRIPTION]: row.description ?? null,
      [UNRESTRICTED]: row.unrestricted ?? false,
      [ACCESS_RULES]: row.access_rules == null ? null : linesOf(row.access_rules)
    },
    environmentHint: null,
    isZombie: false
  }
}

/** One rule per line, `GET compute /v2.1/servers`: to be read by people, and back. */
function linesOf(rules: readonly AccessRule[]): string {
  return rules.map(({ method, service, path }) => `${method} ${service} ${path}`).join('\n')
}

/** Null where a rule cannot be read: without it the new key could do more than the old one. */
export function rulesFrom(attributes: KeyAttributes): readonly AccessRule[] | null | undefined {
  const lines = attributes[ACCESS_RULES]
  if (lines === undefined || lines === null) return undefined
  if (typeof lines !== 'string') return null
  const rules = lines
    .split('\n')
    .filter(line => line !== '')
    .map(line => /^(\S+) (\S+) (\S+)$/.exec(line))
  if (rules.includes(null)) return null
  return rules.map(found => ({
    method: found?.[1] ?? '',
    service: found?.[2] ?? '',
    path: found?.[3] ?? ''
  }))
}
