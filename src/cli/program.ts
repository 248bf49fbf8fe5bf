import { Argument, Command, CommanderError } from 'commander'
import { resolve } from 'node:path'
import type { Result } from '../core/fault'
import { PROGRAM_WORDS, SAYS } from '../words/command-line'
import { faultReference, faultWords } from '../words/faults'
import { SHELLS, completionFor } from './completion'
import type { Shell } from './completion'
import { Stop, asking, faultIn } from './context'
import type { Context, Outcome } from './context'
import { EXIT, exitOfFault } from './exit-codes'
import type { ExitCode } from './exit-codes'
import { describe } from './command-shape'
import type { Run, Shared } from './command-shape'
import { addCommands } from './command-tree'
import type { Io } from './io'
import { openLink } from './link'
import type { OwnHost } from './link'
import { manualPage } from './manual'
import { defaultProfile } from './profile'
import { secretFrom, systemCredential } from './secrets'

/** The shape of what `--json` prints. A change that breaks a reader counts it up. */
const JSON_VERSION = 1
/** A credential of systemd, beside `rekey-vault-key`. */
const PASSPHRASE_CREDENTIAL = 'rekey-passphrase'

export type Surroundings = {
  readonly version: string
  readonly platform: string
  /** Opens the profile in this process. */
  readonly openOwn: (profile: string, owner: 'command' | 'service') => Promise<Result<OwnHost>>
}

/** Reads the arguments, does what they say, and answers the exit code. Never rejects. */
export async function runCommandLine(
  argv: readonly string[],
  io: Io,
  surroundings: Surroundings
): Promise<ExitCode> {
  let exit: ExitCode = EXIT.done
  const program = buildProgram(io, surroundings, code => {
    exit = code
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    // The library has printed what is wrong; help and version are no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    return failure(error, io)
  }
  return exit
}

export function buildProgram(io: Io, surroundings: Surroundings, settle: (exit: ExitCode) => void): Command {
  const program = new Command('rekey')
    .description(PROGRAM_WORDS)
    .version(surroundings.version)
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      writeErr: io.note,
      getOutHelpWidth: () => io.columns ?? 100,
      getOutHasColors: () => io.hasColor
    })
  const run = runner(io, surroundings, settle)
  addCommands(program, run)
  describe(program, program, 'completion')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell) =>
      run.alone(program, () => {
        return { exit: EXIT.done, data: null, lines: [completionFor(shell, program).trimEnd()] }
      })
    )
  describe(program, program, 'manual').action(() =>
    run.alone(program, () => {
      const lines = [manualPage(program, surroundings.version).trimEnd()]
      return { exit: EXIT.done, data: null, lines }
    })
  )
  return program
}

function runner(io: Io, surroundings: Surroundings, settle: (exit: ExitCode) => void): Run {
  const finish = (command: Command, outcome: Outcome): void => {
    settle(outcome.exit)
    if (command.opts<Shared>().json === true) {
      io.out(`${JSON.stringify(jsonOf(command, outcome))}\n`)
      return
    }
    if (outcome.lines.length > 0) io.out(`${outcome.lines.join('\n')}\n`)
  }

  async function linked(
    command: Command,
    kind: 'running' | 'asking',
    work: (context: Context) => Promise<Outcome>
  ): Promise<void> {
    const shared = command.opts<Shared>()
    const isJson = shared.json === true
    const profile = profileOf(shared, surroundings, io)
    const openOwn = () => openUnlocked(surroundings, io, { profile, owner: 'command', shared })
    const link = openLink({
      profile,
      openOwn: kind === 'asking' ? null : openOwn,
      pause: io.pause,
      monotonic: () => performance.now()
    })
    try {
      finish(command, await work({ io, profile, isJson, link, ask: asking(link) }))
    } catch (error) {
      settle(failure(error, io, isJson ? command : undefined))
    } finally {
      await link.close()
    }
  }

  return {
    running: (command, work) => linked(command, 'running', work),
    asking: (command, work) => linked(command, 'asking', work),
    alone: async (command, work) => {
      try {
        finish(command, await work(io))
      } catch (error) {
        settle(failure(error, io, command.opts<Shared>().json === true ? command : undefined))
      }
    },
    serving: async (command, work) => {
      const shared = command.opts<Shared>()
      try {
        const profile = profileOf(shared, surroundings, io)
        const open = () => openUnlocked(surroundings, io, { profile, owner: 'service', shared })
        finish(command, await work({ io, profile, open }))
      } catch (error) {
        settle(failure(error, io))
      }
    }
  }
}

function profileOf({ profile }: Shared, { platform }: Surroundings, io: Io): string {
  const found = profile === undefined ? defaultProfile(platform, io.environment) : resolve(profile)
  if (found === null) throw new Stop(EXIT.usage, SAYS.noProfile)
  return found
}

/** Opens the profile here, with the passphrase that was given for it. */
async function openUnlocked(
  surroundings: Surroundings,
  io: Io,
  { profile, owner, shared }: { profile: string; owner: 'command' | 'service'; shared: Shared }
): Promise<Result<OwnHost>> {
  const opened = await surroundings.openOwn(profile, owner)
  if (!opened.ok) return opened
  const passphrase = await givenPassphrase(io, shared)
  if (passphrase !== null) await opened.value.call('vault.unlock', { passphrase })
  return opened
}

async function givenPassphrase(io: Io, { passphraseFd }: Shared): Promise<string | null> {
  if (passphraseFd !== undefined) return secretFrom({ io }, passphraseFd)
  return systemCredential(io.environment, PASSPHRASE_CREDENTIAL)
}

function jsonOf(command: Command, { exit, data }: Outcome): unknown {
  return { rekey: JSON_VERSION, command: pathOf(command), ok: exit === EXIT.done, exit, data }
}

function pathOf(command: Command): string {
  const { parent } = command
  const isTop = parent === null || parent.parent === null
  return isTop ? command.name() : `${pathOf(parent)} ${command.name()}`
}

/** Says on stderr why a command ended, and with `--json` also on stdout, in codes. */
function failure(error: unknown, io: Io, json?: Command): ExitCode {
  const isStop = error instanceof Stop
  const found = faultIn(error)
  const exit = isStop ? error.exit : exitOfFault(found)
  const { title, advice } = faultWords(found)
  const foreign = found.code === 'forbidden' && found.detail === 'other-owner'
  const sentence = isStop ? error.sentence : foreign ? SAYS.ownerForeign : `${title} ${advice}`
  io.note(`rekey: ${sentence}${isStop ? '' : ` [${faultReference(found)}]`}\n`)
  if (json !== undefined) {
    const fault = isStop ? { sentence } : { code: found.code, detail: found.detail ?? null, sentence }
    io.out(
      `${JSON.stringify({ rekey: JSON_VERSION, command: pathOf(json), ok: false, exit, error: fault })}\n`
    )
  }
  return exit
}
