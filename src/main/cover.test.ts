import { describe, expect, it, vi } from 'vitest'
import { createCover } from './cover'

describe('cover over secrets', () => {
  it('clears the clipboard and forgets the pages also when the one-time window does not close', () => {
    const onError = vi.fn()
    const clearClipboard = vi.fn(() => Promise.resolve())
    const forgetPages = vi.fn(() => Promise.resolve())
    const cover = createCover({
      closeSecretWindows: () => {
        throw new Error('no such window')
      },
      clearClipboard,
      forgetPages,
      onError
    })

    cover.all()

    expect(clearClipboard).toHaveBeenCalledTimes(1)
    expect(forgetPages).toHaveBeenCalledTimes(1)
    expect(onError).toHaveBeenCalledTimes(1)
  })

  it('reports a clipboard that cannot be cleared, and goes on', async () => {
    const onError = vi.fn()
    const forgetPages = vi.fn(() => Promise.resolve())
    const cover = createCover({
      closeSecretWindows: vi.fn(),
      clearClipboard: () => Promise.reject(new Error('no clipboard')),
      forgetPages,
      onError
    })

    cover.all()
    await Promise.resolve()

    expect(forgetPages).toHaveBeenCalledTimes(1)
    expect(onError).toHaveBeenCalledTimes(1)
  })
})
