import { execFile } from 'node:child_process'
import { link, rename } from 'node:fs/promises'
import { userInfo } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Clock } from '../../core/clock'
import type { LeftoverLedger } from '../../core/ports/destination'

/** What destinations on this machine take from it. */
export type Machine = {
  readonly platform: NodeJS.Platform
  readonly leftovers: LeftoverLedger
  /** Rekey's own data: no secret is delivered into it. `except` is the part that belongs to the sandbox's services. */
  readonly own: { readonly folder: string; readonly except: string } | null
  /** On Windows modes mean nothing; there the access list is set by commands of the system. */
  readonly access: FileAccess
  readonly files: { readonly rename: typeof rename; readonly link: typeof link }
  sleep: Clock['sleep']
}

export type FileAccess = {
  /** Leaves the file to its owner, before the first byte goes in. */
  narrow(file: string): Promise<void>
  /** Gives the file the rights that its folder passes on, as the file that it replaces has them. */
  inherit(file: string): Promise<void>
}

type Run = (command: string, args: readonly string[]) => Promise<unknown>

export function thisMachine(own: Machine['own'], leftovers: LeftoverLedger): Machine {
  return {
    platform: process.platform,
    leftovers,
    own,
    access: process.platform === 'win32' ? windowsAccess(promisify(execFile), process.env) : modesAreEnough,
    files: { rename, link },
    sleep: (ms, signal) => delay(ms, undefined, signal instanceof AbortSignal ? { signal } : {})
  }
}

/** The file has the mode 0600 from the moment it is made. */
export const modesAreEnough: FileAccess = {
  narrow: () => Promise.resolve(),
  inherit: () => Promise.resolve()
}

export function windowsAccess(run: Run, env: NodeJS.ProcessEnv): FileAccess {
  // By its full path: a folder on PATH could hold another program of that name.
  const icacls = path.win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'icacls.exe')
  const name = env.USERNAME ?? userInfo().username
  const user = env.USERDOMAIN === undefined ? name : `${env.USERDOMAIN}\\${name}`
  return {
    async narrow(file) {
      await run(icacls, [file, '/inheritance:r', '/grant:r', `${user}:F`])
    },
    async inherit(file) {
      await run(icacls, [file, '/reset'])
    }
  }
}
