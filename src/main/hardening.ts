import type { App, Session, WebContents } from 'electron'

/** Only our own scheme and, while developing, the page server and the developer tools. */
export function hardenSession(session: Session, allowedPrefixes: readonly string[]): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler(null)
  session.setUSBProtectedClassesHandler(() => [])
  // Dictionaries would be fetched from a server, with the words of the user's fields to look up.
  session.setSpellCheckerEnabled(false)
  session.on('will-download', event => {
    event.preventDefault()
  })
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !allowedPrefixes.some(prefix => details.url.startsWith(prefix)) })
  })
}

/**
 * Applies to every session that is ever made, Electron's own default one included: none fetches dictionaries. Chromium would
 * ask a server of Google for them as soon as a session exists. Must run before the app is ready.
 */
export function quietEverySession(app: App): void {
  app.on('session-created', session => {
    session.setSpellCheckerEnabled(false)
    if (process.platform === 'darwin') return
    // macOS has its own dictionaries; elsewhere no language means nothing to fetch.
    session.setSpellCheckerLanguages([])
    session.setSpellCheckerDictionaryDownloadURL('app://rekey/no-dictionaries/')
  })
}

/** Applies to every page that is ever made, whoever makes it. */
export function hardenEveryPage(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    hardenPage(contents, app.isPackaged)
  })
}

const SAVE_OR_PRINT = ['p', 's']

function hardenPage(contents: WebContents, isPackaged: boolean): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', event => {
    event.preventDefault()
  })
  contents.on('will-navigate', event => {
    event.preventDefault()
  })
  contents.on('will-frame-navigate', event => {
    event.preventDefault()
  })
  contents.on('will-redirect', event => {
    event.preventDefault()
  })
  contents.on('before-input-event', (event, input) => {
    const key = input.key.toLowerCase()
    const isTools = key === 'f12' || ((input.control || input.meta) && input.shift && key === 'i')
    const isSaveOrPrint = (input.control || input.meta) && !input.shift && SAVE_OR_PRINT.includes(key)
    if (isSaveOrPrint || (isPackaged && isTools)) event.preventDefault()
  })
  if (isPackaged) {
    contents.on('devtools-opened', () => {
      contents.closeDevTools()
    })
  }
}
