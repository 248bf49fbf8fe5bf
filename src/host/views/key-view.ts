import type { Verdict } from '../../core/dormancy/verdict'
import type { Key, LastUsed, Permissions } from '../../core/key'
import { breadthOf, widestFirst } from '../../core/permissions'
import type { ProviderManifest } from '../../core/ports/provider'
import { visibleText } from '../../core/visible-text'
import type { KeyRowView } from '../../contract/key-row'
import type { KeyDetailView } from '../../contract/keys'
import type { Observation } from '../../core/ports/observations'
import type { KeyWithVerdict } from '../../core/ports/keys'
import type { Delivery } from '../../core/ports/deliveries'
import { activityOf } from './activity'

type LastUsedView = KeyRowView['lastUsed']
type PermissionsView = KeyRowView['permissions']
type VerdictView = KeyRowView['verdict']

/** What a row needs to know about its neighbours. */
export type KeySurroundings = {
  readonly manifest: ProviderManifest
  readonly accountName: string
  readonly isSandbox: boolean
  /** The last complete reading of the account, and whether it is older than the account's refresh should be. */
  readonly asOf: number | null
  readonly isStale: boolean
  readonly observations: readonly Observation[]
  readonly now: number
  /** The provider's clock minus ours, where it is large: its times are shown on our clock, so that ages are true. */
  readonly clockOffsetMs: number
}

export function toKeyRow({ key, verdict }: KeyWithVerdict, around: KeySurroundings): KeyRowView {
  return {
    id: key.id,
    name: key.name,
    service: key.service,
    environment: key.environment,
    providerId: key.providerId,
    providerName: around.manifest.name,
    accountId: key.accountId,
    accountName: around.accountName,
    groupName: key.groupName,
    masked: key.masked,
    providerKeyId: visibleText(key.providerKeyId),
    status: key.status,
    lastUsed: toLastUsedView(key.lastUsed, around.clockOffsetMs),
    createdAt: key.createdAt === null ? null : key.createdAt - around.clockOffsetMs,
    createdBy: key.createdBy === null ? null : { name: key.createdBy.name, isMember: key.createdBy.isMember },
    expiresAt: key.expiresAt === null ? null : key.expiresAt - around.clockOffsetMs,
    permissions: {
      ...toPermissionsView(key.permissions),
      grants: [...widestFirst(key.permissions.grants, around.manifest.permissions)]
    },
    breadth: breadthOf(key.permissions, around.manifest.permissions),
    verdict: toVerdictView(verdict),
    tags: [...key.tags],
    rotationId: key.rotationId,
    isManagementCredential: key.isManagementCredential,
    isSandbox: around.isSandbox,
    asOf: around.asOf,
    isStale: around.isStale,
    vanishedAt: key.vanishedAt,
    activity:
      around.manifest.capabilities.lastUsed === 'not-reported'
        ? null
        : activityOf(around.observations, around.now),
    can: actsOn(key, around.manifest)
  }
}

export function toLastUsedView(lastUsed: LastUsed, clockOffsetMs = 0): LastUsedView {
  switch (lastUsed.kind) {
    case 'used':
      return { kind: 'used', at: lastUsed.at - clockOffsetMs, precisionMs: lastUsed.precisionMs }
    case 'never':
      return { kind: 'never' }
    case 'unknown':
      return { kind: 'unknown', reason: lastUsed.reason }
    default:
      return lastUsed satisfies never
  }
}

export function toPermissionsView(permissions: Permissions): PermissionsView {
  return {
    source: permissions.source,
    grants: [...permissions.grants],
    ...(permissions.setId === undefined ? {} : { setId: visibleText(permissions.setId) }),
    ...(permissions.setName === undefined ? {} : { setName: permissions.setName })
  }
}

function toVerdictView(verdict: Verdict): VerdictView {
  return {
    state: verdict.state,
    idleMs: verdict.idleMs,
    facts: { ...verdict.facts },
    findings: verdict.findings.map(({ code, severity, facts }) => ({ code, severity, facts: { ...facts } })),
    risk: verdict.risk,
    riskParts: verdict.riskParts.map(({ part, points }) => ({ part, points })),
    confidence: verdict.confidence
  }
}

function actsOn(key: Key, manifest: ProviderManifest): KeyRowView['can'] {
  const { capabilities } = manifest
  const isFree = key.vanishedAt === null && key.status !== 'revoked' && key.rotationId === null
  // A key that is not listed may still work: it can be revoked by its id.
  const isRevocable = key.status !== 'revoked' && key.rotationId === null
  return {
    rotate: isFree && key.status === 'active' && capabilities.create && capabilities.revoke,
    // The connection's own credential is replaced by a rotation, never cut off: that would lock the app out.
    disable: isFree && key.status === 'active' && capabilities.disable && !key.isManagementCredential,
    enable: isFree && key.status === 'disabled' && capabilities.enable,
    revoke: isRevocable && capabilities.revoke && !key.isManagementCredential
  }
}

export type KeyDetailFacts = {
  readonly row: KeyRowView
  readonly key: Key
  readonly observations: readonly Observation[]
  readonly probes: readonly number[]
  readonly handedTo: readonly Delivery[]
  readonly history: KeyDetailView['history']
}

export function toKeyDetail(facts: KeyDetailFacts): KeyDetailView {
  return {
    row: facts.row,
    attributes: { ...facts.key.attributes },
    firstSeenAt: facts.key.firstSeenAt,
    lastSeenAt: facts.key.lastSeenAt,
    observations: facts.observations.map(({ observedAt, lastUsed }) => ({
      observedAt,
      lastUsed: toLastUsedView(lastUsed)
    })),
    probes: [...facts.probes],
    handedTo: facts.handedTo.map(({ at, label, destination }) => ({
      at,
      label,
      destination: destination === null ? null : { id: destination.id, settings: { ...destination.settings } }
    })),
    history: facts.history
  }
}
