import { contextBridge, ipcRenderer } from 'electron'
import { SECRET_CHANNEL } from '../contract/channels'

contextBridge.exposeInMainWorld('rekeySecret', {
  /** The secret of this window, the first time; null ever after. */
  take: (): Promise<unknown> => ipcRenderer.invoke(SECRET_CHANNEL)
})
