import { isProduction } from '../../core/environment'
import { failed, fault, ok, type Fault, type Result } from '../../core/fault'
import type { ConfirmationReason } from '../../core/confirmation'
import type { Key } from '../../core/key'
import type { AccountId, KeyId } from '../../core/ids'
import type { Batch, BatchItem, BatchMode } from '../../core/ports/batches'
import type { Confirmation } from '../confirmations'
import { changeOf, waitingItem, type BatchRuns } from '../revocation/batch-runs'
import { refreshGroups } from '../revocation/refresh'
import { finishGone, provesRevoked } from '../revocation/revoke-one'
import type { RevocationTools } from '../revocation/tools'
import { keyReferenceOf } from '../team/references'
import { encodeSelection, isEmpty, keysOf, type BreakGlassChoice } from './choice'
import { faultOfReason, planBatch, type BreakGlassPreview, type Planned } from './preview'
import { isKnownGone, isOpen, reportOf, type BreakGlassReport, type RunState } from './report'

export type PreparedBatch = {
  readonly batchId: string
  readonly preview: BreakGlassPreview
  readonly confirmation: Confirmation
  /** A team reads why one person decides alone: `start` refuses without a reason. */
  readonly needsReason: boolean
}

/**
 * The bad day: many keys at once, by who made them, where they are, or what is wrong with them. Batches of keys that were chosen
 * in the list are told, stopped and gone on with here too.
 */
export type BreakGlass = {
  /**
   * Counts and unknowns by what the store knows. Faults: `invalid-input` for a choice without any part, `cancelled` when a later
   * call came.
   */
  preview(choice: BreakGlassChoice): Promise<Result<BreakGlassPreview>>
  stopPreview(): void
  /** As `preview`, after reading every list anew; changes nothing at any provider. An account that fails is in the answer. */
  dryRun(choice: BreakGlassChoice): Promise<Result<BreakGlassPreview>>
  /** The keys of a choice that no rotation has yet, for one that rotates them instead. Fault `invalid-input` as in `preview`. */
  keysToRotate(choice: BreakGlassChoice): Promise<Result<readonly KeyId[]>>
  /** A dry run whose answer may be started: mints a typed phrase, pinned to these keys. Fault `not-found` without a key. */
  prepare(choice: BreakGlassChoice): Promise<Result<PreparedBatch>>
  /**
   * What an earlier batch has not brought to an end, read anew, with a confirmation of its own. Faults: `not-found` when there
   * is no such key any more, `conflict` while a batch runs, and what is in the way of the keys when none can be taken now.
   */
  prepareResume(batchId: string): Promise<Result<PreparedBatch>>
  /**
   * Starts and does not wait. A team is told the reason, and nobody has to approve. Faults: `invalid-input/reason-needed` in a team;
   * those of `Confirmations.redeem`; `conflict` while another batch runs.
   */
  start(token: string, phrase: string, reason?: string): Result<BreakGlassReport>
  /** Nothing more is sent for a batch that runs, whoever began it; what was sent is still looked at. */
  stop(batchId: string): void
  report(batchId: string): BreakGlassReport | null
  /** Batches that are not at their end, newest first. */
  open(): readonly BreakGlassReport[]
  /**
   * After a start of the app, and after an account was removed: settles what is known to be gone by now, and what Rekey does not
   * know any more. Sends nothing.
   */
  recover(): void
  /** No more is sent for the batch that was started; it was about these accounts. */
  onEnded(listener: (accountIds: readonly AccountId[]) => void): () => void
  /** Resolves when no batch runs. */
  whenIdle(): Promise<void>
}

type Prepared = { readonly choice: BreakGlassChoice | null; readonly plan: Planned; readonly mode: BatchMode }

