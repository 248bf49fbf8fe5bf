import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Notice } from '../core/watch/notices'
import { createNotifier } from './notifier'

const desk = vi.hoisted(() => ({ shown: 0, asked: 0 }))

vi.mock('electron', () => ({
  Notification: class {
    static isSupported(): boolean {
      desk.asked += 1
      return true
    }
    on(): void {
      return undefined
    }
    show(): void {
      desk.shown += 1
    }
  }
}))

const notice: Notice = {
  kind: 'dormant',
  step: 1,
  names: ['payments-api'],
  count: 1,
  isUrgent: false,
  place: { screen: 'keys', id: 'k1' }
}

beforeEach(() => {
  desk.shown = 0
  desk.asked = 0
})

function notifierThat(answers: () => Promise<boolean>) {
  const onError = vi.fn()
  return {
    onError,
    notifier: createNotifier({ isLocked: () => false, onOpen: vi.fn(), onError, answers })
  }
}

describe('notifications', () => {
  it('are not handed to a service that does not answer: Electron would freeze with it', async () => {
    const { notifier } = notifierThat(() => Promise.resolve(false))

    notifier.show(notice)
    await Promise.resolve()
    await Promise.resolve()

    expect(desk).toEqual({ shown: 0, asked: 0 })
  })

  it('are shown by a service that answers', async () => {
    const { notifier } = notifierThat(() => Promise.resolve(true))

    notifier.show(notice)

    await vi.waitFor(() => {
      expect(desk.shown).toBe(1)
    })
  })
})
