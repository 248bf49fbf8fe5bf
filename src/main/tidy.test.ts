import type { WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { tidyPage } from './tidy'

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

    expect(acts).toEqual(['attach', 'HeapProfiler.collectGarbage', 'detach'])
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
