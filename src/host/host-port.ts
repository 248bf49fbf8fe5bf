import type { Clock, IdSource } from '../core/clock'
import type { SystemNetwork } from '../core/ports/network'
import type { RotationPolicy } from '../core/rotation/facts'
import type { ProviderTiming } from '../services/rotation/tools'
import type { SealedSecretView } from '../contract/deliveries'
import type { EventView } from '../contract/events'
import type { KeyRowView } from '../contract/key-row'
import type { Reply } from '../contract/reply'
import type { RotationView } from '../contract/rotations'
import type { SettingsView } from '../contract/settings'
import type { VaultView } from '../contract/vault'
import type { ChildHost } from '../vault/keychain-client'
import type { Keychain } from '../vault/keychain'
import type { Log } from './log'
import type { Caller } from './router'
import type { SettingsFile } from './settings'
import type { MonitorState } from '../services/monitor/monitor'
import type { UpdateInstaller } from '../core/ports/updates'
import type { SecretDisplay, ShellClipboard, ShellDesktop } from './shell-ports'

export type HostOptions = {
  /** The profile; made when it is not there, for the owner alone. */
  readonly dataDir: string
  readonly version: string
  readonly platform: string
  /** The version of a runtime that gets no security updates any more. */
  readonly oldRuntime?: string | null
  /** The real one in its own process, one that is gone with the host, or one that is given (tests). */
  readonly keychain:
    | { readonly kind: 'process'; readonly host: ChildHost }
    | { readonly kind: 'throw-away' }
    | { readonly kind: 'given'; readonly keychain: Keychain }
  readonly clock: Clock
  readonly ids: IdSource
  readonly clipboard: ShellClipboard
  readonly secretDisplay: SecretDisplay
  readonly desktop: ShellDesktop
  /** A place for a secret file, chosen by the person in a dialog of the system; null when they changed their mind. */
  readonly chooseSaveFile: (suggestion: string) => Promise<string | null>
  /** Opens an https page in the browser. */
  readonly openPage: (url: string) => Promise<void>
  /** The system's proxy and authorities; without it only what the environment says. */
  readonly network?: SystemNetwork
  readonly settingsFile: SettingsFile
  /** What this build knows of updates: its release key (base64 of 32 bytes) and feed. Without it there are none. */
  readonly updates?: {
    readonly trust: { readonly key: string | null; readonly feed: string | null }
    readonly installer: UpdateInstaller
  }
  /** How rotations wait, for tests that cannot wait for hours. The app never gives it. */
  readonly pace?: {
    readonly policy: Partial<RotationPolicy>
    readonly timing: ProviderTiming
    /** Instead of the quiet time that each destination asks for. */
    readonly destinationQuietMs?: number
  }
  readonly log: Log
}

export type LockReason = 'idle' | 'screen-locked' | 'suspend' | 'by-hand' | 'quit'

export type TrayFacts = {
  readonly vault: VaultView['state']
  readonly rotations: readonly RotationView[]
  readonly sealedSecrets: readonly SealedSecretView[]
  readonly monitor: MonitorState
  /** Pinned keys, with what the tray may say of them. */
  readonly pinned: readonly KeyRowView[]
}

/** The whole app without a window: commands in, replies and events out. Runs in plain Node as well. */
export type Host = {
  /** Never rejects. */
  call(caller: Caller, name: unknown, input: unknown): Promise<Reply<unknown>>
  subscribe(listener: (event: EventView) => void): () => void
  /** Sends the windows to a place in the app. */
  go(screen: string, id: string | null): void
  settings(): SettingsView
  vaultState(): VaultView['state']
  trayFacts(): TrayFacts
  lock(reason: LockReason): void
  /** The machine woke up: what is due is looked at now. */
  wake(): void
  /** This desktop shows no tray: said once, ever. */
  noteNoTray(): void
  /** The system refused the global shortcut that the settings ask for. */
  noteNoShortcut(): void
  pauseMonitoring(): void
  resumeMonitoring(): void
  /** A call that came from no page of ours; the door refused it already. */
  noteForeignCall(): void
  /** Resolves when the vault has said for the first time what it is, and open rotations are in hand again. */
  ready(): Promise<void>
  close(): Promise<void>
}
