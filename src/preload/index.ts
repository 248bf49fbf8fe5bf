import { contextBridge, ipcRenderer } from 'electron'
import type { IpcRendererEvent } from 'electron'
import { CALL_CHANNEL, EVENT_CHANNEL } from '../contract/channels'

type Listener = (event: unknown) => void

contextBridge.exposeInMainWorld('rekey', {
  /**
   * Resolves to the JSON of `{ ok, value }` or `{ ok, fault }`; src/contract has the names. An object would be copied
   * property by property on its way into the page, which takes 20 ms for a page of keys.
   */
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke(CALL_CHANNEL, name, input),

  /** Calls `listener` with each event of src/contract/events.ts; returns the way to stop. */
  subscribe: (listener: Listener): (() => void) => {
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
