import { join } from 'node:path'
import { version } from '../../package.json'
import { nodeIo } from './node-io'
import { runCommandLine } from './program'

// `rekey` in Node. The host is read from the disk only where no app has the profile open.

const KEYCHAIN_PROCESS = join(import.meta.dirname, 'keychain-process.cjs')

// npm runs scripts from the top of the repository; people name files from where they stand.
const { npm_lifecycle_event: script, INIT_CWD: standing } = process.env
if (script === 'rekey' && standing !== undefined) process.chdir(standing)

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
