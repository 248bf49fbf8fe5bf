import type { AccountStore } from '../../core/ports/accounts'
import type { Batch, BatchItem } from '../../core/ports/batches'
import { isDone } from '../break-glass/report'
import type { EvidenceBody, Exported } from './document'
import { idText, isoTime, plainText } from './plain'

export type Around = { readonly exported: Exported; readonly accounts: Pick<AccountStore, 'get'> }

/** A break-glass run: what was asked for, the fate of each key, and how many are left. */
export function batchBodies(
  batch: Batch,
  items: readonly BatchItem[],
  { exported, accounts }: Around
): readonly EvidenceBody[] {
  const names = new Map<string, string | null>()
  const nameOf = (id: BatchItem['accountId']): string | null => {
    if (!names.has(id)) names.set(id, accounts.get(id)?.name ?? null)
    return names.get(id) ?? null
  }
  const keys = items.map(item => {
    const account = nameOf(item.accountId)
    return {
      account: account === null ? null : plainText(account),
      evidence: item.evidence,
      fault: item.faultDetail ?? item.faultCode,
      isDone: isDone(item, batch.mode),
      key: idText(item.keyId),
      kind: 'batch-key' as const,
      masked: item.masked === null ? null : plainText(item.masked),
      name: plainText(item.name),
      state: item.state,
      updatedAt: isoTime(item.updatedAt) ?? exported.at
    }
  })
  const done = keys.filter(key => key.isDone).length
  return [
    {
      exported,
      keys: keys.length,
      kind: 'batch',
      mode: batch.mode,
      run: batch.id,
      startedAt: isoTime(batch.startedAt) ?? exported.at
    },
    ...keys,
    { done, endedAt: isoTime(batch.endedAt), kind: 'batch-end', open: keys.length - done }
  ]
}
