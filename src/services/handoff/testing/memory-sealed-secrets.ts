import { actorFrom } from '../../../core/actor'
import { Faulted } from '../../../core/faulted'
import { fault } from '../../../core/fault'
import type { AuditEntry, AuditRow, AuditStore } from '../../../core/ports/audit'
import type { Transactions } from '../../../core/ports/transactions'
import type { Exposure, SealedSecret, SealedSecretStore } from '../../../core/ports/sealed-secrets'

export type MemorySealedSecrets = {
  readonly sealedSecrets: SealedSecretStore
  readonly audit: Pick<AuditStore, 'append'>
  readonly transactions: Transactions
  /** What is on disk: the committed rows. */
  readonly entries: AuditEntry[]
  /** Lets the nth transaction from now fail as a full disk does (1 is the next). */
  fillDiskAt(nth: number): void
}

/** Sealed secrets, ledger and audit in memory, with transactions that really undo. */
export function memorySealedSecrets(): MemorySealedSecrets {
  let sealedSecrets = new Map<string, SealedSecret>()
  let boxes = new Map<string, Uint8Array>()
  let exposures: Exposure[] = []
  const entries: AuditEntry[] = []
  let untilFull = Number.POSITIVE_INFINITY

  function run<T>(work: () => T): T {
    const before = {
      sealedSecrets: new Map(sealedSecrets),
      boxes: new Map(boxes),
      exposures: [...exposures],
      entries: entries.length
    }
    try {
      const result = work()
      untilFull -= 1
      if (untilFull === 0) throw new Faulted(fault('storage-failed', 'disk-full'))
      return result
    } catch (error) {
      ;({ sealedSecrets, boxes, exposures } = before)
      entries.length = before.entries
      throw error
    }
  }

  function change(id: string, over: Partial<SealedSecret>): void {
    const sealedSecret = sealedSecrets.get(id)
    if (sealedSecret === undefined) throw new Error('There is no such sealed secret.')
    sealedSecrets.set(id, { ...sealedSecret, ...over })
  }

  return {
    entries,
    transactions: { run },
    fillDiskAt: nth => (untilFull = nth),
    audit: {
      append(entry) {
        entries.push(entry)
        return { ...entry, actor: actorFrom(entry.actor), seq: entries.length, hash: '' } satisfies AuditRow
      }
    },
    sealedSecrets: {
      insert(sealedSecret, box) {
        sealedSecrets.set(sealedSecret.id, sealedSecret)
        boxes.set(sealedSecret.id, box)
      },
      get: id => sealedSecrets.get(id) ?? null,
      box: id => boxes.get(id)?.slice() ?? null,
      live: () => [...sealedSecrets.values()].filter(sealedSecret => sealedSecret.state !== 'destroyed'),
      ofRotation: id => [...sealedSecrets.values()].filter(sealedSecret => sealedSecret.rotationId === id),
      ofKey: id => [...sealedSecrets.values()].findLast(sealedSecret => sealedSecret.keyId === id) ?? null,
      knowsFingerprint: (accountId, fingerprint) =>
        [...sealedSecrets.values()].some(
          sealedSecret => sealedSecret.accountId === accountId && sealedSecret.fingerprint === fingerprint
        ),
      move(id, from, to) {
        const sealedSecret = sealedSecrets.get(id)
        if (sealedSecret === undefined || !from.includes(sealedSecret.state)) return false
        change(id, { state: to })
        return true
      },
      setStoredWhere: (id, where) => change(id, { storedWhere: where }),
      setKey: (id, keyId) => change(id, { keyId }),
      destroy(id) {
        boxes.delete(id)
        change(id, { state: 'destroyed' })
      },
      beginExposure(started) {
        const seq = exposures.length + 1
        exposures.push({ ...started, seq, endedAt: null, outcome: 'started' })
        return seq
      },
      endExposure(seq, outcome, at) {
        exposures = exposures.map(row => (row.seq === seq ? { ...row, outcome, endedAt: at } : row))
      },
      exposures: id => exposures.filter(row => row.secretId === id),
      lostKeys: () => new Set(),
      countBoxes: () => boxes.size
    }
  }
}
