import * as electron from 'electron'

/** The system's clipboard as this Electron can write it. */
export type SystemClipboard = {
  /** `concealed`: the system was asked to keep the text out of histories, clouds and managers, in one atomic write. */
  readonly marks: 'concealed' | 'plain'
  writeText(text: string): Promise<void>
  readText(): Promise<string>
  clear(): Promise<void>
}

/** Names of the raw formats by which each system knows a secret, with the bytes they want. */
const CONCEALING: { readonly [platform: string]: { readonly [format: string]: Uint8Array<ArrayBuffer> } } = {
  darwin: {
    'org.nspasteboard.ConcealedType': bytes('1'),
    'org.nspasteboard.TransientType': bytes('1')
  },
  win32: {
    ExcludeClipboardContentFromMonitorProcessing: bytes('1'),
    // A DWORD of zero each.
    CanIncludeInClipboardHistory: new Uint8Array(4),
    CanUploadToCloudClipboard: new Uint8Array(4)
  },
  linux: { 'x-kde-passwordManagerHint': bytes('secret') }
}

/** Electron has raw formats beside the text, in one write, from 44 on; before that there is no way to set a mark. */
export function openSystemClipboard(platform: string): SystemClipboard {
  const { clipboard } = electron
  // The typings are those of the newest Electron; the oldest that we run on has no such class.
  const Item = (electron as { ClipboardItem?: typeof electron.ClipboardItem }).ClipboardItem
  const marks = CONCEALING[platform]
  const base = {
    // Older versions answer with the value itself.
    readText: async () => await clipboard.readText(),
    clear: async () => {
      await clipboard.writeText('')
      clipboard.clear()
    }
  }
  if (Item === undefined || marks === undefined) {
    return { ...base, marks: 'plain', writeText: async text => await clipboard.writeText(text) }
  }
  return {
    ...base,
    marks: 'concealed',
    writeText: async text => {
      const entries: Record<string, string | Blob> = { 'text/plain': text }
      for (const [format, content] of Object.entries(marks)) {
        entries[`electron application/osclipboard;format="${format}"`] = new Blob([content])
      }
      await clipboard.write([new Item(entries)])
    }
  }
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text))
}
