import { link, rename } from 'node:fs/promises'
import type { Leftover, LeftoverLedger } from '../../../core/ports/destination'
import { modesAreEnough, type Machine } from '../machine'

/** This machine with a ledger in memory and a clock that never waits. */
export function testMachine(change: Partial<Machine> = {}): Machine {
  return {
    platform: process.platform,
    own: null,
    leftovers: memoryLeftovers(),
    access: modesAreEnough,
    files: { rename, link },
    sleep: () => Promise.resolve(),
    ...change
  }
}

export function memoryLeftovers(): LeftoverLedger {
  const rows = new Map<string, Leftover>()
  return {
    note: leftover => {
      rows.set(leftover.path, leftover)
    },
    forget: path => {
      rows.delete(path)
    },
    all: () => [...rows.values()]
  }
}
