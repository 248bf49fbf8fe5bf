import { join } from 'node:path'
import { version } from '../../package.json'
import { nodeIo } from './node-io'
import { runCommandLine } from './program'

// `rekey` in Node. The host is read from the disk only where no app has the profile open.

const KEYCHAIN_PROCESS = join(import.meta.dirname, 'keychain-process.cjs')

runCommandLine(process.argv.slice(2), nodeIo(), {
  version,
  platform: process.platform,
  openOwn: async (profile, owner) => {
    const { openOwnHost } = await import('./own-host')
    const { nodeChildHost } = await import('../vault/node-child-host')
    const { keychainFor } = await import('./keychain-choice')
    const keychain = keychainFor(process.env, nodeChildHost(KEYCHAIN_PROCESS))
    return openOwnHost({ profile, version, keychain, owner })
  }
}).then(
  exit => {
    process.exitCode = exit
  },
  () => {
    process.exitCode = 1
  }
)
