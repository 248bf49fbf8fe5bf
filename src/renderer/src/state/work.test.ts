import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { beginWork, inPieces, inSteps, QUIET_MS, readWorks } from './work'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const one = () => 1

describe('work on many keys', () => {
  it('is announced with its progress only when it lasts, and is gone at its end', () => {
    const work = beginWork('Disabling keys', 10)

    vi.advanceTimersByTime(QUIET_MS - 1)
    const early = readWorks()
    vi.advanceTimersByTime(1)
    work.progress(4, 10)
    const late = readWorks()
    work.end()

    expect(early).toEqual([])
    expect(late).toMatchObject([{ title: 'Disabling keys', done: 4, total: 10, isStopping: false }])
    expect(readWorks()).toEqual([])
  })

  it('never shows when it ends before that', () => {
    beginWork('Tagging keys', 3).end()

    vi.advanceTimersByTime(QUIET_MS * 2)

    expect(readWorks()).toEqual([])
  })

  it('stops after the step that is under way, and says so', async () => {
    const seen: number[] = []

    const running = inSteps('Disabling keys', [1, 2, 3], one, async item => {
      seen.push(item)
      await vi.advanceTimersByTimeAsync(QUIET_MS)
      if (item === 2) readWorks()[0]?.stop()
      return 'go-on'
    })

    expect(await running).toEqual({ isStopped: true })
    expect(seen).toEqual([1, 2])
    expect(readWorks()).toEqual([])
  })

  it('is taken away also when a step breaks', async () => {
    const running = inSteps('Tagging keys', [1], one, async () => {
      await vi.advanceTimersByTimeAsync(QUIET_MS)
      throw new Error('broken')
    })

    await expect(running).rejects.toThrow('broken')
    expect(readWorks()).toEqual([])
  })

  it('tells whoever must stop it only once', () => {
    const onStop = vi.fn()
    const work = beginWork('Writing the list', null, onStop)
    vi.advanceTimersByTime(QUIET_MS)

    readWorks()[0]?.stop()
    readWorks()[0]?.stop()

    expect(onStop).toHaveBeenCalledTimes(1)
    expect(work.isStopped()).toBe(true)
    work.end()
  })

  it('cuts a long list into pieces without losing any', () => {
    expect(inPieces([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
    expect(inPieces([], 2)).toEqual([])
  })
})
