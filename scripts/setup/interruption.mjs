import os from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
let received

/** Thrown once every child has ended, so that what is behind a `finally` (the lock, a display) is released. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`interrupted (${signal})`)
    this.exitCode = exitCodeOf(signal)
  }
}

/** What a shell reports for a process that a signal has ended. @param {NodeJS.Signals} signal */
export function exitCodeOf(signal) {
  return 128 + (os.constants.signals[signal] ?? 0)
}

/** From here on a signal no longer ends this process at once: the current child ends first, then `stopIfInterrupted` throws. */
export function noteSignals() {
  for (const signal of SIGNALS) process.on(signal, () => (received ??= signal))
}

export function stopIfInterrupted() {
  if (received !== undefined) throw new Interrupted(received)
}

/** Calls `listener` with each signal until the answered function is called. @param {(signal: NodeJS.Signals) => void} listener */
export function onSignal(listener) {
  for (const signal of SIGNALS) process.on(signal, listener)
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener)
  }
}
