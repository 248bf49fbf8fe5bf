import { contextBridge, ipcRenderer, webFrame } from 'electron'
import type { IpcRendererEvent } from 'electron'
import { CALL_CHANNEL, EVENT_CHANNEL, TIDY_CHANNEL } from '../shared/ipc/channels'

type Listener = (event: unknown) => void

// Pages have it; this project is typed without their world.
declare const location: { readonly pathname: string }
type Element = { readonly style: { cssText: string }; remove(): void }
declare const document: {
  querySelector(selector: string): unknown
  createElement(name: 'div'): Element
  readonly documentElement: { append(element: Element): void }
}
declare const performance: { mark(name: string): void; now(): number }
declare function requestAnimationFrame(work: () => void): void

const START = 'app.start'
/** A first start and a lock screen have no keys, and are not drawn frame after frame for that. */
const LOOK_MS = 30_000
/** The engine gives up what it painted before only five seconds later. Most of them are over when main finds nobody there. */
const AFTER_TIDY_MS = 1_500
/** Some frames. A hidden page has none, and its timers still run. */
const FRAMES_MS = 100

function ask(name: string, input: unknown): Promise<unknown> {
  return ipcRenderer.invoke(CALL_CHANNEL, name, input)
}

// The main window's first question, asked before its page has been read: the answer is often there when the script is. What
// main says meanwhile is kept for whoever listens first.
let begun: Promise<unknown> | null = null
let early: unknown[] | null = null
if (location.pathname === '/index.html') {
  begun = ask(START, {})
  // Whoever takes the answer hears of a refusal; nobody may have taken it yet.
  begun.catch(() => undefined)
  early = []
  const keep = (_event: IpcRendererEvent, value: unknown): void => {
    if (early === null) ipcRenderer.removeListener(EVENT_CHANNEL, keep)
    else early.push(value)
  }
  ipcRenderer.on(EVENT_CHANNEL, keep)
  requestAnimationFrame(markFirstKeys)
}

// Garbage, compiled code that ran once, free room of the allocators. Chromium does that by itself only where memory is short. Takes
// some ten milliseconds: main knows when nobody would feel it.
ipcRenderer.on(TIDY_CHANNEL, () => {
  webFrame.clearCache()
  setTimeout(drawALittle, AFTER_TIDY_MS)
})

/**
 * What was painted before and is not needed any more goes when the page's process next speaks to the GPU's, and a page at rest
 * has nothing to say: 7 MB of a window of keys stayed. So it paints two invisible pixels. Not in one colour, which would need no
 * memory of its own.
 */
function drawALittle(): void {
  const pixels = document.createElement('div')
  pixels.style.cssText =
    'position:fixed;left:0;bottom:0;width:2px;height:2px;pointer-events:none;' +
    'background:linear-gradient(rgb(128 128 128/2%),transparent)'
  document.documentElement.append(pixels)
  setTimeout(() => pixels.remove(), FRAMES_MS)
}

/** Marks when the first keys stood on the screen, after the frame that painted them; `npm run bench` reads it. */
function markFirstKeys(): void {
  if (document.querySelector('[data-line]') !== null) {
    requestAnimationFrame(() => performance.mark('keys-shown'))
  } else if (performance.now() < LOOK_MS) requestAnimationFrame(markFirstKeys)
}

contextBridge.exposeInMainWorld('rekey', {
  /**
   * Resolves to the JSON of `{ ok, value }` or `{ ok, fault }`; shared/ipc/commands.ts has the names. An object would be copied
   * property by property on its way into the page, which takes 20 ms for a page of keys.
   */
  call: (name: string, input: unknown): Promise<unknown> => {
    if (name !== START || begun === null) return ask(name, input)
    const answer = begun
    begun = null
    return answer
  },

  /** Calls `listener` with each event of shared/ipc/events.ts; returns the way to stop. */
  subscribe: (listener: Listener): (() => void) => {
    const missed = early ?? []
    early = null
    for (const value of missed) listener(value)
    // The IPC event itself would give the page a way to the whole of ipcRenderer: only the value goes on.
    const forward = (_event: IpcRendererEvent, value: unknown): void => {
      listener(value)
    }
    ipcRenderer.on(EVENT_CHANNEL, forward)
    return () => {
      ipcRenderer.removeListener(EVENT_CHANNEL, forward)
    }
  }
})
