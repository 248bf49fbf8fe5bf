import type { AccountId } from '../../core/ids'
import type { Key } from '../../core/key'
import type { Batch, BatchChange, BatchItem, BatchStore } from '../../core/ports/batches'
import { revokeMany, type ManyChange } from './revoke-many'
import type { RevocationTools, RevokeResult } from './tools'

export type BatchRun = {
  readonly batchId: string
  readonly mode: Batch['mode']
  onChange?(changes: readonly ManyChange[]): void
}

export type BatchEnd = {
  readonly results: readonly RevokeResult[]
  /** A person ended the sending. */
  readonly isStopped: boolean
}

/**
 * Runs of many keys whose fates are on disk. One that a crash or a lock cut off is found again by its batch, whoever began it:
 * break glass, or a person who chose keys in the list.
 */
export type BatchRuns = {
  readonly batches: BatchStore
  /** Sends for these keys; what happened to each is in the batch before it is in the answer. */
  run(keys: readonly Key[], run: BatchRun): Promise<BatchEnd>
  /** Nothing more is sent for this batch; what was sent is still looked at. Of no effect on one that does not run. */
  stop(batchId: string): void
  isRunning(batchId: string): boolean
  /** It runs and was stopped: nothing more is sent, and what was sent is looked at to its end. */
  isStopping(batchId: string): boolean
  /**
   * A batch has ended when every key has an answer; what has none waits for a person. A key whose account was removed from
   * Rekey gets none any more: that is said of it, and holds no batch open.
   */
  endIfDone(batchId: string): void
  changed(batchId: string): void
  onChange(listener: (batchId: string) => void): () => void
  /** Keys of these accounts are gone by our doing: who waits for their places goes on. */
  freed(accountIds: readonly AccountId[]): void
  onFreed(listener: (accountIds: readonly AccountId[]) => void): () => void
}

export function createBatchRuns(tools: RevocationTools, batches: BatchStore): BatchRuns {
  const running = new Map<string, { isStopped: boolean }>()
  const listeners = new Set<(batchId: string) => void>()
  const waiters = new Set<(accountIds: readonly AccountId[]) => void>()

  function changed(batchId: string): void {
    for (const listener of listeners) listener(batchId)
  }

  function freed(accountIds: readonly AccountId[]): void {
    const each = [...new Set(accountIds)]
    if (each.length > 0) for (const waiter of waiters) waiter(each)
  }

  function endIfDone(batchId: string): void {
    const batch = batches.get(batchId)
    if (batch === null || batch.endedAt !== null) return
    const open = batches.items(batchId).filter(item => isUnanswered(item, batch.mode))
    const lost = open.filter(item => tools.keys.get(item.keyId) === null)
    const at = tools.clock.now()
    tools.transactions.run(() => {
      batches.change(batchId, lost.map(lostChange), at)
      if (lost.length === open.length) batches.end(batchId, at)
    })
  }

  async function run(keys: readonly Key[], given: BatchRun): Promise<BatchEnd> {
    const { batchId, mode } = given
    const own = { isStopped: false }
    running.set(batchId, own)
    try {
      const results = await revokeMany(tools, keys, {
        batchId,
        mode,
        isStopped: () => own.isStopped,
        onChange: changes => {
          batches.change(batchId, changes.map(changeOf), tools.clock.now())
          given.onChange?.(changes)
          changed(batchId)
        }
      })
      const accounts = new Map(keys.map(key => [key.id, key.accountId]))
      freed(results.filter(isFreed).flatMap(({ keyId }) => accounts.get(keyId) ?? []))
      return { results, isStopped: own.isStopped }
    } finally {
      running.delete(batchId)
    }
  }

  return {
    batches,
    run,
    stop: batchId => {
      const one = running.get(batchId)
      if (one === undefined) return
      one.isStopped = true
      changed(batchId)
    },
    isRunning: batchId => running.has(batchId),
    isStopping: batchId => running.get(batchId)?.isStopped === true,
    endIfDone,
    changed,
    onChange: listener => subscribe(listeners, listener),
    freed,
    onFreed: listener => subscribe(waiters, listener)
  }
}

/** The provider took it: its place is free, or is about to be. */
export function isFreed({ state }: RevokeResult): boolean {
  return state === 'gone' || state === 'claimed'
}

/** What was confirmed has not been tried to its end. Where the revoke comes after it, a disable is only half of that. */
function isUnanswered({ state }: BatchItem, mode: Batch['mode']): boolean {
  return state === 'waiting' || state === 'sent' || (state === 'disabled' && mode !== 'disable-only')
}

/** Nothing more can be sent for it, and nothing more is known of it: it may well be alive. */
function lostChange({ keyId, state }: BatchItem): BatchChange {
  const states: Partial<Record<BatchItem['state'], BatchItem['state']>> = {
    waiting: 'left-out',
    sent: 'unknown'
  }
  return {
    keyId,
    state: states[state] ?? state,
    evidence: 'none',
    faultCode: 'credential-rejected',
    faultDetail: 'credential-missing'
  }
}

export function waitingItem(key: Key, at: number): BatchItem {
  return {
    keyId: key.id,
    accountId: key.accountId,
    name: key.name,
    masked: key.masked,
    state: 'waiting',
    evidence: 'none',
    faultCode: null,
    faultDetail: null,
    updatedAt: at
  }
}

export function changeOf(change: ManyChange): BatchChange {
  const { keyId, state } = change
  if (state === 'sent' || state === 'disabled') {
    return { keyId, state, evidence: 'none', faultCode: null, faultDetail: null }
  }
  return {
    keyId,
    state,
    evidence: change.evidence,
    faultCode: change.fault?.code ?? null,
    faultDetail: change.fault?.detail ?? null
  }
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
