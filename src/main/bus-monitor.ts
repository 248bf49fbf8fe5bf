import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { OnError } from '../core/guarded'
import { after, safely } from '../host/timers'

/** A signal as far as it has been read: `body` grows line by line, as `dbus-monitor` prints it. */
export type BusSignal = { readonly member: string; readonly body: string }

export type BusMonitorOptions = {
  readonly bus: 'session' | 'system'
  /** Match rules of D-Bus. */
  readonly rules: readonly string[]
  readonly onSignal: (signal: BusSignal) => void
  readonly onError: OnError
}

const START_AGAIN_MS = 5_000

/**
 * Listens to a bus through `dbus-monitor`, a process of its own, so that a bus that hangs cannot hold Rekey up. A monitor that ends
 * is started again; without the program there is nothing to hear. Returns the way to stop.
 */
export function monitorBus(options: BusMonitorOptions): () => void {
  let isStopped = false
  let cancelStart = (): void => undefined
  let stopCurrent = start()

  function start(): () => void {
    const monitor = spawn('dbus-monitor', [`--${options.bus}`, ...options.rules], {
      stdio: ['ignore', 'pipe', 'ignore']
    })
    let isMissing = false
    let member = ''
    let body = ''
    createInterface({ input: monitor.stdout }).on('line', line => {
      const head = /^signal .*; member=(\w+)$/.exec(line)
      if (head === null && !line.startsWith(' ')) return
      member = head === null ? member : (head[1] ?? '')
      body = head === null ? `${body}${line.trim()}\n` : ''
      if (head !== null) return
      safely(() => {
        options.onSignal({ member, body })
      }, options.onError)
    })
    monitor.on('error', () => {
      isMissing = true
    })
    monitor.on('close', () => {
      if (isStopped || isMissing) return
      cancelStart = after(
        START_AGAIN_MS,
        () => {
          stopCurrent = start()
        },
        { onError: options.onError }
      )
    })
    return () => {
      monitor.kill()
    }
  }

  return () => {
    isStopped = true
    cancelStart()
    stopCurrent()
  }
}
