import { app } from 'electron'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APP_PATHS } from './app-paths'
import { headlessArguments, mustStartHeadless } from './command-words'
import { createKeychainHost } from './keychain-host'

/** `rekey keys list` with the packaged program: no window, no tray, and nothing of Chromium's in the profile. */
export async function runTerminalCommand(argv: readonly string[], words: readonly string[]): Promise<void> {
  if (mustStartHeadless(process.platform, argv)) {
    app.exit(await startedAgain(argv))
    return
  }
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

function startedAgain(argv: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, headlessArguments(argv), { stdio: 'inherit' })
  // A signal of the terminal reaches both; the command decides when it ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise(resolve => {
    child.once('error', () => {
      resolve(1)
    })
    child.once('exit', code => {
      resolve(code ?? 1)
    })
  })
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => {
    stream.write('', () => {
      resolve()
    })
  })
}
