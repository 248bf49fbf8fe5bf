import { beforeEach, describe, expect, it, vi } from 'vitest'

const globalShortcut = vi.hoisted(() => ({
  isRegistered: vi.fn(() => false),
  register: vi.fn(() => true),
  unregister: vi.fn()
}))
vi.mock('electron', () => ({ globalShortcut }))

const { registerShortcut } = await import('./global-shortcut')

beforeEach(() => {
  vi.clearAllMocks()
})

describe('the global shortcut', () => {
  it('says once when the system refuses it', () => {
    globalShortcut.register.mockReturnValue(false)
    const onRefused = vi.fn()
    const shortcut = registerShortcut({ onPress: () => undefined, onRefused })

    shortcut.set('on')
    shortcut.set('on')

    expect(onRefused).toHaveBeenCalledOnce()
  })

  it('is registered once', () => {
    globalShortcut.register.mockReturnValue(true)
    const onRefused = vi.fn()
    const shortcut = registerShortcut({ onPress: () => undefined, onRefused })

    shortcut.set('on')
    globalShortcut.isRegistered.mockReturnValueOnce(true)
    shortcut.set('on')

    expect(globalShortcut.register).toHaveBeenCalledOnce()
    expect(onRefused).not.toHaveBeenCalled()
  })
})
