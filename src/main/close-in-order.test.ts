import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { OpenedApp } from './shell'

const app = vi.hoisted(() => ({ on: vi.fn(), quit: vi.fn(), exit: vi.fn(), relaunch: vi.fn() }))
vi.mock('electron', () => ({ app }))

const { closeInOrder } = await import('./close-in-order')
const events = new EventEmitter()

beforeEach(() => {
  vi.clearAllMocks()
  events.removeAllListeners()
  app.on.mockImplementation((name: string, listener: (event: unknown) => void) => {
    events.on(name, listener)
  })
})

async function quit(opened: Partial<OpenedApp>, whileClosing = (): void => undefined): Promise<unknown> {
  const whole: OpenedApp = {
    prepareToQuit: () => undefined,
    close: () => Promise.resolve(whileClosing()),
    exitCode: () => 0,
    isClosedForUpdate: () => false,
    mustStartAgain: () => false,
    ...opened
  }
  closeInOrder(whole, Promise.resolve())
  await Promise.resolve()
  const event = { preventDefault: vi.fn() }
  events.emit('will-quit', event)
  await vi.waitFor(() => {
    expect(app.exit.mock.calls.length + (whole.isClosedForUpdate() ? 1 : 0)).toBe(1)
  })
  return event
}

describe('the end of the app', () => {
  it('is followed by a new start when somebody started Rekey while it closed', async () => {
    let isWanted = false

    await quit({ mustStartAgain: () => isWanted }, () => {
      isWanted = true
    })

    expect(app.relaunch).toHaveBeenCalledOnce()
    expect(app.exit).toHaveBeenCalledWith(0)
  })

  it('is the end otherwise', async () => {
    await quit({})

    expect(app.relaunch).not.toHaveBeenCalled()
  })

  it('is left to the installer when an update closed everything', async () => {
    const event = await quit({ isClosedForUpdate: () => true })

    expect((event as { preventDefault: unknown }).preventDefault).not.toHaveBeenCalled()
    expect(app.exit).not.toHaveBeenCalled()
  })
})
