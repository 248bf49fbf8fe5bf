import { describe, expect, it, vi } from 'vitest'
import { createClipboardGuard } from './clipboard-guard'

const SECRET = ['not', 'a', 'real', 'secret'].join('-')

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text))
}

function guardOn(content = '') {
  const clipboard = { content }
  const timers: { ms: number; work: () => void }[] = []
  const guard = createClipboardGuard({
    system: {
      marks: 'concealed',
      writeText: async text => {
        clipboard.content = text
      },
      readText: async () => clipboard.content,
      clear: async () => {
        clipboard.content = ''
      }
    },
    now: () => 1_000,
    after: (ms, work) => {
      const timer = { ms, work }
      timers.push(timer)
      return () => {
        timers.splice(timers.indexOf(timer), 1)
      }
    },
    onTrouble: error => {
      throw error
    }
  })
  return { guard, clipboard, timers }
}

describe('clipboard guard', () => {
  it('says until when the secret lies there and how it is marked', async () => {
    const { guard } = guardOn()

    const state = await guard.writeSecret(bytesOf(SECRET), 30_000)

    expect(state).toEqual({ clearsAt: 31_000, marks: 'concealed' })
    expect(guard.held()).toEqual(state)
  })

  it('clears when the time is over', async () => {
    const { guard, clipboard, timers } = guardOn()
    await guard.writeSecret(bytesOf(SECRET), 30_000)

    timers[0]?.work()
    await vi.waitFor(() => {
      expect(guard.held()).toBeNull()
    })

    expect(clipboard.content).toBe('')
  })

  it('leaves alone what somebody copied since', async () => {
    const { guard, clipboard } = guardOn()
    await guard.writeSecret(bytesOf(SECRET), 30_000)
    clipboard.content = 'a shopping list'

    await guard.clearIfOurs()

    expect(clipboard.content).toBe('a shopping list')
    expect(guard.held()).toBeNull()
  })

  it('does not touch the clipboard when nothing of ours was put there', async () => {
    const { guard, clipboard } = guardOn('a shopping list')

    await guard.clearIfOurs()

    expect(clipboard.content).toBe('a shopping list')
  })

  it('counts from the last of two secrets', async () => {
    const { guard, timers } = guardOn()

    await guard.writeSecret(bytesOf(SECRET), 30_000)
    await guard.writeSecret(bytesOf(`${SECRET}-2`), 20_000)

    expect(timers.map(timer => timer.ms)).toEqual([20_000])
  })

  it('tells its listeners when it is put and when it is cleared', async () => {
    const { guard } = guardOn()
    const told = vi.fn()
    guard.onChange(told)

    await guard.writeSecret(bytesOf(SECRET), 30_000)
    await guard.clearIfOurs()

    expect(told).toHaveBeenCalledTimes(2)
  })
})
