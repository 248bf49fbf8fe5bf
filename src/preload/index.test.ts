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

describe('tidying', () => {
  const append = vi.fn()
  const remove = vi.fn()

  beforeEach(async () => {
    vi.useFakeTimers()
    vi.clearAllMocks()
    await openWindow({ hasLines: true })
    vi.advanceTimersByTime(100)
    vi.stubGlobal('document', {
      createElement: () => ({ style: {}, remove }),
      documentElement: { append }
    })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  function tidy(): void {
    for (const [channel, listener] of on.mock.calls) if (channel === 'rekey:tidy') listener()
  }

  it('gives memory back when main asks for it, and not before', () => {
    expect(clearCache).not.toHaveBeenCalled()

    tidy()

    expect(clearCache).toHaveBeenCalledOnce()
  })

  it('paints something that nobody sees, so that what was painted before goes, and takes it away again', () => {
    tidy()
    expect(append).not.toHaveBeenCalled()

    vi.advanceTimersByTime(1_500)
    expect(append).toHaveBeenCalledOnce()
    expect(remove).not.toHaveBeenCalled()

    vi.advanceTimersByTime(1_000)
    expect(remove).toHaveBeenCalledOnce()
  })
})
