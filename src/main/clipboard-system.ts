import * as electron from 'electron'

/** The system's clipboard as this Electron can write it. */
export type SystemClipboard = {
  /** `concealed`: the system was asked to keep the text out of histories, clouds and managers, in one atomic write. */
  readonly marks: 'concealed' | 'plain'
  /** `with-focus`: only while a window of ours has the focus, so that a person must be told before they copy. */
  readonly clearing: 'by-itself' | 'with-focus'
  writeText(text: string): Promise<void>
  /** The clipboard itself, and on Linux the selection that the middle button pastes. */
  readonly places: readonly ClipboardPlace[]
}

export type ClipboardPlace = {
  readText(): Promise<string>
  /** False when it may not be empty: the system has the last word, and does not say. */
  clear(): Promise<boolean>
}

/** How this desktop lets us empty what we wrote. */
export type ClipboardDesktop = {
  readonly isWayland: boolean
  readonly hasFocus: () => boolean
  /** Runs `wl-copy` with these arguments: false when it fails or does not answer in time; null where there is none. */
  readonly wlCopy: ((args: readonly string[]) => Promise<boolean>) | null
}

const X11_OR_OTHER: ClipboardDesktop = { isWayland: false, hasFocus: () => true, wlCopy: null }

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
export function openSystemClipboard(
  platform: string,
  desktop: ClipboardDesktop = X11_OR_OTHER
): SystemClipboard {
  const { clipboard } = electron
  // The typings are those of the newest Electron; the oldest that we run on has no such class.
  const Item = (electron as { ClipboardItem?: typeof electron.ClipboardItem }).ClipboardItem
  const marks = CONCEALING[platform]
  const base = {
    clearing: desktop.isWayland && desktop.wlCopy === null ? ('with-focus' as const) : ('by-itself' as const),
    places: [
      {
        // Older versions answer with the value itself.
        readText: async () => await clipboard.readText(),
        clear: async () => {
          await clipboard.writeText('')
          clipboard.clear()
          return isCleared(desktop, ['--clear'])
        }
      },
      ...(platform === 'linux' ? [selectionOf(desktop)] : [])
    ]
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

/** A compositor ignores a client without the focus, and says nothing: only `wl-copy` or the focus makes sure. */
async function isCleared(
  { isWayland, hasFocus, wlCopy }: ClipboardDesktop,
  args: readonly string[]
): Promise<boolean> {
  if (!isWayland) return true
  if (wlCopy !== null && (await wlCopy(args))) return true
  return hasFocus()
}

/** The text that was selected last. Electron 44 and later have it beside the clipboard, older ones behind an argument. */
function selectionOf(desktop: ClipboardDesktop): ClipboardPlace {
  // The typings are those of the newest Electron.
  const older = electron.clipboard as unknown as {
    readonly selection?: typeof electron.clipboard
    readText(type: 'selection'): string
    writeText(text: string, type: 'selection'): void
    clear(type: 'selection'): void
  }
  return {
    readText: async () =>
      older.selection === undefined ? older.readText('selection') : await older.selection.readText(),
    clear: async () => {
      if (older.selection === undefined) {
        older.writeText('', 'selection')
        older.clear('selection')
      } else {
        await older.selection.writeText('')
        older.selection.clear()
      }
      return isCleared(desktop, ['--clear', '--primary'])
    }
  }
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text))
}
