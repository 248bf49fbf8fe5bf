import { revokeQuestion } from '../../core/confirmation'
import { failed, fault, ok, type Fault, type FaultDetail, type Result } from '../../core/fault'
import type { KeyId } from '../../core/ids'
import type { Key } from '../../core/key'
import { encodeSelection } from '../break-glass/choice'
import type { Confirmation } from '../confirmations'
import { onOurClock } from '../our-clock'
import { changeOf, isFreed, waitingItem, type BatchRuns } from './batch-runs'
import { refreshGroups } from './refresh'
import type { ManyChange } from './revoke-many'
import { settleProven, resume, type AtWork } from './resume'
import { throughTeam } from '../team/references'
import { finishDisabled, obligationOf, revokeOne } from './revoke-one'
import type { RevocationTools, RevokeResult } from './tools'

export type PreparedRevoke = { readonly confirmation: Confirmation; readonly keys: readonly Key[] }

export type RevocationService = {
  /**
   * Reads these keys again at their providers and mints a confirmation for exactly them. A key that is not listed, or whose list
   * cannot be read, is part of it all the same, and a reason says so: a revoke by id needs no list. Faults: `not-found`,
   * `conflict/rotation-open` (a rotation owns the key), `forbidden/self-lockout` (the connection's own credential), and
   * whatever would stop the sending as well.
   */
  prepare(keyIds: readonly KeyId[]): Promise<Result<PreparedRevoke>>
  /**
   * Revokes what the token was given for, account by account side by side, each key proven by a later list. Several keys are a
   * batch: what a crash or a lock cuts off is offered again.
   */
  revoke(token: string, phrase: string): Promise<Result<readonly RevokeResult[]>>
  /** How far the revoke of this token is; null when none is under way. */
  progress(token: string): RevokeProgress | null
  /** Nothing more is sent for this token. What was sent is still looked at. */
  stop(token: string): void
  /** Disables or enables one key: reversible, so without a confirmation. */
  setEnabled(keyId: KeyId, wanted: 'enabled' | 'disabled'): Promise<Result<null>>
  /**
   * After each opening of the vault: looks at every revoke that was cut off, settles those that are proven, and marks the others
   * so that a person hears of them. Leaves alone what is still at work.
   */
  resume(): Promise<void>
  /** After a reading of the lists: settles what they show dead, and marks what was accepted long ago and is still there. */
  settleProven(): void
}

export type RevokeProgress = { readonly done: number; readonly total: number }

/** One revoke of many keys that is under way. */
type Run = {
  readonly batchId: string
  readonly decided: Set<KeyId>
  readonly sent: Set<KeyId>
  readonly total: number
}

export function createRevocation(tools: RevocationTools, batchRuns: BatchRuns): RevocationService {
  const underWay = new Map<string, Run>()
  // By the id that stands in its obligation: a key that is tried again has a new one.
  const singles = new Set<string>()
  const isAtWork: AtWork = ({ batchId }) => singles.has(batchId) || batchRuns.isRunning(batchId)
  return {
    prepare: keyIds => prepare(tools, keyIds),
    revoke: (token, phrase) => revoke(tools, batchRuns, { underWay, singles }, { token, phrase }),
    progress: token => {
      const run = underWay.get(token)
      return run === undefined ? null : { done: run.decided.size, total: run.total }
    },
    stop: token => {
      const run = underWay.get(token)
      if (run !== undefined) batchRuns.stop(run.batchId)
    },
    setEnabled: (keyId, wanted) => setEnabled(tools, keyId, wanted),
    resume: () => resume(tools, batchRuns, isAtWork),
    settleProven: () => {
      settleProven(tools, batchRuns, isAtWork)
    }
  }
}

async function prepare(tools: RevocationTools, keyIds: readonly KeyId[]): Promise<Result<PreparedRevoke>> {
  const wanted = [...new Set(keyIds)]
  const known = wanted.map(id => tools.keys.get(id)).filter(key => key !== null)
  const { failures, sights } = await refreshGroups(tools, known)
  for (const problem of failures.values()) if (stopsSending(problem)) return { ok: false, fault: problem }
  const keys = wanted.map(id => tools.keys.get(id)).filter(key => key !== null)
  if (keys.length < wanted.length || keys.length === 0) return failed('not-found')
  if (keys.some(key => key.isManagementCredential)) return failed('forbidden', 'self-lockout')
  if (keys.some(key => key.rotationId !== null)) return failed('conflict', 'rotation-open')

  const now = tools.clock.now()
  const quietMs = Math.max(...keys.map(key => tools.quietMs(key)))
  const asked = keys.map(key => onOurClock(tools.accounts, key))
  const question = revokeQuestion(asked, now, quietMs, key => {
    if (failures.has(key.accountId)) return 'list-unread'
    return sights.get(key.id)?.kind === 'absent' ? 'not-listed' : 'listed'
  })
  const confirmation = tools.confirmations.mint({ confirmed: { act: 'revoke', keyIds: wanted }, ...question })
  return ok({ confirmation, keys })
}

/** Nothing at all can be sent for such an account now. Any other failure may be the list's alone. */
function stopsSending({ code, detail }: Fault): boolean {
  if (code === 'vault-locked' || code === 'cancelled' || code === 'credential-rejected') return true
  return detail !== undefined && NO_WAY_THERE.includes(detail)
}

