import { Faulted } from '../core/faulted'
import { fault } from '../core/fault'
import type { CommandInput, CommandName, CommandOutput } from '../contract/commands'
import type { FaultView } from '../contract/reply'
import type { ExitCode } from './exit-codes'
import type { Io } from './io'
import type { Link } from './link'

/** A command ended otherwise than by a fault of Rekey: with a sentence of its own. */
export class Stop extends Error {
  override readonly name = 'Stop'
  readonly exit: ExitCode
  readonly sentence: string

  constructor(exit: ExitCode, sentence: string) {
    super(sentence)
    this.exit = exit
    this.sentence = sentence
  }
}

/** Rekey refused a call; what the reply said. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly fault: FaultView

  constructor(found: FaultView) {
    super(found.code)
    this.fault = found
  }
}

export type Ask = <Name extends CommandName>(
  name: Name,
  input: CommandInput<Name>
) => Promise<CommandOutput<Name>>

export type Context = {
  readonly io: Io
  readonly profile: string
  readonly isJson: boolean
  readonly link: Link
  /** Calls a command; throws `Refused`, which ends the program with the fault's words and exit code. */
  readonly ask: Ask
}

/** What a command found: the object for `--json`, and the lines for a person. */
export type Outcome = { readonly exit: ExitCode; readonly data: unknown; readonly lines: readonly string[] }

export function asking(link: Link): Ask {
  return async (name, input) => {
    const reply = await link.call(name, input)
    if (!reply.ok) throw new Refused(reply.fault)
    // The owner's router parsed it with this command's own schema.
    return reply.value as never
  }
}

/** The fault in an error of a command; a bug is `internal`. */
export function faultIn(error: unknown): FaultView {
  if (error instanceof Refused) return error.fault
  if (error instanceof Faulted) return error.fault
  return fault('internal')
}
