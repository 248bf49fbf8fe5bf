import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../core/fault'
import { createHost } from '../host/host'
import type { HostOptions } from '../host/host-port'
import { createLog } from '../host/log'
import type { SettingsFile } from '../host/settings'
import { noDesktop } from '../host/shell-ports'
import { openSocketServer } from '../host/socket/server'
import { createRandomIds, createSystemClock } from '../host/system'
import { pause } from '../host/timers'
import type { OwnHost } from './link'

export type OwnHostOptions = {
  readonly profile: string
  readonly version: string
  readonly keychain: HostOptions['keychain']
  readonly owner: 'command' | 'service'
}

const DRAIN_WITHIN_MS = 20_000
/** Other commands that found this one are answered this long before they must open the profile themselves. */
const LINGER_MS = 5_000
const LINGER_STEP_MS = 20

/** Opens the profile in this process, and answers other commands while it has it. */
export async function openOwnHost(options: OwnHostOptions): Promise<Result<OwnHost>> {
  const { profile, version, keychain, owner } = options
  const clock = createSystemClock()
  const log = createLog({ directory: join(profile, 'logs'), now: () => clock.now() })
  const opened = createHost({
    dataDir: profile,
    version,
    platform: process.platform,
    keychain,
    clock,
    ids: createRandomIds(),
    ...noDesktop(),
    chooseSaveFile: () => Promise.resolve(null),
    openPage: () => Promise.resolve(),
    settingsFile: settingsIn(profile),
    log
  })
  if (!opened.ok) return opened
  const host = opened.value
  let isReleaseAsked = false
  const listeners: (() => void)[] = []
  const call = (name: string, input: unknown) => host.call({ kind: 'command-line' }, name, input)
  const server = openSocketServer({
    profile,
    platform: process.platform,
    version,
    owner,
    clock,
    call,
    onReleaseAsked: () => {
      isReleaseAsked = true
      setImmediate(() => {
        for (const listener of listeners) listener()
      })
      return true
    },
    onRefused: host.noteForeignCall,
    onError: error => {
      log.write('timer.failed', { error })
    }
  })
  await server.isOpen
  await host.ready()

  async function close(): Promise<void> {
    if (!isReleaseAsked) {
      for (let waited = 0; waited < LINGER_MS && server.connections() > 0; waited += LINGER_STEP_MS)
        await pause(LINGER_STEP_MS)
    }
    await server.drain(DRAIN_WITHIN_MS)
    await host.close()
    server.close()
  }

  let closing: Promise<void> | null = null
  return {
    ok: true,
    value: {
      call,
      isReleaseAsked: () => isReleaseAsked,
      onReleaseAsked: listener => {
        listeners.push(listener)
      },
      close: () => {
        closing ??= close()
        return closing
      }
    }
  }
}

/** The settings of the window. The command line goes by them and never changes them. */
function settingsIn(profile: string): SettingsFile {
  return {
    read: () => {
      try {
        return JSON.parse(readFileSync(join(profile, 'settings.json'), 'utf8')) as unknown
      } catch (error) {
        if (error instanceof Error && (error instanceof SyntaxError || 'code' in error)) return undefined
        throw error
      }
    },
    write: () => false
  }
}
