import type { Account, AccountReport } from '../../core/account'
import { largeOffsetMs } from '../../core/clock'
import type { ProviderManifest } from '../../core/ports/provider'
import type { AccountView, ReportView } from '../../contract/accounts'
import type { OwnKey } from '../own-key'
import type { AccountState } from '../../core/ports/accounts'
import { toFaultView } from '../router'

export type AccountFacts = {
  readonly account: Account
  readonly state: AccountState
  readonly manifest: ProviderManifest
  readonly credential: AccountView['credential']
  readonly ownKey: OwnKey
  /** Active keys by group, where the store can tell. */
  readonly activeKeysOf: (groupId: string) => number | null
}

export function toAccountView(facts: AccountFacts): AccountView {
  const { account, state, manifest } = facts
  return {
    id: account.id,
    providerId: account.providerId,
    providerName: manifest.name,
    name: account.name,
    environment: account.environment,
    baseUrl: account.baseUrl,
    settings: { ...account.settings },
    isSandbox: account.isSandbox,
    standing: manifest.standing,
    health: state.health,
    credential: facts.credential,
    ownKey: {
      state: facts.ownKey.state,
      keyId: facts.ownKey.state === 'offered' ? facts.ownKey.keyId : null
    },
    lastSyncAt: state.lastSyncAt,
    lastGoodSyncAt: state.lastGoodSyncAt,
    fault: state.lastFault === null ? null : toFaultView(state.lastFault),
    keyCount: state.keyCount,
    report: state.report === null ? null : toReportView(state.report, facts.activeKeysOf)
  }
}

export function toReportView(
  report: AccountReport,
  activeKeysOf: (groupId: string) => number | null
): ReportView {
  return {
    groups: report.groups.map(({ id, name, cap }) => ({ id, name, cap, activeKeys: activeKeysOf(id) })),
    rights: report.rights.map(({ right, state }) => ({ right, state })),
    warnings: [
      ...report.warnings,
      ...(largeOffsetMs(report.clockOffsetMs) === 0 ? [] : ['clock-differs' as const])
    ],
    version: report.version,
    grantable: report.grantable === null ? null : [...report.grantable],
    permissionSets: report.permissionSets.map(({ id, name, grants }) => ({ id, name, grants: [...grants] })),
    clockOffsetMs: report.clockOffsetMs
  }
}
