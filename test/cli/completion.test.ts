import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SHELLS, completionFor } from '../../src/cli/completion'
import type { Shell } from '../../src/cli/completion'
import { buildProgram } from '../../src/cli/program'
import { manualPage } from '../../src/cli/manual'
import type { Io } from '../../src/cli/io'
import { fault } from '../../src/core/fault'
import { COMMAND_WORDS } from '../../src/words/command-line'

// Completes in the real shells. A shell that is not installed skips: `apt-get install zsh fish` brings two of them.

const io: Io = {
  out: () => undefined,
  note: () => undefined,
  canAsk: false,
  columns: null,
  hasColor: false,
  environment: {},
  now: () => 0,
  pause: () => Promise.resolve(),
  readDescriptor: () => Promise.resolve(null),
  ask: () => Promise.resolve(null),
  askHidden: () => Promise.resolve(null),
  onStop: () => () => undefined
}
const program = buildProgram(
  io,
  {
    version: '1.2.3',
    platform: 'linux',
    openOwn: () => Promise.resolve({ ok: false, fault: fault('not-found') })
  },
  () => undefined
)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-completion-'))
  writeFileSync(join(folder, 'evidence.json'), '{}')
  writeFileSync(join(folder, 'rekey'), '#!/bin/sh\n', { mode: 0o755 })
  for (const shell of SHELLS)
    writeFileSync(join(folder, shell === 'zsh' ? '_rekey' : `rekey.${shell}`), completionFor(shell, program))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const COMMANDS = { bash: 'bash', zsh: 'zsh', fish: 'fish', powershell: 'pwsh' } as const
function isInstalled(shell: Shell): boolean {
  return spawnSync('/bin/sh', ['-c', `command -v ${COMMANDS[shell]}`]).status === 0
}

/** What each shell offers behind these words, which it would show on a press of Tab. */
function offered(shell: Shell, line: string): readonly string[] {
  const { args, input } = QUESTIONS[shell](line)
  const { stdout, stderr } = spawnSync(COMMANDS[shell], args, {
    cwd: folder,
    encoding: 'utf8',
    input,
    timeout: 60_000,
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder, TERM: 'dumb', FOLDER: folder }
  })
  if (stderr !== '') throw new Error(stderr)
  return stdout.split(/\s*\n/).filter(word => word !== '')
}

type Question = (line: string) => { readonly args: readonly string[]; readonly input?: string }
const QUESTIONS: Record<Shell, Question> = {
  bash: line => ({
    args: [
      '--norc',
      '-c',
      `source "$FOLDER/rekey.bash"
       COMP_WORDS=(${line}${line.endsWith(' ') ? "''" : ''}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
       _rekey; printf '%s\\n' "\${COMPREPLY[@]}"
       [ \${#COMPREPLY[@]} -gt 0 ] || compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"`
    ]
  }),
  // An interactive shell behind a terminal of its own: completion runs nowhere else.
  zsh: line => ({
    args: ['-f'],
    input: `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1= PS2= PROMPT= RPROMPT=; unsetopt zle_bracketed_paste 2>/dev/null; stty -echo'
zpty -w shell 'fpath=($FOLDER $fpath); autoload -Uz compinit; compinit -u -d $FOLDER/dump'
zpty -w shell 'zstyle ":completion:*" list-prompt ""; zstyle ":completion:*:default" menu false'
zpty -w shell 'compadd() { local -a hits; builtin compadd -O hits "$@"; print -rl -- "HIT "$^hits >> $FOLDER/hits; builtin compadd "$@"; }'
zpty -w shell 'echo REA""DY'
zpty -r -m shell ready '*READY*'
: > $FOLDER/hits
zpty -n -w shell $'${line}\\t'
zpty -n -w shell $'\\x15'
zpty -w shell 'echo DO""NE'
zpty -r -m shell done '*DONE*'
zpty -d shell
sed -n 's/^HIT //p' $FOLDER/hits | sort -u
`
  }),
  fish: line => ({
    args: [
      '--no-config',
      '-c',
      `source "$FOLDER/rekey.fish"; complete -C'${line}' | string replace -r '\\t.*' ''`
    ]
  }),
  powershell: line => ({
    args: [
      '-NoProfile',
      '-Command',
      `. "$env:FOLDER/rekey.powershell"; [System.Management.Automation.CommandCompletion]::CompleteInput('${line}', ${line.length}, $null).CompletionMatches | ForEach-Object { $_.CompletionText }`
    ]
  })
}

describe.each(SHELLS)('completion in %s', shell => {
  it.skipIf(!isInstalled(shell))(`offers commands, options and files (needs ${COMMANDS[shell]})`, () => {
    const top = Object.keys(COMMAND_WORDS).filter(path => !path.includes(' '))
    expect([...offered(shell, 'rekey ')].sort()).toEqual([...top].sort())
    expect([...offered(shell, 'rekey keys ')].sort()).toEqual(['create', 'deliver', 'list', 'show'])
    expect(offered(shell, 'rekey rotations w')).toEqual(['watch'])
    // A word of another command is no path of its own.
    expect(offered(shell, 'rekey keys list --json --id')).toEqual(['--idle'])
    expect(offered(shell, 'rekey rotate some-key --appr')).toEqual(['--approve'])
    expect([...offered(shell, 'rekey completion ')].sort()).toEqual([...SHELLS].sort())
  })

  it.skipIf(!isInstalled(shell) || shell === 'powershell')(
    `offers files for a file and behind an option with a value (needs ${COMMANDS[shell]})`,
    () => {
      expect(offered(shell, 'rekey evidence verify evi')).toEqual(['evidence.json'])
      expect(offered(shell, 'rekey history export --output evi')).toEqual(['evidence.json'])
    }
  )

  it('names every command', () => {
    const script = completionFor(shell, program)
    for (const path of Object.keys(COMMAND_WORDS)) expect(script).toContain(`'${path}'`)
  })
})

describe('the manual page', () => {
  const isThere = spawnSync('/bin/sh', ['-c', 'command -v man']).status === 0
  it.skipIf(!isThere)('is formatted by man without a warning (needs man)', () => {
    const page = join(folder, 'rekey.1')
    writeFileSync(page, manualPage(program, '1.2.3'))

    const { status, stdout, stderr } = spawnSync('man', ['--warnings', '-E', 'UTF-8', '-l', page], {
      encoding: 'utf8',
      env: { ...process.env, MANPAGER: 'cat', MANWIDTH: '100', LC_ALL: 'C.UTF-8' }
    })

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const path of Object.keys(COMMAND_WORDS).filter(each => each.includes(' ')))
      expect(stdout).toContain(`rekey ${path}`)
    expect(stdout).toMatch(/EXIT STATUS\n[\s\S]*10\s+revoked/)
  })
})
