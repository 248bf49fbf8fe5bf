import { expect, it, vi } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'

it('leaves no timer behind that would keep a command in the terminal waiting', async () => {
  const pending = new Set<NodeJS.Timeout>()
  const { setTimeout: begin, clearTimeout: end } = globalThis
  vi.stubGlobal('setTimeout', (work: () => void, ms?: number): NodeJS.Timeout => {
    const timer = begin(() => {
      pending.delete(timer)
      work()
    }, ms)
    pending.add(timer)
    return timer
  })
  vi.stubGlobal('clearTimeout', (timer: NodeJS.Timeout | undefined) => {
    if (timer !== undefined) pending.delete(timer)
    end(timer)
  })
  const { close } = await openTestHost()

  await close()

  vi.unstubAllGlobals()
  expect([...pending].filter(timer => timer.hasRef())).toEqual([])
})
