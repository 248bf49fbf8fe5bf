import { contextBridge, ipcRenderer } from 'electron'
import type { IpcRendererEvent } from 'electron'
import { CALL_CHANNEL, EVENT_CHANNEL } from '../shared/ipc/channels'

type Listener = (event: unknown) => void

contextBridge.exposeInMainWorld('rekey', {
  /** Resolves to `{ ok, value }` or `{ ok, fault }`; shared/ipc/commands.ts has the names. */
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke(CALL_CHANNEL, name, input),

  /** Calls `listener` with each event of shared/ipc/events.ts; returns the way to stop. */
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
