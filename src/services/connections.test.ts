import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failed, ok } from '../core/fault'
import { destinationIdOf, type Connection, type ConnectionStore } from '../core/ports/connections'
import type { Vault } from '../core/ports/vault'
import { Secret } from '../core/secret'
import { connectionStore } from '../store/connections'
import { openStore, type OpenedStore } from '../store/open-store'
import { bundleCodec } from '../vault/bundle-codec'
import { createMemoryKeychain, type MemoryKeychain } from '../vault/memory-keychain'
import { createOsVault } from '../vault/os-vault'
import { aBundle, bytesOf, fakeSecretText } from '../vault/testing/builders'
import { fakeClock, type FakeClock } from '../vault/testing/fake-clock'
import { createConnections, type ConnectionService } from './connections'
import { fakeKind, type FakeKind } from './connections/testing/fake-kind'

const TEXT = fakeSecretText('destination')
const OTHER_TEXT = fakeSecretText('next-destination')
const URL = 'https://vault.example:8200'

let folder: string
let store: OpenedStore
let connections: ConnectionStore
let keychain: MemoryKeychain
let vault: Vault
let clock: FakeClock
let fake: FakeKind
let service: ConnectionService
let isDeliveredTo: boolean

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-connections-'))
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  store = opened.value
  connections = connectionStore(store.db)
  keychain = createMemoryKeychain()
  clock = fakeClock()
  fake = fakeKind()
  isDeliveredTo = false
  await start()
})

