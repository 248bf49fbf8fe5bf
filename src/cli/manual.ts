import type { Command } from 'commander'
import { COMMAND_WORDS, MANUAL_WORDS, PROGRAM_WORDS } from '../words/command-line'
import type { CommandWords } from '../words/command-line'

/** The page for `man rekey`, made from the same words as the help. */
export function manualPage(program: Command, version: string): string {
  return [
    `.TH REKEY 1 "" "Rekey ${version}" "Rekey"`,
    '.SH NAME',
    MANUAL_WORDS.name,
    '.SH SYNOPSIS',
    '.B rekey',
    '.I command',
    '[options]',
    '.SH DESCRIPTION',
    roff(PROGRAM_WORDS),
    '.SH OPTIONS',
    ...optionsOf(program),
    '.SH COMMANDS',
    ...program.commands.flatMap(command => sections(command, [])),
    '.SH EXIT STATUS',
    ...MANUAL_WORDS.exits.flatMap(([code, words]) => ['.TP', `.B ${code}`, words]),
    ''
  ].join('\n')
}

function sections(command: Command, before: readonly string[]): readonly string[] {
  const path = [...before, command.name()]
  const words: CommandWords | undefined = (COMMAND_WORDS as { readonly [path: string]: CommandWords })[
    path.join(' ')
  ]
  if (command.commands.length > 0) return command.commands.flatMap(each => sections(each, path))
  const given = command.registeredArguments.map(argument =>
    argument.required ? argument.name() : `[${argument.name()}]`
  )
  return [
    `.SS "rekey ${[...path, ...given].join(' ')}"`,
    roff([command.description(), words?.about].filter(Boolean).join('. ')),
    ...optionsOf(command),
    ...(words?.examples ?? []).flatMap(example => ['.PP', '.nf', roff(`rekey ${example}`), '.fi'])
  ]
}

function optionsOf(command: Command): readonly string[] {
  return command.options.flatMap(({ flags, description }) => ['.TP', `.B ${roff(flags)}`, roff(description)])
}

function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1')
}
