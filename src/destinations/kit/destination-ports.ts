import path from 'node:path'
import type { Clock } from '../../core/clock'
import type { Processes, WrittenCommands } from '../../core/ports/processes'
import type { RemoteShell } from '../../core/ports/remote-shell'
import type { Machine } from './machine'
import { createPrivateFiles, type PrivateFiles } from './private-file'
import { createProcesses } from './processes'
import { createRemoteShell } from './remote-shell'
import { createWrittenCommands } from './written-commands'

/** What destinations on this machine are made with. */
export type DestinationPorts = {
  readonly files: PrivateFiles
  readonly processes: Processes
  /** Other machines. */
  readonly shell: RemoteShell
  readonly commands: WrittenCommands
  readonly clock: Pick<Clock, 'sleep'>
}

export function portsOf(machine: Machine): DestinationPorts {
  const { platform, own } = machine
  const processes = createProcesses({ platform, env: process.env, clock: machine })
  return {
    files: createPrivateFiles(machine),
    processes,
    shell: createRemoteShell(processes),
    commands: createWrittenCommands(own === null ? null : path.join(own.folder, 'commands.json')),
    clock: machine
  }
}
