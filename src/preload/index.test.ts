import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const on = vi.hoisted(() => vi.fn<(channel: string, listener: () => void) => void>())
const clearCache = vi.hoisted(() => vi.fn())
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: () => undefined },
  ipcRenderer: { invoke: () => Promise.resolve(null), on, removeListener: () => undefined },
  webFrame: { clearCache }
}))

/** A main window in which lines stand, or none ever do; a frame takes 16 ms. */
async function openWindow({ hasLines }: { readonly hasLines: boolean }): Promise<void> {
  vi.stubGlobal('location', { pathname: '/index.html' })
  vi.stubGlobal('document', { querySelector: () => (hasLines ? {} : null) })
  vi.stubGlobal('requestAnimationFrame', (work: () => void) => setTimeout(work, 16))
  vi.resetModules()
  await import('./index')
}

describe('looking for the first keys', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('marks when they stood on the screen', async () => {
    const mark = vi.spyOn(performance, 'mark')
    await openWindow({ hasLines: true })

    vi.advanceTimersByTime(100)

    expect(mark).toHaveBeenCalledWith('keys-shown')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends in a window that shows none: it does not draw frame after frame for ever', async () => {
    await openWindow({ hasLines: false })

    vi.advanceTimersByTime(60_000)

    expect(vi.getTimerCount()).toBe(0)
  })
})

it('gives memory back when main asks for it, and not before', async () => {
  on.mockClear()
  await openWindow({ hasLines: true })
  const listeners = on.mock.calls
    .filter(([channel]) => channel === 'rekey:tidy')
    .map(([, listener]) => listener)

  expect(clearCache).not.toHaveBeenCalled()
  for (const listener of listeners) listener()

  expect(clearCache).toHaveBeenCalledOnce()
  vi.unstubAllGlobals()
})
