import type { CommandName, CommandOutput } from '../contract/commands'
import type { Handlers } from './router'

/** The handlers of these nouns: one that is missing or misspelt does not compile. */
export type HandlersOf<Noun extends string> = Pick<Handlers, Extract<CommandName, `${Noun}.${string}`>>

export type Snapshot = CommandOutput<'app.snapshot'>

/** Parts of the snapshot that a module answers for. Windows load them at the start, and again with each event of their name. */
export type SliceName = Exclude<
  keyof Snapshot,
  'revision' | 'version' | 'platform' | 'oldRuntime' | 'clipboardClearing' | 'settingsWere' | 'keysRevision'
>

export type Slice<Name extends SliceName> = {
  read(): Snapshot[Name]
  /** What a locked app shows in its place. Absent: it says nothing of the keys. */
  readonly whileLocked?: Snapshot[Name]
}

export type Slices<Name extends SliceName = SliceName> = { readonly [Each in Name]: Slice<Each> }

/** One noun of the app: what it answers, what windows are told of it, and what it does by itself. */
export type Module = {
  readonly handlers: Partial<Handlers>
  readonly slices?: Partial<Slices>
  /** Ends timers and listeners: nothing new is begun from here on. */
  stop?(): void
  /** Waits for the work that is under way. */
  close?(): Promise<void>
}
