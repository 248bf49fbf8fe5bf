import { utilityProcess } from 'electron'
import type { ChildHost } from '../vault/keychain-client'

/** Runs the keychain's process below Electron, without its pipes: it talks over its port only. */
export function createKeychainHost(entry: string): ChildHost {
  return {
    spawnChild: () => {
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
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    if (!isGone) throw error
  }
}
