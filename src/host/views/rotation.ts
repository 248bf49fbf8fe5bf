import { visibleText } from '../../core/visible-text'
import type { ActivationOverview, RotationOverview, RotationSide } from '../../core/rotation/overview'
import type { RotationSideView, RotationView } from '../../contract/rotations'
import { toFaultView } from '../../contract/reply'
import { toLastUsedView, toPermissionsView } from './key-rows'

export type RotationNames = {
  readonly accountName: string
  readonly providerId: string
  readonly providerName: string
  readonly isSandbox: boolean
}

export function toRotationView(overview: RotationOverview, names: RotationNames): RotationView {
  return {
    id: overview.id,
    version: overview.version,
    mode: overview.mode,
    state: overview.state,
    reason: overview.reason,
    accountId: overview.accountId,
    accountName: names.accountName,
    providerId: names.providerId,
    providerName: names.providerName,
    isSandbox: names.isSandbox,
    service: overview.service,
    environment: overview.environment,
    marker: overview.marker,
    group: overview.group,
    scheduledBy: overview.scheduledBy,
    startedAt: overview.startedAt,
    updatedAt: overview.updatedAt,
    closedAt: overview.closedAt,
    old: toSideView(overview.old),
    new: overview.new === null ? null : toSideView(overview.new),
    diff: {
      wider: [...overview.diff.wider],
      narrower: [...overview.diff.narrower],
      same: [...overview.diff.same]
    },
    deliveries: overview.deliveries.map(({ fault, acts, activation, ...delivery }) => ({
      ...delivery,
      fault: fault === null ? null : toFaultView(fault),
      activation: activation === null ? null : toActivationView(activation),
      acts: [...acts]
    })),
    canChooseDeliveries: overview.canChooseDeliveries,
    steps: overview.steps.map(({ name, state, at, note }) => ({ name, state, at, note })),
    waits: {
      code: overview.waits.code,
      since: overview.waits.since,
      until: overview.waits.until,
      progress: overview.waits.progress,
      facts: { ...overview.waits.facts }
    },
    acts: [...overview.acts],
    evidence: {
      grade: overview.evidence.grade,
      wanted: overview.evidence.wanted,
      isAttested: overview.evidence.isAttested,
      witness: overview.evidence.witness
    },
    sealedSecret:
      overview.sealedSecret === null
        ? null
        : { id: overview.sealedSecret.id, state: overview.sealedSecret.state },
    policy: {
      quietMs: overview.policy.quietMs,
      coolingMs: overview.policy.coolingMs,
      wanted: overview.policy.wanted
    },
    needsPerson: overview.needsPerson
  }
}

function toActivationView({
  fault,
  ...activation
}: ActivationOverview): NonNullable<RotationView['deliveries'][number]['activation']> {
  return { ...activation, fault: fault === null ? null : toFaultView(fault) }
}

function toSideView(side: RotationSide): RotationSideView {
  return {
    keyId: side.keyId,
    providerKeyId: visibleText(side.providerKeyId),
    name: side.name,
    masked: side.masked,
    fingerprint: side.fingerprint,
    status: side.status,
    createdAt: side.createdAt,
    expiresAt: side.expiresAt,
    lastUsed: toLastUsedView(side.lastUsed),
    readAt: side.readAt,
    permissions: toPermissionsView(side.permissions),
    groupName: visibleText(side.groupName),
    owner: side.owner,
    deliveredTo: [...side.deliveredTo],
    samples: side.samples.map(({ at, lastUsedAt }) => ({ at, lastUsedAt }))
  }
}
