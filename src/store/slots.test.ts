import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAccountId, asKeyId, asRotationId, asSlotId } from '../core/ids'
import { openDatabase } from './database'
import type { Db } from './db'
import type { Slot, SlotStore } from '../core/ports/sealed-secrets'
import { slotStore } from './slots'

const MARK = 'sealed-not-a-real-secret'
const BOX = new Uint8Array(Buffer.from(MARK, 'utf8'))

let folder: string
let db: Db
let slots: SlotStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-slots-'))
  const opened = openDatabase({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  db = opened.value
  slots = slotStore(db)
})

afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

function aSlot(given: Partial<Slot> = {}): Slot {
  return {
    id: asSlotId('slot-1'),
    accountId: asAccountId('account-1'),
    keyId: asKeyId('key-1'),
    rotationId: asRotationId('rotation-1'),
    origin: 'https://api.example.com',
    bond: 'rotation-1',
    state: 'sealed',
    label: 'payments-api',
    fingerprint: 'f00d',
    parts: [{ name: 'apiKey', label: 'API key', envName: 'API_KEY', isSecret: true, fingerprint: 'f00d' }],
    createdAt: 1_000,
    expiresAt: 2_000,
    storedWhere: null,
    ...given
  }
}

describe('slots', () => {
  it('keeps a slot and its sealed bytes', () => {
    slots.insert(aSlot(), BOX)

    expect(slots.get(asSlotId('slot-1'))).toEqual(aSlot())
    expect(slots.box(asSlotId('slot-1'))).toEqual(BOX)
    expect(slots.ofRotation(asRotationId('rotation-1'))).toEqual([aSlot()])
    expect(slots.countBoxes()).toBe(1)
  })

  it('moves only from a state that the caller expects', () => {
    slots.insert(aSlot(), BOX)

    expect(slots.move(asSlotId('slot-1'), ['delivered'], 'shown')).toBe(false)
    expect(slots.move(asSlotId('slot-1'), ['sealed'], 'started')).toBe(true)
    expect(slots.get(asSlotId('slot-1'))?.state).toBe('started')
  })

  it('leaves no byte of a destroyed box in any file', () => {
    slots.insert(aSlot(), BOX)

    slots.destroy(asSlotId('slot-1'))

    expect(slots.box(asSlotId('slot-1'))).toBeNull()
    expect(slots.get(asSlotId('slot-1'))?.state).toBe('destroyed')
    expect(slots.live()).toEqual([])
    const files = readdirSync(folder).map(name => readFileSync(join(folder, name)))
    expect(files.some(bytes => bytes.includes(MARK))).toBe(false)
  })

  it('cannot be destroyed and inserted in one failed transaction', () => {
    slots.insert(aSlot(), BOX)

    const work = (): void => {
      slots.destroy(asSlotId('slot-1'))
      throw new Error('no')
    }

    expect(() => db.transaction(work)).toThrow('no')
    expect(slots.box(asSlotId('slot-1'))).toEqual(BOX)
  })

  it('gives the newest slot of a key', () => {
    slots.insert(aSlot(), BOX)
    slots.insert(aSlot({ id: asSlotId('slot-2'), createdAt: 1_500 }), BOX)

    expect(slots.ofKey(asKeyId('key-1'))?.id).toBe('slot-2')
  })

  it('records each showing for good, and ends it once', () => {
    slots.insert(aSlot(), BOX)
    const seq = slots.beginExposure({
      slotId: asSlotId('slot-1'),
      kind: 'copy',
      part: null,
      where: 'clipboard',
      startedAt: 1_100
    })

    slots.endExposure(seq, 'done', 1_200)
    slots.endExposure(seq, 'failed', 1_300)

    expect(slots.exposures(asSlotId('slot-1'))).toEqual([
      {
        seq,
        slotId: 'slot-1',
        kind: 'copy',
        part: null,
        where: 'clipboard',
        startedAt: 1_100,
        endedAt: 1_200,
        outcome: 'done'
      }
    ])
    expect(() => db.exec('DELETE FROM slot_exposures')).toThrow('append-only')
  })
})
