import { describe, expect, it, vi } from 'vitest'
import { fault } from '../core/fault'
import type { FaultDetail } from '../core/fault'
import { Faulted } from '../core/faulted'
import { createMemoryLog } from './log'
import { createRecords } from './records'
import type { Records } from './records'

function aRecordOn(append: () => void): { records: Records; onChange: ReturnType<typeof vi.fn> } {
  const onChange = vi.fn()
  const records = createRecords({
    audit: {
      append: () => {
        append()
        throw new Error('unreachable in these tests')
      }
    },
    clock: { now: () => 0 },
    log: createMemoryLog(),
    onChange
  })
  return { records, onChange }
}

function storeThatThrows(detail: FaultDetail) {
  return aRecordOn(() => {
    throw new Faulted(fault('storage-failed', detail))
  })
}

describe('records', () => {
  it('counts a row that a full disk does not take, and throws nothing', () => {
    const { records, onChange } = storeThatThrows('disk-full')

    records.note('vault.locked', { why: 'idle' }, 'rekey')

    expect(records.state()).toEqual({ isDamaged: false, unrecorded: 1 })
    expect(onChange).toHaveBeenCalledTimes(1)
  })

  it('takes a damaged page for a damaged database, from whatever call it comes', () => {
    const { records } = storeThatThrows('database-corrupt')
    const other = storeThatThrows('disk-full').records

    records.note('vault.locked', { why: 'idle' }, 'rekey')
    other.noteFault(fault('storage-failed', 'database-corrupt'))

    expect(records.isDamaged()).toBe(true)
    expect(other.state()).toEqual({ isDamaged: true, unrecorded: 0 })
  })
})
