import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Account } from '../core/account'
import { failed, fault, ok, type Result } from '../core/fault'
import { Faulted } from '../core/faulted'
import { asAccountId } from '../core/ids'
import { Secret } from '../core/secret'
import { bundleCodec } from '../vault/bundle-codec'
import { createMemoryKeychain, type MemoryKeychain } from '../vault/memory-keychain'
import { createOsVault } from '../vault/os-vault'
import { bytesOf, fakeSecretText } from '../vault/testing/builders'
import { fakeClock } from '../vault/testing/fake-clock'
import type { Vault } from '../core/ports/vault'
import { createAccounts, type AccountService, type ConnectInput } from './accounts'
import { aReport, FAKE, fakeProvider, type FakeProvider } from './accounts/testing/fake-provider'
import { memoryAccounts } from './accounts/testing/memory-accounts'

const TEXT = fakeSecretText('management')
const OTHER_TEXT = fakeSecretText('replacement')

let memory: ReturnType<typeof memoryAccounts>
let keychain: MemoryKeychain
let vault: Vault
let fake: FakeProvider
let service: AccountService
let hasOpenWork: boolean
let isAtWork: boolean
let unrecorded: unknown[]

beforeEach(async () => {
  memory = memoryAccounts()
  keychain = createMemoryKeychain()
  fake = fakeProvider()
  hasOpenWork = false
  unrecorded = []
  isAtWork = false
  await start()
})

/** Opens the app anew on what is on disk and in the keychain. */
async function start(): Promise<void> {
  vault = createOsVault({ keychain, hasSealedRows: () => memory.credentials.count() > 0 })
  await vault.open()
  if (vault.state() !== 'open') vault.openForSession()
  service = createAccounts({
    ids: { id: () => `account-${memory.accounts.all().length + 1}` },
    providers: new Map([[FAKE, fake.provider]]),
    connection: { clock: fakeClock() },
    transactions: memory.transactions,
    accounts: memory.accounts,
    credentials: memory.credentials,
    audit: memory.audit,
    vault,
    onUnrecorded: error => unrecorded.push(error),
    codec: bundleCodec,
    hasOpenWork: () => hasOpenWork,
    isAtWork: () => isAtWork
  })
}

const aCredential = (text = TEXT) => ({ apiKey: Secret.fromBytes(bytesOf(text)) })

function anInput(over: Partial<ConnectInput> = {}): ConnectInput {
  return {
    providerId: FAKE,
    name: 'core-eu',
    environment: 'production',
    baseUrl: '',
    settings: {},
    credential: aCredential(),
    isSandbox: false,
    ...over
  }
}

async function connected(over: Partial<ConnectInput> = {}): Promise<Account> {
  const result = await service.connect(anInput(over))
  if (!result.ok) throw new Error(`Not connected: ${result.fault.code}`)
  return result.value
}

const use = (account: Account) => service.withClient(account.id, async () => 'used')
const acts = (): string[] => memory.entries.map(entry => entry.act)
const lastOpened = () => fake.opened.at(-1)

