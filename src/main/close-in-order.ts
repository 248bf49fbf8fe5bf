import { app } from 'electron'
import { withDeadline } from '../host/timers'
import type { OpenedApp } from './shell'
import { printLine } from './terminal'

const CLOSE_LIMIT_MS = 6_000

/**
 * Electron does not wait for promises when it quits: the first attempt is stopped until everything is closed. It crashes when a
 * window is closed before its first paint: a quit in the first moments waits for that.
 */
export function closeInOrder(opened: OpenedApp, painted: Promise<void>): void {
  let isClosed = false
  let isPainted = false
  let mustQuit = false
  const notePaint = (): void => {
    isPainted = true
    if (mustQuit) app.quit()
  }
  painted.then(notePaint, notePaint)
  app.on('before-quit', event => {
    if (isPainted) {
      opened.prepareToQuit()
      return
    }
    event.preventDefault()
    mustQuit = true
  })
  app.on('will-quit', event => {
    // After an update everything is closed, and the installer of macOS waits for an ordinary end.
    if (isClosed || opened.isClosedForUpdate()) return
    event.preventDefault()
    withDeadline(opened.close(), CLOSE_LIMIT_MS, undefined)
      .catch((error: unknown) => {
        printLine(`Rekey did not close in order: ${error instanceof Error ? error.name : 'unknown'}`)
      })
      .finally(() => {
        isClosed = true
        if (opened.mustStartAgain()) app.relaunch()
        app.exit(opened.exitCode())
      })
  })
}