export function createBreakGlass(
  tools: RevocationTools,
  runs: BatchRuns,
  onBug: (error: unknown) => void
): BreakGlass {
  const { clock } = tools
  const { batches, endIfDone } = runs
  const sources = { batches, keys: tools.keys }
  const endListeners = new Set<(accountIds: readonly AccountId[]) => void>()
  const prepared = new Map<string, Prepared>()
  let latestPreview = 0
  let running: { readonly batchId: string; readonly end: Promise<void> } | null = null

  async function dryRun(choice: BreakGlassChoice): Promise<Result<Planned>> {
    if (isEmpty(choice.selection)) return failed('invalid-input')
    const chosen = (await keysOf({ ...tools, pause: null }, choice.selection)).map(({ key }) => key)
    const { failures } = await refreshGroups(tools, chosen)
    return ok(await planBatch(tools, choice, failures))
  }

  const needsReason = (): boolean => tools.team?.needsReason() === true

  function mint(
    batchId: string,
    plan: Planned,
    mode: BatchMode,
    choice: BreakGlassChoice | null
  ): PreparedBatch {
    const keyIds = plan.keys.map(key => key.id)
    const verb = mode === 'disable-only' ? 'DISABLE' : 'REVOKE'
    const confirmation = tools.confirmations.mint({
      confirmed: { act: 'break-glass', batchId, keyIds },
      level: 3,
      phrase: `${verb} ${keyIds.length} ${keyIds.length === 1 ? 'KEY' : 'KEYS'}`,
      reasons: reasonsOf(plan, mode)
    })
    prepared.clear()
    prepared.set(batchId, { choice, plan, mode })
    return { batchId, preview: plan.preview, confirmation, needsReason: needsReason() }
  }

  async function prepareResume(batchId: string): Promise<Result<PreparedBatch>> {
    const batch = batches.get(batchId)
    if (batch === null) return failed('not-found')
    if (running !== null || runs.isRunning(batchId)) return failed('conflict')
    const open = batches.items(batchId).filter(item => isOpen(item, batch.mode))
    const keys = open.map(item => tools.keys.get(item.keyId)).filter(key => key !== null)
    const { failures, sights } = await refreshGroups(tools, keys)
    // The run may call a revoke failed that the provider accepted: its obligation remembers that.
    const accepted = new Set([
      ...open.filter(({ state }) => state === 'claimed').map(({ keyId }) => keyId),
      ...tools.revocations.open().flatMap(({ keyId, acceptedAt }) => (acceptedAt === null ? [] : keyId))
    ])
    const gone = keys.filter(key => {
      const sight = sights.get(key.id)
      const revoke = accepted.has(key.id) ? 'accepted' : 'not-accepted'
      return sight !== undefined && provesRevoked(tools, key.accountId, sight, revoke)
    })
    tools.transactions.run(() => {
      for (const key of gone)
        batches.change(batchId, [changeOf(finishGone(tools, key, 'by-us'))], clock.now())
    })
    runs.freed([...gone.map(key => key.accountId), ...settleGone(batch)])
    endIfDone(batchId)
    const left = batches
      .items(batchId)
      .filter(item => isOpen(item, batch.mode) && tools.keys.get(item.keyId) !== null)
      .map(item => item.keyId)
    if (left.length === 0) return failed('not-found')
    // Who was left out by the first choice is no item of this list; who is in it was confirmed by name or count before.
    const choice = { selection: { keyIds: left }, mode: batch.mode, management: 'included' } as const
    const plan = await planBatch(tools, choice, failures)
    if (plan.keys.length === 0) return { ok: false, fault: whyEmpty(plan) }
    return ok(mint(batchId, plan, batch.mode, null))
  }

  function start(token: string, phrase: string, reason = ''): Result<BreakGlassReport> {
    if (running !== null) return failed('conflict')
    if (needsReason() && reason.trim() === '') return failed('invalid-input', 'reason-needed')
    const confirmed = tools.confirmations.redeem(token, phrase, 'break-glass')
    if (!confirmed.ok) return confirmed
    const { batchId, keyIds } = confirmed.value
    const plan = prepared.get(batchId)
    prepared.clear()
    if (plan === undefined) return failed('confirmation-required', 'confirmation-stale')
    const keys = keyIds.map(id => tools.keys.get(id)).filter(key => key !== null)
    // A rotation may have taken a key between the question and the answer: it keeps that key.
    const free = keys.filter(key => key.rotationId === null)
    tools.transactions.run(() => {
      if (plan.choice === null) batches.reopen(batchId)
      else batches.insert(batchOf(batchId, plan, plan.choice), itemsOf(plan))
      tools.audit.append({
        at: clock.now(),
        act: 'confirmation.given',
        actor: 'operator',
        accountId: null,
        keyId: null,
        rotationId: null,
        facts: { act: 'break-glass', mode: plan.mode, keys: free.length, batch: batchId }
      })
    })
    tellTeam(free, reason.trim())
    const sending = run(batchId, plan.mode, free).catch(onBug)
    const end = sending.finally(() => {
      running = null
      runs.changed(batchId)
      const accountIds = [...new Set(free.map(key => key.accountId))]
      for (const listener of endListeners) listener(accountIds)
    })
    running = { batchId, end }
    const report = reportFor(batchId)
    return report === null ? failed('not-found') : ok(report)
  }

  /** What the team cannot be told now is told later: these keys do not wait for it. */
  function tellTeam(keys: readonly Key[], reason: string): void {
    const references = keys.flatMap(key => keyReferenceOf(tools.accounts.get(key.accountId), key) ?? [])
    if (references.length > 0) tools.team?.breakGlass(references, reason)
  }

  function batchOf(id: string, plan: Prepared, choice: BreakGlassChoice): Batch {
    const selection = encodeSelection(choice.selection, 'break-glass')
    return { id, selection, mode: plan.mode, startedAt: clock.now(), endedAt: null }
  }

  function itemsOf({ plan }: Prepared): readonly BatchItem[] {
    const at = clock.now()
    return [
      ...plan.keys.map(key => waitingItem(key, at)),
      ...plan.leftOut.map(({ key, reason }): BatchItem => {
        const { code, detail = null } = faultOfReason(reason)
        return { ...waitingItem(key, at), state: 'left-out', faultCode: code, faultDetail: detail }
      })
    ]
  }

  async function run(batchId: string, mode: BatchMode, keys: readonly Key[]): Promise<void> {
    await runs.run(keys, { batchId, mode })
    endIfDone(batchId)
  }

  function settleGone(batch: Batch): readonly AccountId[] {
    const gone = batches
      .items(batch.id)
      .filter(item => isOpen(item, batch.mode) && isKnownGone(tools.keys.get(item.keyId)))
    tools.transactions.run(() => {
      for (const item of gone) tools.revocations.settle(item.keyId)
      batches.change(
        batch.id,
        gone.map(item => ({ ...item, state: 'gone', evidence: 'E1', faultCode: null, faultDetail: null })),
        clock.now()
      )
    })
    return gone.map(item => item.accountId)
  }

  function reportFor(batchId: string): BreakGlassReport | null {
    const batch = batches.get(batchId)
    return batch === null ? null : reportOf(sources, batch, runOf(batchId))
  }

  function isRunning(batchId: string): boolean {
    return running?.batchId === batchId || runs.isRunning(batchId)
  }

  function runOf(batchId: string): RunState {
    if (runs.isStopping(batchId)) return 'stopping'
    return isRunning(batchId) ? 'sending' : 'none'
  }

  return {
    preview: async choice => {
      if (isEmpty(choice.selection)) return failed('invalid-input')
      const own = (latestPreview += 1)
      const { preview } = await planBatch(tools, choice, new Map(), () => clock.sleep(0))
      return own === latestPreview ? ok(preview) : failed('cancelled')
    },
    stopPreview: () => {
      latestPreview += 1
    },
    dryRun: async choice => {
      const plan = await dryRun(choice)
      return plan.ok ? ok(plan.value.preview) : plan
    },
    keysToRotate: async choice => {
      if (isEmpty(choice.selection)) return failed('invalid-input')
      const { keys } = await planBatch(tools, { ...choice, mode: 'revoke', management: 'left-out' })
      return ok(keys.map(({ id }) => id))
    },
    prepare: async choice => {
      if (running !== null) return failed('conflict')
      const plan = await dryRun(choice)
      if (!plan.ok) return plan
      if (plan.value.keys.length === 0) return failed('not-found')
      return ok(mint(tools.ids.id(), plan.value, choice.mode, choice))
    },
    prepareResume,
    start,
    stop: runs.stop,
    report: reportFor,
    open: () => batches.open().map(batch => reportOf(sources, batch, runOf(batch.id))),
    recover: () => {
      for (const batch of batches.open()) {
        if (isRunning(batch.id)) continue
        const freed = settleGone(batch)
        endIfDone(batch.id)
        runs.changed(batch.id)
        runs.freed(freed)
      }
    },
    onEnded: listener => {
      endListeners.add(listener)
      return () => {
        endListeners.delete(listener)
      }
    },
    whenIdle: async () => {
      while (running !== null) await running.end
    }
  }
}

function whyEmpty({ leftOut: [first] }: Planned): Fault {
  return first === undefined ? fault('not-found') : faultOfReason(first.reason)
}

/** One line a reason, with how many keys it is true of. */
function reasonsOf({ keys, preview }: Planned, mode: BatchMode): readonly ConfirmationReason[] {
  const reason = (code: ConfirmationReason['code'], count: number): ConfirmationReason[] =>
    count === 0 ? [] : [{ code, facts: { count } }]
  return [
    ...(mode === 'disable-only' ? [] : [{ code: 'irreversible' as const, facts: {} }]),
    ...reason('several', keys.length),
    ...reason('production', keys.filter(key => isProduction(key.environment)).length),
    ...reason('used-recently', preview.usedRecently),
    ...reason('last-used-unknown', preview.unknowns.lastUsed),
    ...reason('management-credential', preview.management),
    ...reason('not-listed', preview.notListed)
  ]
}