const NO_WAY_THERE: readonly FaultDetail[] = [
  'credential-missing',
  'origin-changed',
  'dns-failed',
  'connection-refused',
  'tls-failed'
]

async function revoke(
  tools: RevocationTools,
  batchRuns: BatchRuns,
  { underWay, singles }: { readonly underWay: Map<string, Run>; readonly singles: Set<string> },
  { token, phrase }: { readonly token: string; readonly phrase: string }
): Promise<Result<readonly RevokeResult[]>> {
  const confirmed = tools.confirmations.redeem(token, phrase, 'revoke')
  if (!confirmed.ok) return confirmed
  const keys = confirmed.value.keyIds.map(id => tools.keys.get(id)).filter(key => key !== null)
  // A rotation may have taken a key between the question and the answer.
  if (keys.some(key => key.rotationId !== null)) return failed('conflict', 'rotation-open')

  const batchId = tools.ids.id()
  const at = tools.clock.now()
  const [only] = keys
  const isOne = keys.length === 1 && only !== undefined
  // One write to the disk before the call, not two: a leaked key waits for it.
  tools.transactions.run(() => {
    tools.audit.append({
      at,
      act: 'confirmation.given',
      actor: 'operator',
      accountId: null,
      keyId: null,
      rotationId: null,
      facts: { act: 'revoke', keys: keys.length, batch: batchId }
    })
    if (isOne) tools.revocations.put(obligationOf(only, batchId, at))
    else {
      const selection = encodeSelection({ keyIds: keys.map(key => key.id) }, 'keys')
      const batch = { id: batchId, selection, mode: 'revoke', startedAt: at, endedAt: null } as const
      batchRuns.batches.insert(
        batch,
        keys.map(key => waitingItem(key, at))
      )
    }
  })
  if (isOne) {
    singles.add(batchId)
    try {
      const result = await revokeOne(tools, only)
      if (isFreed(result)) batchRuns.freed([only.accountId])
      return ok([result])
    } finally {
      singles.delete(batchId)
    }
  }
  const run: Run = { batchId, decided: new Set(), sent: new Set(), total: keys.length }
  underWay.set(token, run)
  try {
    return ok(await revokeAll(tools, batchRuns, keys, run))
  } finally {
    underWay.delete(token)
    batchRuns.changed(batchId)
  }
}

async function revokeAll(
  tools: RevocationTools,
  { batches, ...batchRuns }: BatchRuns,
  keys: readonly Key[],
  run: Run
): Promise<readonly RevokeResult[]> {
  const { batchId, sent } = run
  const { results, isStopped } = await batchRuns.run(keys, {
    batchId,
    mode: 'revoke',
    onChange: changes => note(run, changes)
  })
  const answered = new Set(results.map(result => result.keyId))
  const open = keys.filter(key => !answered.has(key.id)).map(key => unanswered(key.id, sent, isStopped))
  // Who stopped it is told what is left; what something else cut off is offered again.
  if (isStopped) batches.change(batchId, open.map(changeOf), tools.clock.now())
  batchRuns.endIfDone(batchId)
  return [...results, ...open]
}

function note(run: Run, changes: readonly ManyChange[]): void {
  for (const { keyId, state } of changes) {
    if (state === 'sent') run.sent.add(keyId)
    else if (state === 'waiting') run.sent.delete(keyId)
    else run.decided.add(keyId)
  }
}

/** What may have been sent stays an obligation: it is said, and looked at again later. What was not sent is alive. */
function unanswered(keyId: KeyId, sent: ReadonlySet<KeyId>, isStopped: boolean): RevokeResult {
  if (sent.has(keyId)) {
    const why = fault(isStopped ? 'outcome-unknown' : 'vault-locked')
    return { keyId, state: 'unknown', evidence: 'none', fault: why }
  }
  return { keyId, state: 'failed', evidence: 'none', fault: fault(isStopped ? 'cancelled' : 'vault-locked') }
}

async function setEnabled(
  tools: RevocationTools,
  keyId: KeyId,
  wanted: 'enabled' | 'disabled'
): Promise<Result<null>> {
  const key = tools.keys.get(keyId)
  if (key === null) return failed('not-found')
  if (key.rotationId !== null) return failed('conflict', 'rotation-open')
  if (key.isManagementCredential && wanted === 'disabled') return failed('forbidden', 'self-lockout')

  const address = { providerKeyId: key.providerKeyId, groupId: key.groupId }
  const call = wanted === 'disabled' ? 'disable' : 'enable'
  const answer = await tools.withClient(key.accountId, client =>
    throughTeam(tools, call, key, () =>
      wanted === 'disabled' ? client.disableKey(address) : client.enableKey(address)
    )
  )
  if (!answer.ok) return answer
  const outcome = answer.value
  if (outcome.kind !== 'committed') return { ok: false, fault: outcome.fault }
  if (wanted === 'disabled') {
    finishDisabled(tools, key)
    return ok(null)
  }
  tools.transactions.run(() => {
    tools.keys.setStatus(key.id, 'active', tools.clock.now())
    tools.audit.append({
      at: tools.clock.now(),
      act: 'key.enabled',
      actor: 'operator',
      accountId: key.accountId,
      keyId: key.id,
      rotationId: null,
      facts: { name: key.name, masked: key.masked }
    })
  })
  return ok(null)
}
