import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: () => undefined },
  ipcRenderer: { invoke: () => Promise.resolve(null), on: () => undefined, removeListener: () => undefined }
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
