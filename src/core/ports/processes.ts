import type { Fault, Result } from '../fault'

// Implemented by destinations/kit; needed by destinations that run a program of this machine, and by activations.
// No shell is involved: a program is started by its full path with fixed arguments. A secret goes in on standard input.

export type CommandLine = { readonly program: string; readonly args: readonly string[] }

export type ProcessRequest = CommandLine & {
  /** Given on standard input, which is closed afterwards. Borrowed until the process has ended. */
  readonly input?: Uint8Array
  /** Names of variables that the program gets besides the few that every program needs. */
  readonly environment?: readonly string[]
  readonly deadlineMs?: number
}

/** The caller wipes `output`, which may hold a secret. Neither text may reach a log, a fault or a window. */
export type ProcessEnd =
  | {
      readonly kind: 'exited'
      readonly exitCode: number
      readonly output: Uint8Array
      /** The beginning of standard error, to tell failures apart. */
      readonly complaint: string
    }
  /** Nothing ran. */
  | { readonly kind: 'not-started'; readonly fault: Fault }
  /** Ended by Rekey, at the deadline or for too much output, or by a signal. The program may have done its work. */
  | { readonly kind: 'cut-off'; readonly fault: Fault }

export type Processes = {
  run(request: ProcessRequest): Promise<ProcessEnd>
  /** The full path of a program: of one on PATH by its name, or this path if it can be started. Fault `not-found/program-missing`. */
  find(name: string): Promise<Result<string>>
}

/** A command that the person wrote into a file of their own: no window can set or change one. */
export type WrittenCommand = {
  readonly run: CommandLine
  /** Prints the value, or its SHA-256 in hexadecimal digits, on standard output. */
  readonly read: CommandLine | null
  readonly environment: readonly string[]
}

/** Faults: `not-found/command-not-written`, `invalid-input/commands-file-refused`. */
export type WrittenCommands = { find(name: string): Promise<Result<WrittenCommand>> }
