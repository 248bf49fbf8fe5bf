import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandInput, CommandName, CommandOutput } from '../../contract/commands'
import type { EventView } from '../../contract/events'
import type { FaultView } from '../../contract/reply'
import type { Keychain } from '../../vault/keychain'
import { createMemoryKeychain } from '../../vault/memory-keychain'
import { createHost } from '../host'
import type { Host, HostOptions } from '../host-port'
import { createMemoryLog } from '../log'
import { createRandomIds, createSystemClock } from '../system'
import { memorySettings } from '../settings-keeper'
import { noDesktop } from '../shell-ports'

export type TestHost = {
  readonly host: Host
  readonly directory: string
  readonly keychain: Keychain
  readonly events: EventView[]
  readonly logLines: readonly { readonly [field: string]: unknown }[]
  /** Calls a command and throws its fault: for steps that a test takes for granted. */
  done<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>>
  /** Calls a command that must fail, and answers with its fault. */
  fault<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<FaultView>
  /** Closes it and removes its profile, unless that was given. */
  close(): Promise<void>
}

/** A host with a real store and a memory keychain in a folder of its own. */
export async function openTestHost(changes: Partial<HostOptions> = {}): Promise<TestHost> {
  const directory = changes.dataDir ?? mkdtempSync(join(tmpdir(), 'rekey-host-'))
  const log = createMemoryLog()
  const keychain = createMemoryKeychain()
  const opened = createHost({
    dataDir: directory,
    version: '0.0.0',
    platform: 'linux',
    keychain: { kind: 'given', keychain },
    clock: createSystemClock(),
    ids: createRandomIds(),
    ...noDesktop(),
    chooseSaveFile: () => Promise.resolve(null),
    openPage: () => Promise.resolve(),
    settingsFile: memorySettings(),
    log,
    ...changes
  })
  if (!opened.ok) throw new Error(`The host did not open: ${opened.fault.detail ?? opened.fault.code}`)
  const host = opened.value
  const events: EventView[] = []
  host.subscribe(event => events.push(event))
  await host.ready()
  return {
    host,
    directory,
    keychain,
    events,
    logLines: log.lines,
    done: async (name, input) => {
      const reply = await host.call({ kind: 'headless' }, name, input)
      if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.fault)}`)
      // The router parsed it with this command's own schema.
      return reply.value as never
    },
    fault: async (name, input) => {
      const reply = await host.call({ kind: 'headless' }, name, input)
      if (reply.ok) throw new Error(`${name} was expected to fail`)
      return reply.fault
    },
    close: async () => {
      await host.close()
      if (changes.dataDir === undefined) rmSync(directory, { recursive: true, force: true })
    }
  }
}
