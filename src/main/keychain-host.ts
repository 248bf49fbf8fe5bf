import { utilityProcess } from 'electron'
import type { ChildHost, KeychainChild } from '../vault/keychain-client'

/** The keychain's process below Electron. `prepare` starts one ahead of the first question. */
export type KeychainHost = ChildHost & { prepare(): void }

/** Runs the keychain's process below Electron, without its pipes: it talks over its port only. */
export function createKeychainHost(entry: string): KeychainHost {
  let prepared: KeychainChild | null = null

  function start(): KeychainChild {
    const child = utilityProcess.fork(entry, [], {
      serviceName: 'Rekey keychain',
      stdio: 'ignore',
      execArgv: []
    })
    return {
      send: message => {
        child.postMessage(message)
      },
      onMessage: listener => {
        child.on('message', listener)
      },
      onExit: listener => {
        child.on('exit', listener)
      },
      kill: () => {
        const { pid } = child
        child.kill()
        // A process that hangs in a system call does not hear a polite signal.
        if (pid !== undefined) killHard(pid)
      }
    }
  }

  return {
    prepare: () => {
      const ahead = start()
      prepared = ahead
      ahead.onExit(() => {
        if (prepared === ahead) prepared = null
      })
    },
    spawnChild: () => {
      const ahead = prepared
      prepared = null
      return ahead ?? start()
    }
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // Windows answers EPERM for a process that is already ending.
    const isGone =
      error instanceof Error && 'code' in error && ['ESRCH', 'EPERM'].includes(String(error.code))
    if (!isGone) throw error
  }
}