describe('check', () => {
  it('answers what the credential may do, and stores nothing', async () => {
    const input = anInput()

    expect(await service.check(input)).toEqual(ok(aReport()))

    expect(memory.accounts.all()).toEqual([])
    expect(memory.credentials.count()).toBe(0)
    expect(memory.entries).toEqual([])
    expect(input.credential['apiKey']?.isWiped).toBe(true)
    expect(fake.opened).toMatchObject([
      { baseUrl: 'https://api.fake.example', credential: TEXT, isClosed: true }
    ])
    expect(fake.opened[0]?.secrets.every(secret => secret.isWiped)).toBe(true)
  })

  it('takes off the blanks and the line break of a paste', async () => {
    await service.check(anInput({ credential: aCredential(` ${TEXT}\r\n`) }))

    expect(lastOpened()?.credential).toBe(TEXT)
  })

  it.each([
    ['no credential', { credential: {} }, 'apiKey'],
    ['an empty credential', { credential: aCredential('  ') }, 'apiKey'],
    ['a credential of two lines', { credential: aCredential('a\nb') }, 'apiKey'],
    ['a field that does not exist', { credential: { else: Secret.fromBytes(bytesOf(TEXT)) } }, 'else'],
    ['a setting that does not exist', { settings: { else: 'x' } }, 'else'],
    ['a secret among the settings', { settings: { apiKey: 'x' } }, 'apiKey'],
    ['a URL that is none', { baseUrl: 'not a url' }, 'baseUrl'],
    ['an empty name', { name: ' ' }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['no environment', { environment: '' }, 'environment']
  ])('opens no connection for %s, and wipes what it was given', async (_, over, subject) => {
    const input = anInput(over)

    expect(await service.check(input)).toMatchObject({ fault: { code: 'invalid-input', subject } })

    expect(fake.opened).toEqual([])
    expect(Object.values(input.credential).every(secret => secret.isWiped)).toBe(true)
  })
})

describe('connect', () => {
  it('seals the credential and writes account and history together', async () => {
    const account = await connected()

    expect(memory.accounts.get(account.id)).toMatchObject({
      name: 'core-eu',
      baseUrl: 'https://api.fake.example'
    })
    expect(memory.accounts.state(account.id)).toMatchObject({ report: aReport(), health: 'new' })
    expect(memory.credentials.get(account.id)?.origin).toBe('https://api.fake.example')
    expect(Buffer.from(memory.credentials.get(account.id)?.box ?? []).includes(TEXT)).toBe(false)
    expect(acts()).toEqual(['account.connected'])
    expect(JSON.stringify(memory.entries)).not.toContain(TEXT)
  })

  it.each(['no', 'unknown'] as const)('refuses a credential whose right to list is %s', async list => {
    fake.answer = ok(aReport(list))

    expect(await service.connect(anInput())).toEqual(failed('permission-missing', 'missing-list'))

    expect(memory.accounts.all()).toEqual([])
  })

  it('stores nothing when the provider refuses the credential', async () => {
    fake.answer = failed('credential-rejected', 'key-unknown')

    expect(await service.connect(anInput())).toEqual(failed('credential-rejected', 'key-unknown'))

    expect(memory.accounts.all()).toEqual([])
    expect(fake.opened[0]).toMatchObject({ isClosed: true })
  })

  it('stores nothing at all when the disk is full', async () => {
    memory.setDiskFull(true)

    expect(await service.connect(anInput())).toEqual(failed('storage-failed', 'disk-full'))

    expect(memory.accounts.all()).toEqual([])
    expect(memory.credentials.count()).toBe(0)
    expect(memory.entries).toEqual([])
  })

  it('asks nobody while the vault is locked', async () => {
    vault.lock()
    const input = anInput()

    expect(await service.connect(input)).toMatchObject({ fault: { code: 'vault-locked' } })

    expect(fake.opened).toEqual([])
    expect(input.credential['apiKey']?.isWiped).toBe(true)
  })

  it('refuses a name that another account has', async () => {
    await connected()

    expect(await service.connect(anInput())).toMatchObject({ fault: { code: 'conflict', subject: 'name' } })
  })
})

describe('the client of an account', () => {
  it('is opened once with the credential, also after a restart, and shared', async () => {
    const account = await connected()
    await start()
    const before = fake.opened.length

    await Promise.all([use(account), use(account)])
    await use(account)

    expect(fake.opened.length - before).toBe(1)
    expect(lastOpened()).toMatchObject({ credential: TEXT, isClosed: false })
  })

  it('is closed and its credential wiped when the vault is locked', async () => {
    const account = await connected()
    await use(account)

    vault.lock()
    await service.whenIdle()

    expect(lastOpened()?.isClosed).toBe(true)
    expect(lastOpened()?.secrets.every(secret => secret.isWiped)).toBe(true)
    expect(await use(account)).toMatchObject({ fault: { code: 'vault-locked' } })
    await vault.open()
    expect(await use(account)).toEqual(ok('used'))
  })

  it('finishes what is under way before it is closed', async () => {
    const account = await connected()
    let finish: () => void = () => undefined
    const work = service.withClient(account.id, async () => {
      await new Promise<void>(resolve => (finish = resolve))
      return lastOpened()?.isClosed
    })
    await expect.poll(() => fake.opened.length).toBe(2)

    vault.lock()
    const idle = service.whenIdle()
    finish()

    expect(await work).toEqual(ok(false))
    await idle
    expect(lastOpened()?.isClosed).toBe(true)
  })

  it('is never opened for another origin than the one the credential was given for', async () => {
    const account = await connected()
    const before = fake.opened.length
    memory.accounts.updateBaseUrl(account.id, 'https://evil.example')

    expect(await use(account)).toEqual(failed('credential-rejected', 'origin-changed'))

    const row = memory.credentials.get(account.id)
    memory.credentials.put(account.id, row?.box ?? new Uint8Array(), 'https://evil.example', 0)
    expect(await use(account)).toEqual(failed('storage-failed', 'sealed-box-unreadable'))
    expect(fake.opened.length).toBe(before)
  })

  it('is not lent any more when the URL was changed under an open one', async () => {
    const account = await connected()
    await use(account)
    memory.accounts.updateBaseUrl(account.id, 'https://evil.example')

    expect(await use(account)).toEqual(failed('credential-rejected', 'origin-changed'))
  })

  it('is not opened with the credential of another account', async () => {
    const one = await connected()
    const other = await connected({ name: 'other', credential: aCredential(OTHER_TEXT) })
    const row = memory.credentials.get(other.id)
    memory.credentials.put(one.id, row?.box ?? new Uint8Array(), row?.origin ?? '', 0)

    expect(await use(one)).toEqual(failed('storage-failed', 'sealed-box-unreadable'))
  })

  it('says which credential is missing, and knows no account that does not exist', async () => {
    const account = await connected()
    memory.credentials.remove(account.id)

    expect(await use(account)).toEqual(failed('credential-rejected', 'credential-missing'))
    expect(service.hasCredential(account.id)).toBe(false)
    expect(await service.withClient(asAccountId('none'), async () => 1)).toEqual(failed('not-found'))
  })

  it('lets an error of the work through, and goes on afterwards', async () => {
    const account = await connected()
    const failing = service.withClient(account.id, async () => {
      throw new Error('a bug')
    })

    await expect(failing).rejects.toThrow('a bug')

    expect(await use(account)).toEqual(ok('used'))
  })
})

describe('a vault for this run only', () => {
  beforeEach(async () => {
    keychain.setMood('absent')
    await start()
  })

  it('keeps the credential in memory and never in the store', async () => {
    const account = await connected()

    expect(vault.state()).toBe('session')
    expect(memory.credentials.count()).toBe(0)
    expect(await use(account)).toEqual(ok('used'))
    expect(service.hasCredential(account.id)).toBe(true)
  })

  it('asks for it again in the next run', async () => {
    const account = await connected()
    await start()

    expect(await use(account)).toEqual(failed('credential-rejected', 'credential-missing'))
    expect(
      await service.replaceCredential({ accountId: account.id, credential: aCredential() })
    ).toMatchObject({
      ok: true
    })
    expect(await use(account)).toEqual(ok('used'))
  })

  it('leaves what a keychain run has stored for when the keychain is back', async () => {
    keychain.setMood('open')
    await start()
    const account = await connected()
    keychain.setMood('absent')
    await start()
    await service.replaceCredential({ accountId: account.id, credential: aCredential(OTHER_TEXT) })
    await use(account)
    expect(lastOpened()?.credential).toBe(OTHER_TEXT)

    keychain.setMood('open')
    await start()

    expect(await use(account)).toEqual(ok('used'))
    expect(lastOpened()?.credential).toBe(TEXT)
  })

  it('forgets it on lock', async () => {
    const account = await connected()

    vault.lock()

    expect(service.hasCredential(account.id)).toBe(false)
  })
})

describe('changes of an account', () => {
  it('replaces the credential after it was tried, and uses it from then on', async () => {
    const account = await connected()
    await use(account)
    const old = lastOpened()

    const input = { accountId: account.id, credential: aCredential(OTHER_TEXT) }
    expect((await service.replaceCredential(input)).ok).toBe(true)
    await use(account)

    expect(old?.isClosed).toBe(true)
    expect(lastOpened()?.credential).toBe(OTHER_TEXT)
    expect(acts()).toEqual(['account.connected', 'credential.replaced'])
  })

  it('keeps the old credential when the new one does not work', async () => {
    const account = await connected()
    fake.answer = failed('credential-rejected', 'key-unknown')

    const refused = await service.replaceCredential({
      accountId: account.id,
      credential: aCredential(OTHER_TEXT)
    })

    expect(refused).toEqual(failed('credential-rejected', 'key-unknown'))
    await use(account)
    expect(lastOpened()?.credential).toBe(TEXT)
  })

  it('wants the credential again for another base URL', async () => {
    const account = await connected()
    const baseUrl = 'https://eu.fake.example'
    const before = fake.opened.length

    expect(await service.changeSettings({ accountId: account.id, baseUrl })).toMatchObject({
      fault: { code: 'credential-rejected', detail: 'origin-changed' }
    })
    expect(fake.opened.length).toBe(before)

    await service.changeSettings({ accountId: account.id, baseUrl, credential: aCredential(OTHER_TEXT) })

    expect(memory.accounts.get(account.id)?.baseUrl).toBe(baseUrl)
    expect(memory.credentials.get(account.id)?.origin).toBe(baseUrl)
    expect(await use(account)).toEqual(ok('used'))
    expect(lastOpened()).toMatchObject({ baseUrl, credential: OTHER_TEXT })
  })

  it('does not move to another server while work is open there', async () => {
    const account = await connected()
    hasOpenWork = true

    const moved = await service.changeSettings({
      accountId: account.id,
      baseUrl: 'https://eu.fake.example',
      credential: aCredential()
    })

    expect(moved).toEqual(failed('conflict', 'rotation-open'))
  })

  it('changes settings with the credential that is there', async () => {
    const account = await connected()

    expect((await service.changeSettings({ accountId: account.id, settings: { owner: 'ops' } })).ok).toBe(
      true
    )

    expect(memory.accounts.get(account.id)?.settings).toEqual({ owner: 'ops' })
    expect(lastOpened()?.credential).toBe(TEXT)
    expect(acts().at(-1)).toBe('account.changed')
  })

  it('renames, but not to a name that is taken', async () => {
    const account = await connected()
    await connected({ name: 'other' })

    const rename = (name: string): Promise<Result<Account>> => {
      const names = { name, environment: 'staging' }
      return service.update({ accountId: account.id, names, settings: account.settings })
    }

    expect(await rename('other')).toMatchObject({ fault: { code: 'conflict' } })
    expect(await rename(' new ')).toMatchObject({ ok: true })

    expect(memory.accounts.get(account.id)).toMatchObject({ name: 'new', environment: 'staging' })
  })

  it('keeps the old name when the settings that came with a new one are refused', async () => {
    const account = await connected()
    const before = acts().length
    fake.answer = failed('invalid-input', 'owner-required')

    const refused = await service.update({
      accountId: account.id,
      names: { name: 'renamed', environment: 'staging' },
      settings: { owner: 'nobody' }
    })

    expect(refused).toEqual(failed('invalid-input', 'owner-required'))
    expect(memory.accounts.get(account.id)).toEqual(account)
    expect(acts()).toHaveLength(before)
  })

  it('takes a new name and new settings together', async () => {
    const account = await connected()

    await service.update({
      accountId: account.id,
      names: { name: 'renamed', environment: 'staging' },
      settings: { owner: 'ops' }
    })

    const changed = { name: 'renamed', environment: 'staging', settings: { owner: 'ops' } }
    expect(memory.accounts.get(account.id)).toMatchObject(changed)
  })

  it('removes what is ours, and never while work is open', async () => {
    const account = await connected()
    await use(account)
    isAtWork = true
    expect(await service.remove(account.id)).toEqual(failed('conflict', 'rotation-open'))
    isAtWork = false
    // A revoke that has failed holds nothing up.
    hasOpenWork = true

    expect(await service.remove(account.id)).toEqual(ok(null))
    await service.whenIdle()

    expect(memory.accounts.all()).toEqual([])
    expect(memory.credentials.count()).toBe(0)
    expect(lastOpened()?.isClosed).toBe(true)
    expect(acts().at(-1)).toBe('account.removed')
  })

  it('forgets an account although the history does not take the row, and reports the missing row', async () => {
    const account = await connected()
    const problem = new Faulted(fault('storage-failed', 'database-corrupt'))
    vi.spyOn(memory.audit, 'append').mockImplementation(() => {
      throw problem
    })

    expect(await service.remove(account.id)).toEqual(ok(null))

    expect(memory.accounts.all()).toEqual([])
    expect(memory.credentials.count()).toBe(0)
    expect(unrecorded).toEqual([problem])
  })

  it('keeps what the provider says about the credential now', async () => {
    const account = await connected()
    fake.answer = failed('credential-rejected', 'key-revoked')

    expect(await service.refreshReport(account.id)).toEqual(fake.answer)
    expect(memory.accounts.state(account.id)).toMatchObject({
      health: 'credential-rejected',
      lastFault: { detail: 'key-revoked' }
    })

    fake.answer = ok(aReport())
    await service.refreshReport(account.id)
    expect(memory.accounts.state(account.id)).toMatchObject({
      health: 'new',
      lastFault: null,
      report: aReport()
    })
  })
})
