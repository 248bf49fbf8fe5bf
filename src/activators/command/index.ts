import { MINUTE, SECOND } from '../../core/clock'
import { fault, ok } from '../../core/fault'
import type { ActivationProgress, Activator } from '../../core/ports/activator'
import type { ProcessEnd, Processes, WrittenCommands } from '../../core/ports/processes'

/** A program that hangs is killed then. */
const LONGEST_RUN_MS = 10 * MINUTE

type Ports = { readonly processes: Processes; readonly commands: WrittenCommands }

/** Runs a command that a person wrote into commands.json. Its exit code is the evidence; its output is dropped. */
export function createActivator({ processes, commands }: Ports): Activator {
  // Programs of this run of the app; null while one runs. Of an earlier run nobody can say how they ended.
  const runs = new Map<string, ActivationProgress | null>()

  return {
    manifest: {
      id: 'command',
      name: 'Run a command',
      help: 'Runs a command that you wrote into commands.json. It gets no secret. Exit code 0 means that consumers use the new key.',
      fields: [
        {
          name: 'command',
          label: 'Command',
          help: 'Name of the command in commands.json, in the data folder of Rekey.',
          isRequired: true
        }
      ],
      deadlineMs: LONGEST_RUN_MS + 30 * SECOND
    },

    async prepare({ settings }) {
      const command = await commands.find(settings['command'] ?? '')
      return command.ok ? ok('') : command
    },

    async start({ id, settings }) {
      const command = await commands.find(settings['command'] ?? '')
      if (!command.ok) return { kind: 'not-sent', fault: command.fault }
      const { run, environment } = command.value
      runs.set(id, null)
      processes.run({ ...run, environment, deadlineMs: LONGEST_RUN_MS }).then(
        end => runs.set(id, progressOf(end)),
        () => runs.set(id, { kind: 'unknown' })
      )
      return { kind: 'committed', value: 'running' }
    },

    follow({ id }) {
      const run = runs.get(id)
      if (run === null) return Promise.resolve(ok({ kind: 'running' }))
      return Promise.resolve(ok(run ?? { kind: 'unknown' }))
    }
  }
}

function progressOf(end: ProcessEnd): ActivationProgress {
  switch (end.kind) {
    case 'exited':
      end.output.fill(0)
      return end.exitCode === 0
        ? { kind: 'active' }
        : { kind: 'failed', fault: fault('conflict', 'program-failed') }
    case 'not-started':
      return { kind: 'failed', fault: end.fault }
    case 'cut-off':
      // It may have done its work before it was killed.
      return { kind: 'unknown' }
    default:
      return end satisfies never
  }
}
