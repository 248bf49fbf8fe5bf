import type { Surroundings } from '../core/monitor/schedule'
import type { ClipboardHold } from '../core/ports/clipboard'
import type { Notifier } from '../core/ports/notices'

// What the host asks of whatever stands around it: a window system, or a test.

/** The system's clipboard, guarded: see the service's port for what it promises. */
export type ShellClipboard = {
  /** `with-focus`: the system lets us clear it only while a window of ours has the focus. */
  readonly clearing: 'by-itself' | 'with-focus'
  /** Takes a copy of `bytes` (UTF-8 text); the caller wipes them. It is emptied after `forMs` if it is still ours. */
  writeSecret(bytes: Uint8Array, forMs: number): Promise<ClipboardHold>
  clearIfOurs(): Promise<void>
  /** What of ours may lie there now; null when nothing. */
  held(): ClipboardHold | null
  onChange(listener: () => void): () => void
}

/** What a secret window shows. Text, because a page can only show text; it lives as long as that window's process. */
export type SecretPage = {
  readonly title: string
  readonly parts: readonly {
    readonly name: string
    readonly label: string
    readonly envName: string
    readonly isSecret: boolean
    readonly value: string
  }[]
}

export type SecretDisplay = {
  /**
   * Opens a window of its own, which takes the secret by calling `take` once, at the moment it can show it. Resolves to
   * true when it was taken, and to false when the window went away before.
   */
  show(request: { readonly title: string; readonly take: () => Promise<SecretPage | null> }): Promise<boolean>
}

/** The desktop around the windows. */
export type ShellDesktop = {
  /** The small window in which one key is found and revoked. */
  openQuickRevoke(): void
  /** Brings the main window to the front, made anew when there is none. */
  showMain(): void
  readonly notifier: Notifier
  surroundings(): Surroundings
  /** Puts a text that is no secret on the clipboard, where it stays. */
  copyText(text: string): Promise<void>
  /** A place for a list without secrets, chosen by the person in a dialog of the system; null when they changed their mind. */
  chooseExportFile(suggestion: string): Promise<string | null>
  /** A CSV or JSON file to read, chosen the same way. */
  chooseImportFile(): Promise<string | null>
  /** A YAML or JSON file that describes a provider. */
  chooseProviderFile(): Promise<string | null>
  /** A file of another tool that holds keys. */
  chooseKeyFile(): Promise<string | null>
  /** A place for a signed evidence file. */
  chooseEvidenceFile(suggestion: string): Promise<string | null>
  /** A chain head that was saved before, to read. */
  chooseHeadFile(): Promise<string | null>
  /** Evidence or a chain head from anywhere, to check. */
  chooseFileToVerify(): Promise<string | null>
}

/** A desktop that does not exist: for a host without one. Clipboard and display fail as missing ones would. */
export function noDesktop(): {
  readonly clipboard: ShellClipboard
  readonly secretDisplay: SecretDisplay
  readonly desktop: ShellDesktop
} {
  return {
    clipboard: {
      clearing: 'by-itself',
      writeSecret: () => Promise.reject(new Error('There is no clipboard here.')),
      clearIfOurs: () => Promise.resolve(),
      held: () => null,
      onChange: () => () => undefined
    },
    secretDisplay: { show: () => Promise.resolve(false) },
    desktop: {
      openQuickRevoke: () => undefined,
      showMain: () => undefined,
      notifier: { show: () => undefined },
      surroundings: () => ({ network: 'online', power: 'unknown', line: 'unknown' }),
      copyText: () => Promise.reject(new Error('There is no clipboard here.')),
      chooseExportFile: () => Promise.resolve(null),
      chooseImportFile: () => Promise.resolve(null),
      chooseProviderFile: () => Promise.resolve(null),
      chooseKeyFile: () => Promise.resolve(null),
      chooseEvidenceFile: () => Promise.resolve(null),
      chooseHeadFile: () => Promise.resolve(null),
      chooseFileToVerify: () => Promise.resolve(null)
    }
  }
}
