import { describe, expect, it, vi } from 'vitest'
import { createClipboardGuard } from './clipboard-guard'

const SECRET = ['not', 'a', 'real', 'secret'].join('-')

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text))
}

function guardOn(content = '', given: { readonly clears?: boolean } = {}) {
  const clipboard = { content, selection: '' }
  const desktop = { clears: given.clears ?? true }
  const timers: { ms: number; work: () => void }[] = []
  const guard = createClipboardGuard({
    system: {
      marks: 'concealed',
      clearing: 'by-itself',
      writeText: async text => {
        clipboard.content = text
      },
      places: (['content', 'selection'] as const).map(place => ({
        readText: async () => clipboard[place],
        clear: async () => {
          if (desktop.clears) clipboard[place] = ''
          return desktop.clears
        }
      }))
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
  return { guard, clipboard, timers, desktop }
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

  it('R52: clears the selection of the middle button too', async () => {
    const { guard, clipboard } = guardOn()
    await guard.writeSecret(bytesOf(SECRET), 30_000)
    clipboard.selection = SECRET

    await guard.clearIfOurs()

    expect(clipboard).toEqual({ content: '', selection: '' })
  })

  it('R52: clears what was selected by hand in the one-time window, after its time and at a lock', async () => {
    const { guard, clipboard, timers } = guardOn()
    const stop = guard.guardShown([SECRET])
    clipboard.selection = SECRET.slice(0, 10)

    stop()
    await vi.waitFor(() => {
      expect(timers.map(timer => timer.ms)).toEqual([30_000])
    })
    await guard.clearIfOurs()

    expect(clipboard.selection).toBe('')
    expect(guard.held()).toBeNull()
  })

  it('R52: clears it while the window is open as well', async () => {
    const { guard, clipboard } = guardOn()
    guard.guardShown([SECRET])
    clipboard.content = SECRET

    await guard.clearIfOurs()

    expect(clipboard.content).toBe('')
  })

  it('leaves a text alone that is not from the one-time window', async () => {
    const { guard, clipboard } = guardOn('a shopping list')
    const stop = guard.guardShown([SECRET])

    stop()
    await guard.clearIfOurs()

    expect(clipboard.content).toBe('a shopping list')
  })

  it('R52: never reports a clipboard as cleared that the system did not let it clear, and tries again with the focus', async () => {
    const { guard, clipboard, desktop } = guardOn('', { clears: false })
    await guard.writeSecret(bytesOf(SECRET), 30_000)

    await guard.clearIfOurs()
    expect(guard.held()).toMatchObject({ isOverdue: true })
    expect(clipboard.content).toBe(SECRET)
    desktop.clears = true
    guard.retry()

    await vi.waitFor(() => {
      expect(guard.held()).toBeNull()
    })
    expect(clipboard.content).toBe('')
  })

  it('tells the listeners behind one that throws', async () => {
    const onTrouble = vi.fn()
    const guard = createClipboardGuard({
      system: { marks: 'plain', clearing: 'by-itself', writeText: async () => undefined, places: [] },
      now: () => 0,
      after: () => () => undefined,
      onTrouble
    })
    const told = vi.fn()
    guard.onChange(() => {
      throw new Error('disk full')
    })
    guard.onChange(told)

    await guard.writeSecret(bytesOf(SECRET), 30_000)

    expect(told).toHaveBeenCalledTimes(1)
    expect(onTrouble).toHaveBeenCalledTimes(1)
  })
})
