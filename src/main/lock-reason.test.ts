import { describe, expect, it } from 'vitest'
import { idleCounter, lockReasonOf } from './lock-reason'
import type { IdleReading } from './lock-reason'

function aReading(given: Partial<IdleReading> = {}): IdleReading {
  return {
    systemIdleSeconds: 0,
    ownIdleSeconds: 3_600,
    openSeconds: 3_600,
    isScreenLocked: false,
    ...given
  }
}

describe('idle lock', () => {
  it('goes by the system where the system counts', () => {
    expect(lockReasonOf(aReading({ systemIdleSeconds: 899 }), 15)).toBeNull()
    expect(lockReasonOf(aReading({ systemIdleSeconds: 900, ownIdleSeconds: 0 }), 15)).toBe('idle')
  })

  it('does not take an idle time that is always 0 for somebody who is there', () => {
    const counter = idleCounter(() => 0)

    expect(lockReasonOf(aReading({ systemIdleSeconds: counter(), ownIdleSeconds: 900 }), 15)).toBe('idle')
    expect(lockReasonOf(aReading({ systemIdleSeconds: counter(), ownIdleSeconds: 899 }), 15)).toBeNull()
  })

  it('believes a 0 of a counter that has counted before', () => {
    const answers = [0, 3, 0]
    const counter = idleCounter(() => answers.shift() ?? 0)

    expect([counter(), counter(), counter()]).toEqual([null, 3, 0])
  })

  it('goes by its own windows where the system has no counter', () => {
    const counter = idleCounter(() => {
      throw new Error('no such service')
    })

    expect(counter()).toBeNull()
  })

  it('gives a vault that was just opened its whole time', () => {
    expect(lockReasonOf(aReading({ systemIdleSeconds: 7_200, openSeconds: 10 }), 15)).toBeNull()
  })

  it('locks with the screen at once', () => {
    expect(lockReasonOf(aReading({ isScreenLocked: true }), 15)).toBe('screen-locked')
  })
})
