import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Notice } from '../core/monitor/notices'
import type { BusMonitorOptions } from './bus-monitor'
import { createBusNotifier, notifyCall } from './bus-notifier'

type Answer = (error: Error | null, output: string) => void

const bus = vi.hoisted(() => ({
  calls: [] as { program: string; args: readonly string[]; limitMs: number; answer: Answer }[],
  monitors: [] as BusMonitorOptions[],
  stopped: 0
}))

vi.mock('node:child_process', () => ({
  execFile: (program: string, args: readonly string[], { timeout }: { timeout: number }, answer: Answer) => {
    bus.calls.push({ program, args, limitMs: timeout, answer })
  }
}))
vi.mock('./bus-monitor', () => ({
  monitorBus: (options: BusMonitorOptions) => {
    bus.monitors.push(options)
    return () => {
      bus.stopped += 1
    }
  }
}))

const place = { screen: 'keys', id: 'k1' } as const
const notice: Notice = { kind: 'dormant', step: 1, names: ['payments'], count: 1, isUrgent: false, place }

function aNotifier() {
  const onOpen = vi.fn()
  const onError = vi.fn()
  return { onOpen, onError, notifier: createBusNotifier({ isLocked: () => false, onOpen, onError }) }
}

function click(id: number, action = 'default'): void {
  bus.monitors[0]?.onSignal({ member: 'ActionInvoked', body: `uint32 ${id}\n` })
  bus.monitors[0]?.onSignal({ member: 'ActionInvoked', body: `uint32 ${id}\nstring "${action}"\n` })
}

beforeEach(() => {
  bus.calls = []
  bus.monitors = []
  bus.stopped = 0
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('notifications over D-Bus', () => {
  it('are made by a process with a deadline, so that a service that hangs cannot hold main up', () => {
    const { notifier } = aNotifier()

    notifier.show(notice)

    expect(bus.calls).toMatchObject([{ program: 'gdbus', limitMs: 2_000 }])
    expect(bus.calls[0]?.args).toContain("'payments: is dormant'")
  })

  it('lead to their place when they are clicked, once', () => {
    const { notifier, onOpen } = aNotifier()
    notifier.show(notice)
    bus.calls[0]?.answer(null, '(uint32 7,)\n')

    click(8)
    click(7, 'other')
    click(7)
    click(7)

    expect(onOpen.mock.calls).toEqual([[place]])
    expect(bus.monitors).toHaveLength(1)
  })

  it('lead nowhere when the call failed, and the names in its arguments stay out of the log', () => {
    const { notifier, onOpen, onError } = aNotifier()
    notifier.show(notice)
    bus.calls[0]?.answer(new Error(`Command failed: ${bus.calls[0].args.join(' ')}`), '')

    click(7)

    expect(onOpen).not.toHaveBeenCalled()
    expect(onError).not.toHaveBeenCalled()
  })

  it('end with the app: the monitor is stopped, and nothing is shown afterwards', () => {
    const { notifier } = aNotifier()
    notifier.show(notice)

    notifier.close()
    notifier.show(notice)

    expect(bus.stopped).toBe(1)
    expect(bus.calls).toHaveLength(1)
  })

  it('keep a text one text, whatever signs are in the name of a key', () => {
    const [title] = notifyCall({ title: `it's \\ 'x', uint32 5`, body: '' }, 'loud').slice(-5)

    expect(title).toBe(`'it\\'s \\\\ \\'x\\', uint32 5'`)
  })
})
