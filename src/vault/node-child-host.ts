import { fork } from 'node:child_process'
import type { ChildHost } from './keychain-client'

/** Runs the keychain's process below Node. `entry` is the built `keychain-process.cjs`. */
export function nodeChildHost(entry: string, env: NodeJS.ProcessEnv = process.env): ChildHost {
  return {
    spawnChild() {
      const child = fork(entry, [], {
        // Neither options of this Node nor its pipes: the child talks over its channel only.
        execArgv: [],
        env: { ...env, NODE_OPTIONS: '' },
        stdio: ['ignore', 'ignore', 'ignore', 'ipc']
      })
      let hasEnded = false
      const endListeners: (() => void)[] = []
      const end = (): void => {
        if (hasEnded) return
        hasEnded = true
        for (const listener of endListeners) listener()
      }
      child.on('exit', end)
      child.on('error', end)
      return {
        send: message => {
          child.send(message as object, error => {
            if (error !== null) end()
          })
        },
        onMessage: listener => child.on('message', listener),
        onExit: listener => endListeners.push(listener),
        // Not a polite signal: a process that hangs in a system call does not hear it.
        kill: () => child.kill('SIGKILL')
      }
    }
  }
}
