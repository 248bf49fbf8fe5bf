import { contextBridge, ipcRenderer } from 'electron'
import type { IpcRendererEvent } from 'electron'
import { CALL_CHANNEL, EVENT_CHANNEL } from '../contract/channels'

type Listener = (event: unknown) => void

// Pages have it; this project is typed without their world.
declare const location: { readonly pathname: string }

const START = 'app.start'

function ask(name: string, input: unknown): Promise<unknown> {
  return ipcRenderer.invoke(CALL_CHANNEL, name, input)
}

// The main window's first question, asked before its page has been read: the answer is often there when the script is. What
// main says meanwhile is kept for whoever listens first.
let started: Promise<unknown> | null = null
let early: unknown[] | null = null
if (location.pathname === '/index.html') {
  started = ask(START, {})
  // Whoever takes the answer hears of a refusal; nobody may have taken it yet.
  started.catch(() => undefined)
  early = []
  const keep = (_event: IpcRendererEvent, value: unknown): void => {
    if (early === null) ipcRenderer.removeListener(EVENT_CHANNEL, keep)
    else early.push(value)
  }
  ipcRenderer.on(EVENT_CHANNEL, keep)
}

contextBridge.exposeInMainWorld('rekey', {
  /**
   * Resolves to the JSON of `{ ok, value }` or `{ ok, fault }`; src/contract has the names. An object would be copied
   * property by property on its way into the page, which takes 20 ms for a page of keys.
   */
  call: (name: string, input: unknown): Promise<unknown> => {
    if (name !== START || started === null) return ask(name, input)
    const answer = started
    started = null
    return answer
  },

  /** Calls `listener` with each event of src/contract/events.ts; returns the way to stop. */
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
