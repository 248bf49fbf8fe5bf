import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import type { Result } from '../core/fault'
import { COMMAND_WORDS, OPTION_WORDS, SAYS } from '../words/command-line'
import type { CommandPath, CommandWords } from '../words/command-line'
import type { Context, Outcome } from './context'
import type { Io } from './io'
import type { OwnHost } from './link'

export type Shared = {
  readonly profile?: string
  readonly json?: boolean
  readonly passphraseFd?: number
}

/** How a command runs: `running` may open the profile itself, `asking` only asks an owner, `alone` needs neither. */
export type Run = {
  running(command: Command, work: (context: Context) => Promise<Outcome>): Promise<void>
  asking(command: Command, work: (context: Context) => Promise<Outcome>): Promise<void>
  alone(command: Command, work: (io: Io) => Outcome | Promise<Outcome>): Promise<void>
  serving(
    command: Command,
    work: (tools: {
      readonly io: Io
      readonly profile: string
      open(): Promise<Result<OwnHost>>
    }) => Promise<Outcome>
  ): Promise<void>
}

/** A command with its words, its examples and the options that all commands share. */
export function describe(program: Command, parent: Command, path: CommandPath): Command {
  const words: CommandWords = COMMAND_WORDS[path]
  const command = parent
    .command(path.slice(path.lastIndexOf(' ') + 1))
    .description(words.summary)
    .copyInheritedSettings(program)
  if (words.about !== undefined) command.addHelpText('after', `\n${words.about}`)
  const examples = words.examples.map(example => `  rekey ${example}`)
  command.addHelpText('after', `\n${SAYS.examples}\n${examples.join('\n')}`)
  return command
}

export function withJson(command: Command): Command {
  return command.option('--json', OPTION_WORDS.json)
}

/** Every command that asks Rekey takes these. */
export function withShared(command: Command): Command {
  return withJson(command)
    .option('--profile <folder>', OPTION_WORDS.profile)
    .option('--passphrase-fd <number>', OPTION_WORDS.passphraseFd, readNumber)
}

export function readNumber(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError(text)
  return Number(text)
}
