import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BrowserWindow } from 'electron'
import { firstPaint, showWhenReady } from './show-when-ready'

/** As much of a window as the helper uses. */
function fakeWindow() {
  const window = Object.assign(new EventEmitter(), {
    webContents: new EventEmitter(),
    show: vi.fn(),
    isDestroyed: () => false
  })
  return { window, typed: window as unknown as BrowserWindow }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('showing a window', () => {
  it('shows it at its first paint, once', () => {
    const { window, typed } = fakeWindow()
    showWhenReady(typed)

    window.emit('ready-to-show')
    window.webContents.emit('did-finish-load')
    vi.advanceTimersByTime(10_000)

    expect(window.show).toHaveBeenCalledOnce()
  })

  it('shows it when the page has loaded and ready-to-show never comes, as on Wayland', () => {
    const { window, typed } = fakeWindow()
    showWhenReady(typed)

    window.webContents.emit('did-finish-load')

    expect(window.show).toHaveBeenCalledOnce()
  })

  it('shows it after two seconds when neither event comes', () => {
    const { window, typed } = fakeWindow()
    showWhenReady(typed)

    vi.advanceTimersByTime(1_999)
    expect(window.show).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)

    expect(window.show).toHaveBeenCalledOnce()
  })

  it('leaves a window alone that was closed before', () => {
    const { window, typed } = fakeWindow()
    showWhenReady(typed)

    window.emit('closed')
    vi.advanceTimersByTime(10_000)

    expect(window.show).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the first paint', () => {
  it('is waited for no longer than two seconds', async () => {
    const { typed } = fakeWindow()
    const painted = vi.fn()
    const waiting = firstPaint(typed).then(painted)

    vi.advanceTimersByTime(2_000)
    await waiting

    expect(painted).toHaveBeenCalledOnce()
  })
})
