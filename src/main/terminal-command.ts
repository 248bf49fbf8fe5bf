import { app } from 'electron'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APP_PATHS } from './app-paths'
import { createKeychainHost } from './keychain-host'

/** `rekey keys list` with the packaged program: no window, no tray, and nothing of Chromium's in the profile. */
export async function runTerminalCommand(words: readonly string[]): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'rekey-'))
  app.setPath('userData', scratch)
  app.disableHardwareAcceleration()
  await app.whenReady()
  const { nodeIo } = await import('../cli/node-io')
  const { runCommandLine } = await import('../cli/program')
  const version = app.getVersion()
  const exit = await runCommandLine(words, nodeIo(), {
    version,
    platform: process.platform,
    openOwn: async (profile, owner) => {
      const { openOwnHost } = await import('../cli/own-host')
      const { keychainFor } = await import('../cli/keychain-choice')
      const keychain = keychainFor(process.env, createKeychainHost(APP_PATHS.keychainProcess))
      return openOwnHost({ profile, version, keychain, owner })
    }
  })
  rmSync(scratch, { recursive: true, force: true })
  await written(process.stdout)
  await written(process.stderr)
  app.exit(exit)
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => {
    stream.write('', () => {
      resolve()
    })
  })
}
