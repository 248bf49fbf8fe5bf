import type { z } from 'zod'
import { accountsCommands } from './accounts'
import { appCommands } from './app'
import { breakGlassCommands } from './break-glass'
import { deliveriesCommands } from './deliveries'
import { destinationsCommands } from './destinations'
import { dueCommands } from './due'
import { exclusionsCommands } from './exclusions'
import { filesCommands } from './files'
import { historyCommands } from './history'
import { keyFilesCommands } from './key-files'
import { keysCommands } from './keys'
import { leaksCommands } from './leaks'
import { monitorCommands } from './monitor'
import { overviewCommands } from './overview'
import { policiesCommands } from './policies'
import { providerFilesCommands } from './provider-files'
import { quickCommands } from './quick'
import { peopleCommands } from './people'
import { remindersCommands } from './reminders'
import { teamCommands } from './team'
import { sinksCommands } from './sinks'
import { rotationsCommands } from './rotations'
import { sandboxCommands } from './sandbox'
import { schedulesCommands } from './schedules'
import { settingsCommands } from './settings'
import { updatesCommands } from './updates'
import { vaultCommands } from './vault'

/**
 * Every command that a window can call. Names are `noun.verb` and are use cases: no command gets a secret, runs text, or
 * fetches a URL.
 */
export const commands = {
  ...appCommands,
  ...vaultCommands,
  ...accountsCommands,
  ...overviewCommands,
  ...keysCommands,
  ...filesCommands,
  ...quickCommands,
  ...leaksCommands,
  ...breakGlassCommands,
  ...exclusionsCommands,
  ...destinationsCommands,
  ...deliveriesCommands,
  ...rotationsCommands,
  ...schedulesCommands,
  ...dueCommands,
  ...peopleCommands,
  ...remindersCommands,
  ...sinksCommands,
  ...teamCommands,
  ...historyCommands,
  ...settingsCommands,
  ...policiesCommands,
  ...providerFilesCommands,
  ...keyFilesCommands,
  ...sandboxCommands,
  ...monitorCommands,
  ...updatesCommands
}

export type Commands = typeof commands
export type CommandName = keyof Commands
export type CommandInput<Name extends CommandName> = z.input<Commands[Name]['input']>
export type CommandOutput<Name extends CommandName> = z.output<Commands[Name]['output']>
