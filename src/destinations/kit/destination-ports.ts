import path from 'node:path'
import type { Clock } from '../../core/clock'
import type { Processes, WrittenCommands } from '../../core/ports/processes'
import type { Machine } from './machine'
import { createPrivateFiles, type PrivateFiles } from './private-file'
import { createProcesses } from './processes'
import { createWrittenCommands } from './written-commands'

/** What destinations on this machine are made with. */
export type DestinationPorts = {
  readonly files: PrivateFiles
  readonly processes: Processes
  readonly commands: WrittenCommands
  readonly clock: Pick<Clock, 'sleep'>
}

export function portsOf(machine: Machine): DestinationPorts {
  const { platform, own } = machine
  return {
    files: createPrivateFiles(machine),
    processes: createProcesses({ platform, env: process.env, clock: machine }),
    commands: createWrittenCommands(own === null ? null : path.join(own.folder, 'commands.json')),
    clock: machine
  }
}