afterEach(async () => {
  await service.close()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens the app anew on what is on disk and in the keychain. */
async function start(): Promise<void> {
  vault = createOsVault({ keychain, hasSealedRows: () => false })
  await vault.open()
  if (vault.state() !== 'open') vault.openForSession()
  let made = 0
  service = createConnections({
    noun: 'destination',
    ids: { id: () => `c${(made += 1)}` },
    kinds: new Map([['fake-store', fake.kind]]),
    network: { clock },
    transactions: store.transactions,
    connections,
    audit: store.audit,
    onUnrecorded: error => {
      throw error
    },
    vault,
    codec: bundleCodec,
    isDeliveredTo: () => isDeliveredTo
  })
}

const aToken = (text = TEXT) => ({ token: Secret.fromBytes(bytesOf(text)) })

function anInput(over: Partial<Parameters<ConnectionService['connect']>[0]> = {}) {
  return { kindId: 'fake-store', name: 'Staging', settings: { url: URL }, credential: aToken(), ...over }
}

async function connected(): Promise<Connection> {
  const done = await service.connect(anInput())
  if (!done.ok) throw new Error(`Not connected: ${done.fault.code}`)
  return done.value
}

function destinationOf(connection: Connection) {
  const destination = service.destination(destinationIdOf(connection.id))
  if (destination === undefined) throw new Error('There is no such destination.')
  return destination
}

const acts = () => store.audit.page({}, null, 20).rows.map(row => row.act)
const areWiped = () => fake.opened.every(({ secrets }) => secrets.every(secret => secret.isWiped))

/** Everything that the profile has on disk. */
function onDisk(): Buffer {
  return Buffer.concat(readdirSync(folder).map(name => readFileSync(join(folder, name))))
}

describe('connecting a destination', () => {
  it('signs in first, then seals the credential for its origin and writes the history with it', async () => {
    const connection = await connected()

    expect(connection).toMatchObject({ name: 'Staging', origin: URL, settings: { url: URL } })
    expect(service.all()).toEqual([connection])
    expect(service.credentialState(connection.id)).toBe('sealed')
    expect(acts()).toEqual(['destination.connected'])
    expect(fake.opened).toMatchObject([{ credential: TEXT, isClosed: true }])
    expect(areWiped()).toBe(true)
    expect(onDisk().includes(TEXT)).toBe(false)
  })

  it('stores nothing when the server refuses the credential', async () => {
    fake.answer = failed('credential-rejected')

    expect(await service.connect(anInput())).toMatchObject({
      fault: { code: 'credential-rejected', detail: 'sign-in-refused', subject: 'token' }
    })

    expect(service.all()).toEqual([])
    expect(acts()).toEqual([])
    expect(fake.opened).toMatchObject([{ isClosed: true }])
    expect(areWiped()).toBe(true)
  })

  it('stores nothing when the server does not answer in time', async () => {
    fake.waits = new Promise(() => undefined)

    const connecting = service.connect(anInput())
    await clock.advance(30_000)

    expect(await connecting).toMatchObject({ ok: false, fault: { detail: 'timed-out' } })
    expect(service.all()).toEqual([])
    expect(fake.opened).toMatchObject([{ isClosed: true }])
    expect(areWiped()).toBe(true)
  })

  it.each([
    ['no credential', { credential: {} }, 'token'],
    ['a credential of two lines', { credential: aToken('a\nb') }, 'token'],
    ['a secret among the settings', { settings: { url: URL, token: 'x' } }, 'token'],
    ['no address', { settings: {} }, 'url'],
    ['an address that is none', { settings: { url: 'not a url' } }, 'url'],
    ['an empty name', { name: ' ' }, 'name']
  ])('opens no client for %s, and wipes what it was given', async (_, over, subject) => {
    const input = anInput(over)

    expect(await service.connect(input)).toMatchObject({ fault: { code: 'invalid-input', subject } })

    expect(fake.opened).toEqual([])
    expect(Object.values(input.credential).every(secret => secret.isWiped)).toBe(true)
  })

  it('refuses a name that another connection has, and a kind that this build does not have', async () => {
    await connected()

    expect(await service.connect(anInput())).toMatchObject({ fault: { code: 'conflict', subject: 'name' } })
    expect(await service.connect(anInput({ kindId: 'other' }))).toMatchObject({
      fault: { code: 'not-found' }
    })
    expect(service.all()).toHaveLength(1)
  })

  it('keeps the credential for this run only when there is no keychain', async () => {
    keychain.setMood('absent')
    await start()

    const connection = await connected()

    expect(service.credentialState(connection.id)).toBe('this-run-only')
    expect(connections.box(connection.id)).toBeNull()
    expect(await service.check(connection.id)).toEqual(ok(null))
    vault.lock()
    expect(service.credentialState(connection.id)).toBe('missing')
  })
})

describe('a connected destination', () => {
  it('opens the credential for each act, and leaves no client open', async () => {
    const destination = destinationOf(await connected())
    const secret = aBundle('new')

    expect(destination.manifest).toMatchObject({ id: 'connection:c1', name: 'Staging' })
    expect(destination.describe({ path: 'app/api' })).toBe('Staging: app/api')
    expect((await destination.inspect({ path: 'app' }, secret, () => false)).ok).toBe(true)
    expect(await destination.deliver({ path: 'app' }, secret, '0')).toEqual({
      kind: 'committed',
      value: 'stored'
    })
    expect(await destination.readCurrent?.({ path: 'app' }, secret)).toMatchObject({ ok: false })

    expect(fake.opened).toHaveLength(4)
    expect(fake.opened.every(({ isClosed, credential }) => isClosed && credential === TEXT)).toBe(true)
    expect(areWiped()).toBe(true)
  })

  it('calls a delivery unknown when the deadline passes, and nothing is in flight afterwards', async () => {
    const destination = destinationOf(await connected())
    fake.delivers = () => new Promise(() => undefined)

    const delivering = destination.deliver({ path: 'app' }, aBundle('new'), '0')
    await clock.advance(30_000)

    expect(await delivering).toMatchObject({ kind: 'unknown', fault: { detail: 'timed-out' } })
    expect(fake.opened.at(-1)?.isClosed).toBe(true)
    expect(areWiped()).toBe(true)
    await service.whenIdle()
  })

  it('keeps a delivery that was committed when the sign-out fails', async () => {
    const destination = destinationOf(await connected())
    fake.closes = () => Promise.reject(new Error('reset'))

    expect(await destination.deliver({ path: 'app' }, aBundle('new'), '0')).toMatchObject({
      kind: 'committed'
    })
  })

  it('delivers nothing while the vault is locked', async () => {
    const destination = destinationOf(await connected())
    vault.lock()

    expect(await destination.deliver({ path: 'app' }, aBundle('new'), '0')).toMatchObject({
      kind: 'not-sent',
      fault: { code: 'vault-locked' }
    })
    expect(fake.opened).toHaveLength(1)
  })

  it('never gives its credential to an address that a row on disk was changed to', async () => {
    const connection = await connected()
    const moved = { ...connection, settings: { url: 'https://elsewhere.example' } }

    connections.put(moved)
    const first = await service.check(connection.id)
    connections.put({ ...moved, origin: 'https://elsewhere.example' })
    const second = await service.check(connection.id)

    expect(first).toMatchObject({ fault: { detail: 'origin-changed' } })
    expect(second).toMatchObject({ fault: { detail: 'sealed-box-unreadable' } })
    expect(fake.opened).toHaveLength(1)
  })

  it('does not open the credential of another connection', async () => {
    const first = await connected()
    const other = await service.connect(anInput({ name: 'Other', credential: aToken(OTHER_TEXT) }))
    if (!other.ok) throw new Error(other.fault.code)

    connections.putBox(first.id, connections.box(other.value.id))

    expect(await service.check(first.id)).toMatchObject({ fault: { detail: 'sealed-box-unreadable' } })
  })
})

describe('a connection that is changed', () => {
  it('takes a new credential once the server has accepted it, and gives the old one up', async () => {
    const connection = await connected()

    const done = await service.replaceCredential(connection.id, {
      settings: { url: URL },
      credential: aToken(OTHER_TEXT)
    })

    expect(done.ok).toBe(true)
    await service.check(connection.id)
    expect(fake.opened.map(({ credential }) => credential)).toEqual([TEXT, OTHER_TEXT, OTHER_TEXT])
  })

  it('keeps the old credential when the server refuses the new one', async () => {
    const connection = await connected()
    fake.answer = failed('credential-rejected')
    const input = { settings: { url: URL }, credential: aToken(OTHER_TEXT) }

    expect(await service.replaceCredential(connection.id, input)).toMatchObject({
      fault: { detail: 'sign-in-refused' }
    })

    await service.check(connection.id)
    expect(fake.opened.at(-1)?.credential).toBe(TEXT)
  })

  it('does not move to another server while a rotation delivers here', async () => {
    const connection = await connected()
    isDeliveredTo = true
    const elsewhere = { settings: { url: 'https://other.example' }, credential: aToken() }

    expect(await service.replaceCredential(connection.id, elsewhere)).toMatchObject({
      fault: { code: 'conflict', detail: 'rotation-open' }
    })
    const same = { settings: { url: `${URL}/` }, credential: aToken() }
    expect((await service.replaceCredential(connection.id, same)).ok).toBe(true)
  })

  it('is renamed, unless the name is taken', async () => {
    const first = await connected()
    await service.connect(anInput({ name: 'Other' }))

    expect(await service.rename(first.id, 'Other')).toMatchObject({ fault: { subject: 'name' } })
    expect(await service.rename(first.id, ' Production ')).toMatchObject({ value: { name: 'Production' } })
    expect(await service.check(first.id)).toEqual(ok(null))
  })

  it('is not removed while an open rotation or schedule delivers here', async () => {
    const connection = await connected()
    isDeliveredTo = true

    expect(await service.remove(connection.id)).toMatchObject({ fault: { detail: 'rotation-open' } })
    expect(service.all()).toHaveLength(1)

    isDeliveredTo = false
    expect(await service.remove(connection.id)).toEqual(ok(null))
    expect(service.all()).toEqual([])
    expect(service.destination(destinationIdOf(connection.id))).toBeUndefined()
    expect(acts()).toEqual(['destination.removed', 'destination.connected'])
  })
})
