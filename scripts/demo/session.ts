import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHost } from '../../src/host/host'
import { createMemoryLog } from '../../src/host/log'
import { createRandomIds, createSystemClock } from '../../src/host/system'
import { memorySettings } from '../../src/host/settings-keeper'
import { noDesktop } from '../../src/host/shell-ports'
import type { CommandInput, CommandName, CommandOutput } from '../../src/contract/commands'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'

/** The app without a window, in a profile of its own that goes with it. */
export type Session = {
  /** Calls a command as a window would; throws its fault's code. */
  ask<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>>
  pause(ms: number): Promise<void>
  close(): Promise<void>
}

export async function openSession(): Promise<Session> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rekey-demo-'))
  const clock = createSystemClock()
  const opened = createHost({
    dataDir,
    version: 'demo',
    platform: process.platform,
    // The demo keeps nothing, so it does not touch the keychain of whoever runs it.
    keychain: { kind: 'given', keychain: createMemoryKeychain() },
    clock,
    ids: createRandomIds(),
    ...noDesktop(),
    chooseSaveFile: () => Promise.resolve(null),
    openPage: () => Promise.resolve(),
    settingsFile: memorySettings(),
    log: createMemoryLog()
  })
  if (!opened.ok) throw new Error(`Rekey did not open: ${opened.fault.detail ?? opened.fault.code}.`)
  const host = opened.value
  await host.ready()
  return {
    async ask(name, input) {
      const reply = await host.call({ kind: 'headless' }, name, input)
      if (!reply.ok)
        throw new Error(`${name} answered ${reply.fault.code} ${reply.fault.detail ?? ''}`.trim())
      // The router parsed it with this command's own schema.
      return reply.value as never
    },
    pause: ms => clock.sleep(ms),
    async close() {
      await host.close()
      rmSync(dataDir, { recursive: true, force: true })
    }
  }
}
