import { failed, fault, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asAccountId, asKeyId } from '../../core/ids'
import type { BatchPreviewView, BatchReportView, PreparedBatchView } from '../../contract/break-glass'
import { toFaultView } from '../../contract/reply'
import { createBreakGlass } from '../../services/break-glass/break-glass'
import type { BreakGlass, PreparedBatch } from '../../services/break-glass/break-glass'
import type { BreakGlassChoice } from '../../services/break-glass/choice'
import type { BreakGlassPreview } from '../../services/break-glass/preview'
import type { BreakGlassReport } from '../../services/break-glass/report'
import type { DeliveredDestination } from '../../core/ports/deliveries'
import type { DestinationLookup } from '../../core/ports/destination'
import type { BatchItem } from '../../core/ports/batches'
import type { App } from '../app'
import type { HandlersOf, Module } from '../module'
import type { CommandValue } from '../router'
import type { Names } from '../views/names'
import type { AccountsModule } from './accounts'
import type { KeysModule } from './keys'

/** That a person reads in a dialog. */
const MOST_DONE = 200

export type BreakGlassModule = Module & {
  readonly handlers: HandlersOf<'breakGlass'>
  readonly service: BreakGlass
}

export type BreakGlassTools = {
  readonly accounts: AccountsModule
  readonly keys: KeysModule
  readonly destinations: DestinationLookup
}

export function openBreakGlass(
  app: App,
  { accounts, keys, destinations }: BreakGlassTools
): BreakGlassModule {
  const { names, options } = app
  const service = createBreakGlass(keys.revocationTools, keys.batchRuns, error => {
    options.log.write('timer.failed', { error })
  })
  // The lists that are read now show what was made there since.
  const stop = service.onEnded(accountIds => {
    accounts.startSync(accountIds)
  })
  /** A connection that was removed is named by the label of its last delivery, which begins with its name. */
  function nameOf({ id, label }: DeliveredDestination): string {
    const known = destinations.get(id)?.manifest.name
    if (known !== undefined) return known
    const at = label.indexOf(': ')
    return `${at === -1 ? label : label.slice(0, at)} (removed)`
  }

  const prepared = (found: Result<PreparedBatch>): Result<PreparedBatchView> => {
    app.keysChanged()
    return found.ok ? ok(toPreparedBatch(found.value, names)) : found
  }
  return {
    service,
    handlers: {
      'breakGlass.preview': async input => {
        const preview = await service.preview(toChoice(input))
        return preview.ok ? ok(toBatchPreview(preview.value, names)) : preview
      },
      'breakGlass.stopPreview': () => {
        service.stopPreview()
        return ok(null)
      },
      'breakGlass.dryRun': async input => {
        const preview = await service.dryRun(toChoice(input))
        app.keysChanged()
        return preview.ok ? ok(toBatchPreview(preview.value, names)) : preview
      },
      'breakGlass.destinations': () =>
        ok(
          app.profile.deliveries
            .destinations()
            .map(found => ({ id: found.id, keys: found.keys, name: nameOf(found) }))
        ),
      'breakGlass.keysToRotate': async input => {
        const keyIds = await service.keysToRotate(toChoice(input))
        return keyIds.ok ? ok([...keyIds.value]) : keyIds
      },
      'breakGlass.prepare': async input => prepared(await service.prepare(toChoice(input))),
      'breakGlass.prepareResume': async ({ batchId }) => prepared(await service.prepareResume(batchId)),
      'breakGlass.start': ({ token, phrase, reason }) => {
        const started = service.start(token, phrase, reason)
        return started.ok ? ok(toBatchReport(started.value, names)) : started
      },
      'breakGlass.stop': ({ batchId }) => {
        service.stop(batchId)
        return ok(null)
      },
      'breakGlass.report': ({ batchId }) => {
        const report = service.report(batchId)
        return report === null ? failed('not-found') : ok(toBatchReport(report, names))
      },
      'breakGlass.open': () => ok(service.open().map(report => toBatchReport(report, names)))
    },
    stop
  }
}

function toChoice(input: CommandValue<'breakGlass.preview'>): BreakGlassChoice {
  const { creators, accountIds, services, environments, findings, destinations, keyIds, mode, management } =
    input
  return {
    selection: {
      ...(creators === undefined ? {} : { creators }),
      ...(accountIds === undefined ? {} : { accountIds: accountIds.map(asAccountId) }),
      ...(services === undefined ? {} : { services }),
      ...(environments === undefined ? {} : { environments }),
      ...(findings === undefined ? {} : { findings }),
      ...(destinations === undefined ? {} : { destinations }),
      ...(keyIds === undefined ? {} : { keyIds: keyIds.map(asKeyId) })
    },
    mode,
    management
  }
}

function toBatchPreview(preview: BreakGlassPreview, names: Names): BatchPreviewView {
  return {
    ...preview,
    accounts: preview.accounts.map(account => ({
      ...account,
      accountName: names.accountName(account.accountId) ?? '',
      fault: account.fault === null ? null : toFaultView(account.fault)
    })),
    environments: preview.environments.map(({ value, count }) => ({ value, count })),
    services: preview.services.map(({ value, count }) => ({ value, count })),
    named: preview.named.map(({ id, name, environment, accountId }) => ({
      keyId: id,
      name,
      environment,
      accountName: names.accountName(accountId) ?? ''
    })),
    leftOut: preview.leftOut.map(({ keyId, name, reason }) => ({ keyId, name, reason })),
    unknowns: { ...preview.unknowns }
  }
}

function toPreparedBatch(
  { batchId, preview, confirmation, needsReason }: PreparedBatch,
  names: Names
): PreparedBatchView {
  return {
    batchId,
    preview: toBatchPreview(preview, names),
    token: confirmation.token,
    phrase: confirmation.phrase ?? '',
    readAt: confirmation.readAt,
    expiresAt: confirmation.expiresAt,
    needsReason
  }
}

function toBatchReport(report: BreakGlassReport, names: Names): BatchReportView {
  const { batchId, origin, mode, startedAt, endedAt, state, isStopping, total, canGoOn } = report
  const { creators, accountIds, services, environments, findings, destinations, keyIds } = report.selection
  return {
    batchId,
    origin,
    selection: {
      ...(creators === undefined ? {} : { creators }),
      ...(accountIds === undefined ? {} : { accountIds }),
      ...(services === undefined ? {} : { services }),
      ...(environments === undefined ? {} : { environments }),
      ...(findings === undefined ? {} : { findings }),
      ...(destinations === undefined ? {} : { destinations }),
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
    done: report.done.slice(0, MOST_DONE).map(({ keyId, accountId, name, masked, state: ended }) => ({
      keyId,
      accountName: names.accountName(accountId) ?? '',
      name,
      masked,
      state: ended
    })),
    notDead: report.notDead.map(item => toItem(item, names))
  }
}

function toItem(item: BatchItem, names: Names): BatchReportView['notDead'][number] {
  const { keyId, accountId, name, masked, state, evidence, faultCode, faultDetail } = item
  const why = faultCode === null ? null : toFaultView(fault(faultCode, faultDetail ?? undefined))
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
