import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Notice } from '../core/monitor/notices'
import { createNotifier } from './notifier'

const desk = vi.hoisted(() => ({ shown: 0, asked: 0, heard: [] as string[] }))

vi.mock('electron', () => ({
  Notification: class {
    static isSupported(): boolean {
      desk.asked += 1
      return true
    }
    on(event: string): void {
      desk.heard.push(event)
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
  desk.heard = []
})

describe('notifications of macOS and Windows', () => {
  it('are shown by the system', () => {
    const notifier = createNotifier({ isLocked: () => false, onOpen: vi.fn() })

    notifier.show(notice)

    expect(desk).toMatchObject({ shown: 1, asked: 1 })
  })

  it('are dropped when the system refuses them, as macOS does for an unsigned app', () => {
    const notifier = createNotifier({ isLocked: () => false, onOpen: vi.fn() })

    notifier.show(notice)

    expect(desk.heard).toContain('failed')
  })
})
