import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../src/core/clock'
import { createKeychainClient } from '../../src/vault/keychain-client'
import type { Keychain } from '../../src/vault/keychain'
import { nodeChildHost } from '../../src/vault/node-child-host'
import { createOsVault } from '../../src/vault/os-vault'
import { aPurpose, bytesOf, fakeSecretText } from '../../src/vault/testing/builders'
import type { SealedBox, Vault } from '../../src/core/ports/vault'
import { startPrivateKeyring, type PrivateKeyring } from './private-keyring'

// The vault against a real gnome-keyring, through the real keychain process. Nothing is skipped on Linux: without a keyring
// daemon this fails, and `npm run setup` installs it.

const root = path.resolve(import.meta.dirname, '../..')
const TEXT = fakeSecretText('keyring')
const WITHIN_MS = 6_000

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => pause(ms, undefined, { signal: signal as AbortSignal })
}

describe.runIf(process.platform === 'linux')('vault on a real keyring', () => {
  let built: string
  let keyring: PrivateKeyring
  const opened: { close(): Promise<void> }[] = []

  beforeAll(async () => {
    // Below node_modules, so that the bundle finds keytar.
    await mkdir(path.join(root, 'node_modules/.cache'), { recursive: true })
    built = await mkdtemp(path.join(root, 'node_modules/.cache/keyring-test-'))
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: path.join(root, 'src/vault/keychain-process.ts'),
        outDir: built,
        rolldownOptions: { output: { format: 'es', entryFileNames: 'keychain-process.mjs' } }
      }
    })
  })
  afterAll(() => rm(built, { recursive: true, force: true }))

  beforeEach(async () => {
    keyring = await startPrivateKeyring({ activation: false })
  })
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close()
    await keyring.close()
  })

  function aKeychain(env = keyring.env): Keychain {
    const keychain = createKeychainClient({
      host: nodeChildHost(path.join(built, 'keychain-process.mjs'), env),
      clock: systemClock,
      service: 'Rekey/keyring-test',
      backend: 'Secret Service'
    })
    opened.push(keychain)
    return keychain
  }

  function aVault(hasSealedRows: boolean, env = keyring.env): Vault {
    return createOsVault({ keychain: aKeychain(env), hasSealedRows: () => hasSealedRows })
  }

  /** An installation with one box at rest, and what its items are. */
  async function installed(): Promise<{ box: SealedBox; items: unknown }> {
    await keyring.startDaemon()
    const vault = aVault(false)
    expect(await vault.open()).toEqual({ ok: true, value: null })
    const box = vault.seal(bytesOf(TEXT), aPurpose())
    if (!box.ok) throw new Error('The vault did not seal.')
    return { box: box.value, items: await itemsNow() }
  }

  async function itemsNow(): Promise<unknown> {
    const keychain = aKeychain()
    return [await keychain.get('vault-key'), await keychain.get('sentinel')]
  }

  async function stateWithin(vault: Vault): Promise<string> {
    const startedAt = performance.now()
    await vault.open()
    expect(performance.now() - startedAt).toBeLessThan(WITHIN_MS)
    return vault.state()
  }

  async function expectNothingLost({ box, items }: { box: SealedBox; items: unknown }): Promise<void> {
    const vault = aVault(true)
    expect(await vault.open()).toEqual({ ok: true, value: null })
    const read = await vault.use(box, aPurpose(), bytes => new TextDecoder().decode(bytes))
    expect(read).toEqual({ ok: true, value: TEXT })
    expect(await itemsNow()).toEqual(items)
  }

  it('opens what an earlier run has sealed', async () => {
    const before = await installed()

    await expectNothingLost(before)
  })

  it('keeps its key through a restart of the daemon', async () => {
    const before = await installed()

    await keyring.killDaemon()
    await keyring.startDaemon()

    await expectNothingLost(before)
  })

  it('says locked for a locked keyring, and overwrites nothing', async () => {
    const before = await installed()
    await keyring.lock()
    const vault = aVault(true)

    expect(await stateWithin(vault)).toBe('keychain-locked')
    expect(await stateWithin(vault)).toBe('keychain-locked')

    await keyring.killDaemon()
    await keyring.startDaemon()
    await expectNothingLost(before)
  })

  it('says locked on a new installation with a locked keyring', async () => {
    await keyring.startDaemon()
    await keyring.lock()

    expect(await stateWithin(aVault(false))).toBe('keychain-locked')
  })

  it('says hung for a stopped daemon, while the app goes on, and overwrites nothing', async () => {
    const before = await installed()
    keyring.stop()
    const vault = aVault(true)
    const lag = monitorEventLoopDelay({ resolution: 5 })

    lag.enable()
    const opening = stateWithin(vault)
    const readAt = performance.now()
    await readFile(path.join(root, 'package.json'))
    expect(performance.now() - readAt).toBeLessThan(1_000)
    expect(await opening).toBe('keychain-hung')
    lag.disable()

    expect(lag.percentile(99) / 1e6).toBeLessThan(100)
    keyring.goOn()
    expect(await stateWithin(vault)).toBe('open')
    await expectNothingLost(before)
  })

  it('says absent when the daemon was killed and nothing starts another', async () => {
    const before = await installed()
    await keyring.killDaemon()

    expect(await stateWithin(aVault(true))).toBe('keychain-absent')

    await keyring.startDaemon()
    await expectNothingLost(before)
  })

  it('says absent when the daemon is killed under a call', async () => {
    const before = await installed()
    keyring.stop()
    const vault = aVault(true)
    const opening = stateWithin(vault)
    await pause(300)
    await keyring.killDaemon()

    expect(await opening).toBe('keychain-absent')

    await keyring.startDaemon()
    await expectNothingLost(before)
  })

  it('says absent without a secret service, and without a bus', async () => {
    const { DBUS_SESSION_BUS_ADDRESS: _, ...withoutBus } = keyring.env

    expect(await stateWithin(aVault(false))).toBe('keychain-absent')
    expect(await stateWithin(aVault(true))).toBe('keychain-absent')
    expect(await stateWithin(aVault(true, withoutBus))).toBe('keychain-absent')
  })

  it('keeps and removes a passphrase in the real keyring', async () => {
    const before = await installed()
    const vault = aVault(true)
    await vault.open()
    const passphrase = bytesOf('a long enough passphrase')

    expect(await vault.changePassphrase(null, passphrase)).toEqual({ ok: true, value: null })
    const restarted = aVault(true)
    expect(await stateWithin(restarted)).toBe('passphrase-needed')
    expect(await restarted.open(passphrase)).toEqual({ ok: true, value: null })
    expect(await restarted.changePassphrase(passphrase, null)).toEqual({ ok: true, value: null })

    await expectNothingLost(before)
  })

  it('says locked when the desktop has started a new, locked keyring under a running app', async () => {
    const desktop = await startPrivateKeyring({ activation: true })
    opened.push(desktop)
    await desktop.startDaemon()
    const keychain = aKeychain(desktop.env)
    const before = createOsVault({ keychain, hasSealedRows: () => false })
    await before.open()
    await desktop.killDaemon()

    const vault = createOsVault({ keychain, hasSealedRows: () => true })

    expect(await stateWithin(vault)).toBe('keychain-locked')
  })

  it('leaves no process behind when it is closed', async () => {
    await keyring.startDaemon()
    const keychain = aKeychain()
    await keychain.get('anything')
    expect(await processesOf(built)).toHaveLength(1)

    await keychain.close()

    await expect.poll(() => processesOf(built)).toEqual([])
  })
})

/** Processes that run a file of this folder. */
async function processesOf(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter(line => line.includes(folder))
}
