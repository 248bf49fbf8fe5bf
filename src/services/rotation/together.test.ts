import { describe, expect, it } from 'vitest'
import type { Live } from './live'
import { createTogether } from './together'

const live = (name: string): Live => ({ name }) as unknown as Live

/** A register that shares a transaction as the real one does, and says with how many. */
function sharing(): { readonly shared: number[]; together(lives: readonly Live[], write: () => void): void } {
  const shared: number[] = []
  return {
    shared,
    together(lives, write) {
      shared.push(lives.length)
      write()
    }
  }
}

describe('writing together', () => {
  it('shares one transaction among all that come at the same instant', async () => {
    const register = sharing()
    const together = createTogether(register)
    const written: string[] = []

    await Promise.all(['a', 'b', 'c'].map(name => together(live(name), () => written.push(name))))
    await together(live('d'), () => written.push('d'))

    expect(register.shared).toEqual([3])
    expect(written).toEqual(['a', 'b', 'c', 'd'])
  })

  it('writes each by itself when they cannot be written together, and fails only the one that fails', async () => {
    const together = createTogether(sharing())
    const full = new Error('no room')

    const ends = await Promise.allSettled([
      together(live('a'), () => undefined),
      together(live('b'), () => {
        throw full
      }),
      together(live('c'), () => undefined)
    ])

    expect(ends).toEqual([
      { status: 'fulfilled', value: undefined },
      { status: 'rejected', reason: full },
      { status: 'fulfilled', value: undefined }
    ])
  })

  it('tries one that comes alone once: its caller knows when to try again', async () => {
    const together = createTogether(sharing())
    let tries = 0

    const end = together(live('a'), () => {
      tries += 1
      throw new Error('no room')
    })

    await expect(end).rejects.toThrow('no room')
    expect(tries).toBe(1)
  })

  it('lets windows be answered between fifties', async () => {
    const register = sharing()
    const together = createTogether(register)
    const order: string[] = []

    const all = Array.from({ length: 120 }, (_, index) =>
      together(live(String(index)), () => index === 60 && order.push('written'))
    )
    setImmediate(() => order.push('answered'))
    await Promise.all(all)

    expect(register.shared).toEqual([50, 50, 20])
    expect(order).toEqual(['answered', 'written'])
  })
})
