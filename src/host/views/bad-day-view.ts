import { fault as makeFault } from '../../core/fault'
import type { BreakGlassPreview } from '../../services/break-glass/preview'
import type { PreparedBatch } from '../../services/break-glass/break-glass'
import type { BreakGlassReport } from '../../services/break-glass/report'
import type { BlastRadius } from '../../services/quick-find/blast-radius'
import type { QuickFound } from '../../services/quick-find/quick-find'
import type { BatchPreviewView, BatchReportView, PreparedBatchView } from '../../contract/break-glass'
import type { BlastRadiusView, QuickFoundView } from '../../contract/quick'
import type { BatchItem } from '../../core/ports/batches'
import type { KeyRows } from '../key-rows'
import { toFaultView } from '../router'

type Names = { accountName(id: string): string | null; providerName(id: string): string }

export function toQuickFound(found: QuickFound, rows: KeyRows, names: Names): QuickFoundView {
  return {
    as: found.as,
    hits: found.hits.map(({ found: key, how, sure }) => ({ row: rows.rowOf(key), how, sure })),
    total: found.total,
    providers: found.providers.map(id => names.providerName(id)),
    fingerprints: found.fingerprints
  }
}

export function toBlastRadius(radius: BlastRadius, rows: KeyRows): BlastRadiusView {
  const { cadence, breadth, permissions, environments, handedTo, standIns } = radius
  return {
    row: rows.rowOf(radius.found),
    cadence: { ...cadence },
    breadth,
    permissions: permissions.map(({ grant, words }) => ({ grant, words })),
    environments: [...environments],
    handedTo: handedTo.map(({ at, label }) => ({ at, label })),
    standIns: standIns.map(({ found, lacks, isComparable }) => ({
      row: rows.rowOf(found),
      lacks: [...lacks],
      isComparable
    }))
  }
}

export function toBatchPreview(preview: BreakGlassPreview, names: Names): BatchPreviewView {
  return {
    ...preview,
    accounts: preview.accounts.map(account => ({
      ...account,
      accountName: names.accountName(account.accountId) ?? '',
      fault: account.fault === null ? null : toFaultView(account.fault)
    })),
    environments: preview.environments.map(({ value, count }) => ({ value, count })),
    services: preview.services.map(({ value, count }) => ({ value, count })),
    leftOut: preview.leftOut.map(({ keyId, name, reason }) => ({ keyId, name, reason })),
    unknowns: { ...preview.unknowns }
  }
}

export function toPreparedBatch(
  { batchId, preview, confirmation }: PreparedBatch,
  names: Names
): PreparedBatchView {
  return {
    batchId,
    preview: toBatchPreview(preview, names),
    token: confirmation.token,
    phrase: confirmation.phrase ?? '',
    readAt: confirmation.readAt,
    expiresAt: confirmation.expiresAt
  }
}

export function toBatchReport(report: BreakGlassReport, names: Names): BatchReportView {
  const { batchId, origin, mode, startedAt, endedAt, state, isStopping, total, canGoOn } = report
  const { creators, accountIds, services, environments, findings, keyIds } = report.selection
  return {
    batchId,
    origin,
    selection: {
      ...(creators === undefined ? {} : { creators }),
      ...(accountIds === undefined ? {} : { accountIds }),
      ...(services === undefined ? {} : { services }),
      ...(environments === undefined ? {} : { environments }),
      ...(findings === undefined ? {} : { findings }),
      ...(keyIds === undefined ? {} : { keyIds })
    },
    mode,
    startedAt,
    endedAt,
    state,
    isStopping,
    total,
    counts: { ...report.counts },
    canGoOn,
    notDead: report.notDead.map(item => toItem(item, names))
  }
}

function toItem(item: BatchItem, names: Names): BatchReportView['notDead'][number] {
  const { keyId, accountId, name, masked, state, evidence, faultCode, faultDetail } = item
  const why = faultCode === null ? null : toFaultView(makeFault(faultCode, faultDetail ?? undefined))
  return {
    keyId,
    accountId,
    accountName: names.accountName(accountId) ?? '',
    name,
    masked,
    state,
    evidence,
    fault: why
  }
}
