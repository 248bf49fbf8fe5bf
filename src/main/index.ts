import { app, dialog } from 'electron'
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimAppId, defaultProfile } from './app-identity'
import { registerAppScheme } from './app-protocol'
import { closeInOrder } from './close-in-order'
import { commandWords, headlessArguments, mustStartHeadless } from './command-words'
import { emptyCoreDumps } from './core-dumps'
import { dangersOfStart, refusalSentence } from './dangerous-start'
import { hasDisplay } from './display'
import { openFirstWindow } from './first-window'
import type { FirstWindow } from './first-window'
import { hardenEveryPage, quietEverySession } from './hardening'
import { readLaunchOptions } from './launch-options'
import type { LaunchOptions } from './launch-options'
import type { OpenedApp } from './shell'
import { removeDefaultMenu } from './menu'
import { showRefusal } from './refusal-box'
import { startAgain } from './start-again'
import { printLine } from './terminal'

const EXIT_REFUSED = 78
const NO_DISPLAY =
  'Rekey: no display was found (DISPLAY and WAYLAND_DISPLAY are not set): start it inside a desktop session, or with xvfb-run.'
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

// Electron holds the ready event back until this file has been evaluated: it and its imports stay small, and nothing here
// waits. The app itself is read while the processes of its window come up.
begin()

function begin(): void {
  const dangers = app.isPackaged ? dangersOfStart(process.argv, process.env) : []
  if (dangers.length > 0) {
    const sentence = refusalSentence(dangers, process.env)
    printLine(sentence)
    showRefusal(sentence)
    app.exit(EXIT_REFUSED)
    return
  }
  const words = app.isPackaged ? commandWords(process.argv.slice(1)) : null
  if (words !== null) {
    if (mustStartHeadless(process.platform, process.argv)) {
      app.exit(startAgain(headlessArguments(process.argv.slice(1))))
      return
    }
    runCommand(words).catch(printBug)
    return
  }
  const options = readLaunchOptions(process.argv.slice(1), process.cwd())
  if (!hasDisplay(process.platform, process.argv, process.env)) {
    printLine(NO_DISPLAY)
    app.exit(1)
    return
  }
  claimAppId()
  const obstacle = chooseProfile(options.userDataDir)
  if (obstacle !== null) {
    refuseProfile(obstacle, options)
    return
  }
  if (!app.requestSingleInstanceLock()) {
    printLine('Rekey already runs with this profile: its window comes to the front.')
    app.exit(options.isSmoke ? 1 : 0)
    return
  }
  const wasToldToQuit = noteEarlySignals()
  outliveFileLimit()
  emptyCoreDumps()
  registerAppScheme()
  // Before the ready event, or Electron makes a menu of its own first.
  if (process.platform !== 'darwin') removeDefaultMenu()
  quietEverySession(app)
  hardenEveryPage(app)
  // Running as root needs Chromium's own sandbox off; the pages keep the rights of sandboxed ones either way.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  const passwordStore = process.env['REKEY_PASSWORD_STORE']
  if (!app.isPackaged && passwordStore !== undefined) {
    app.commandLine.appendSwitch('password-store', passwordStore)
  }
  app
    .whenReady()
    .then(async () => {
      if (process.platform === 'darwin') removeDefaultMenu()
      const first = openFirstWindow(app.getPath('userData'))
      const opening = openInOrder(options, first).then(opened => closeInOrder(opened, first.painted))
      quitOnSignal(opening, wasToldToQuit())
      await opening
    })
    .catch(printBug)
}

/** `rekey keys list` with the packaged program. */
async function runCommand(words: readonly string[]): Promise<void> {
  const { runTerminalCommand } = await import('./terminal-command')
  await runTerminalCommand(words)
}

/** At a limit on the size of files (`ulimit -f`) a write fails like on a full disk; without a listener the signal ends the process. */
function outliveFileLimit(): void {
  if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined)
}

/**
 * The end of a session or Ctrl+C in a terminal: everything is closed in order, a copied secret is taken back. A start comes to its
 * end first: before that there is nothing that closes in order. To be called when the app is ready: Electron's own handlers, which
 * end the process at a second signal, would take the place of earlier ones.
 */
function quitOnSignal(opening: Promise<void>, wasTold: boolean): void {
  const quit = (): void => {
    // A start that fails ends the process itself.
    opening.then(
      () => app.quit(),
      () => undefined
    )
  }
  for (const signal of SIGNALS) process.on(signal, quit)
  if (wasTold) quit()
}

/** Before it is ready Electron crashes when it is told to end. Returns the way to stop listening, and to hear whether it was. */
function noteEarlySignals(): () => boolean {
  let isTold = false
  const note = (): void => {
    isTold = true
  }
  for (const signal of SIGNALS) process.on(signal, note)
  return () => {
    for (const signal of SIGNALS) process.off(signal, note)
    return isTold
  }
}

async function openInOrder(options: LaunchOptions, first: FirstWindow): Promise<OpenedApp> {
  const { openApp, takeOver } = await import('./compose')
  await takeOver(app.getPath('userData'))
  return openApp(options, first)
}

/** A bug before there is a window. Its words are ours or Node's about our own files: no secret is read yet. */
function printBug(error: unknown): void {
  printLine(`Rekey could not start: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`)
  app.exit(1)
}

/** Null when the folder can be used; else why not. Without a folder nothing can be kept, so nothing is begun. */
function chooseProfile(userDataDir: string | null): string | null {
  const profile = userDataDir ?? defaultProfile()
  if (profile === null) return 'There is no home folder for the profile (HOME is not set)'
  try {
    mkdirSync(profile, { recursive: true, mode: 0o700 })
    accessSync(profile, constants.W_OK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return `The folder for the profile cannot be written (${code}): ${profile}`
  }
  app.setPath('userData', profile)
  // Chromium's own files keep out of ours.
  app.setPath('sessionData', join(profile, 'browser'))
  app.setPath('crashDumps', join(profile, 'browser', 'crashes'))
  return null
}

function refuseProfile(obstacle: string, { isSmoke }: LaunchOptions): void {
  const todo = 'Give yourself write access to it, or choose another one with --user-data-dir DIR.'
  printLine(`Rekey: ${obstacle}. ${todo}`)
  if (isSmoke) {
    app.exit(1)
    return
  }
  // Chromium wants a place of its own even to show a message.
  app.setPath('userData', mkdtempSync(join(tmpdir(), 'rekey-')))
  app
    .whenReady()
    .then(() => {
      dialog.showErrorBox('Rekey cannot start', `${obstacle}\n\n${todo}`)
    })
    .finally(() => {
      app.exit(1)
    })
    .catch(printBug)
}
