import { Faulted } from '../../../core/faulted'
import { fault } from '../../../core/fault'
import type { AuditEntry, AuditRow, AuditStore } from '../../../core/ports/audit'
import type { Transactions } from '../../../core/ports/transactions'
import type { Exposure, Slot, SlotStore } from '../../../core/ports/sealed-secrets'

export type MemorySlots = {
  readonly slots: SlotStore
  readonly audit: Pick<AuditStore, 'append'>
  readonly transactions: Transactions
  /** What is on disk: the committed rows. */
  readonly entries: AuditEntry[]
  /** Lets the nth transaction from now fail as a full disk does (1 is the next). */
  fillDiskAt(nth: number): void
}

/** Slots, ledger and audit in memory, with transactions that really undo. */
export function memorySlots(): MemorySlots {
  let slots = new Map<string, Slot>()
  let boxes = new Map<string, Uint8Array>()
  let exposures: Exposure[] = []
  const entries: AuditEntry[] = []
  let untilFull = Number.POSITIVE_INFINITY

  function run<T>(work: () => T): T {
    const before = {
      slots: new Map(slots),
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
      ;({ slots, boxes, exposures } = before)
      entries.length = before.entries
      throw error
    }
  }

  function change(id: string, over: Partial<Slot>): void {
    const slot = slots.get(id)
    if (slot === undefined) throw new Error('There is no such slot.')
    slots.set(id, { ...slot, ...over })
  }

  return {
    entries,
    transactions: { run },
    fillDiskAt: nth => (untilFull = nth),
    audit: {
      append(entry) {
        entries.push(entry)
        return { ...entry, seq: entries.length, hash: '' } satisfies AuditRow
      }
    },
    slots: {
      insert(slot, box) {
        slots.set(slot.id, slot)
        boxes.set(slot.id, box)
      },
      get: id => slots.get(id) ?? null,
      box: id => boxes.get(id)?.slice() ?? null,
      live: () => [...slots.values()].filter(slot => slot.state !== 'destroyed'),
      ofRotation: id => [...slots.values()].filter(slot => slot.rotationId === id),
      ofKey: id => [...slots.values()].findLast(slot => slot.keyId === id) ?? null,
      knowsFingerprint: (accountId, fingerprint) =>
        [...slots.values()].some(slot => slot.accountId === accountId && slot.fingerprint === fingerprint),
      move(id, from, to) {
        const slot = slots.get(id)
        if (slot === undefined || !from.includes(slot.state)) return false
        change(id, { state: to })
        return true
      },
      setStoredWhere: (id, where) => change(id, { storedWhere: where }),
      setKey: (id, keyId) => change(id, { keyId }),
      destroy(id) {
        boxes.delete(id)
        change(id, { state: 'destroyed' })
      },
      beginExposure(begun) {
        const seq = exposures.length + 1
        exposures.push({ ...begun, seq, endedAt: null, outcome: 'started' })
        return seq
      },
      endExposure(seq, outcome, at) {
        exposures = exposures.map(row => (row.seq === seq ? { ...row, outcome, endedAt: at } : row))
      },
      exposures: id => exposures.filter(row => row.slotId === id),
      lostKeys: () => new Set(),
      countBoxes: () => boxes.size
    }
  }
}
