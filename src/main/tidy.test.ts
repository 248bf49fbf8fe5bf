import type { WebContents } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { tidyPage, whenLeftAlone } from './tidy'

/** As much of a page as is tidied. */
function pageThat({ isDestroyed = false, isAttached = false, fails = false }) {
  const acts: string[] = []
  const page = {
    isDestroyed: () => isDestroyed,
    debugger: {
      isAttached: () => isAttached,
      attach: () => acts.push('attach'),
      sendCommand: (command: string) => {
        acts.push(command)
        return fails ? Promise.reject(new Error('gone')) : Promise.resolve({})
      },
      detach: () => acts.push('detach')
    }
  } as unknown as WebContents
  return { page, acts }
}

describe('tidying a page', () => {
  it('asks for its garbage only, and lets go of it', async () => {
    const { page, acts } = pageThat({})

    await tidyPage(page)

    expect(acts).toEqual(['attach', 'Memory.forciblyPurgeJavaScriptMemory', 'detach'])
  })

  it('lets go of it when that fails', async () => {
    const { page, acts } = pageThat({ fails: true })

    await expect(tidyPage(page)).rejects.toThrow('gone')
    expect(acts.at(-1)).toBe('detach')
  })

  it.each([{ isDestroyed: true }, { isAttached: true }])('leaves a page alone that is %o', async state => {
    const { page, acts } = pageThat(state)

    await tidyPage(page)

    expect(acts).toEqual([])
  })
})

describe('tidying', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('waits until nobody uses the window, and is done once', () => {
    let idleSeconds = 0
    const work = vi.fn()
    whenLeftAlone(() => idleSeconds, work)

    vi.advanceTimersByTime(60_000)
    expect(work).not.toHaveBeenCalled()
    idleSeconds = 4
    vi.advanceTimersByTime(60_000)

    expect(work).toHaveBeenCalledOnce()
  })

  it('is left undone when the app ends before', () => {
    const work = vi.fn()
    const stop = whenLeftAlone(() => 60, work)

    stop()
    vi.advanceTimersByTime(60_000)

    expect(work).not.toHaveBeenCalled()
  })
})
