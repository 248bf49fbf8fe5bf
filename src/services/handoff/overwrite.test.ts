import { beforeEach, describe, expect, it } from 'vitest'
import type { Destination, Holding, Owner } from '../../core/ports/destination'
import { failed, fault, ok } from '../../core/fault'
import { asAccountId, asRotationId, asSealedSecretId } from '../../core/ids'
import { Secret, type SecretBundle } from '../../core/secret'
import { bundleCodec } from '../../vault/bundle-codec'
import { createMemoryKeychain } from '../../vault/memory-keychain'
import { createOsVault } from '../../vault/os-vault'
import { bytesOf } from '../../vault/testing/builders'
import { fakeClock } from '../../vault/testing/fake-clock'
import type { Vault } from '../../core/ports/vault'
import { createHandoff, type HandoffService, type OldKey } from '../handoff'
import { memoryDeliveries } from '../../../test/kit/memory-deliveries'
import { memorySealedSecrets } from './testing/memory-sealed-secrets'

const SECRET_ID = asSealedSecretId('secret-1')
const DAY = 86_400_000
const FRESH = 'not-a-real-secret-fresh'

let vault: Vault
let file: Record<string, string>
let old: OldKey | null
let handoff: HandoffService
/** The write reaches the file, and its answer is lost. */
let isCutOff: boolean
let isFull: boolean
/** The public id beside the secret is that of another key. */
let otherId: boolean
let owner: Owner | null
let awaitsApproval: boolean
let isWriteOnly: boolean

/** Takes its variable from the settings, as an env file does. */
const destination: Destination = {
  manifest: { id: 'fake', name: 'Fake', fields: [] },
  check: async () => ok([]),
  describe: ({ name = '' }) => `deploy/${name}`,
  async inspect({ name = '' }, secret, isExpected) {
    const text = file[name]
    const rest = { kept: null, owner }
    if (text === undefined) return ok({ holding: 'absent', revision: '', ...rest })
    if (text === textOf(secret) && !otherId) return ok({ holding: 'equal', revision: text, ...rest })
    return ok({ holding: isExpected(bundle(text)) ? 'expected' : 'other', revision: text, ...rest })
  },
  async deliver({ name = '' }, secret, revision) {
    if ((file[name] ?? '') !== revision) {
      return { kind: 'rejected', fault: fault('conflict', 'destination-conflict') }
    }
    if (isFull) return { kind: 'rejected', fault: fault('storage-failed', 'disk-full') }
    file[name] = textOf(secret)
    if (isCutOff) return { kind: 'unknown', fault: fault('outcome-unknown') }
    return { kind: 'committed', value: awaitsApproval ? 'pending-approval' : 'stored' }
  },
  async readBack({ name = '' }, secret) {
    const read: Holding = file[name] === textOf(secret) ? 'equal' : 'other'
    return ok({ holding: isWriteOnly ? 'unreadable' : read, changedAt: null })
  }
}

function bundle(text: string): SecretBundle {
  const value = Secret.fromBytes(bytesOf(text))
  return { parts: [{ name: 'apiKey', envName: 'API_KEY', isSecret: true, value }] }
}

function textOf(secret: SecretBundle): string {
  return secret.parts[0]?.value.expose(bytes => new TextDecoder().decode(bytes)) ?? ''
}

function printOf(text: string): string {
  const print = vault.fingerprint(bytesOf(text))
  if (!print.ok) throw new Error('The vault is locked.')
  return print.value
}

beforeEach(async () => {
  vault = createOsVault({ keychain: createMemoryKeychain(), hasSealedRows: () => false })
  await vault.open()
  file = {}
  isCutOff = false
  isFull = false
  otherId = false
  owner = null
  awaitsApproval = false
  isWriteOnly = false
  old = { masked: null, prints: [] }
  const memory = memorySealedSecrets()
  const purpose = { accountId: asAccountId('account-1'), origin: 'https://x.example', bond: 'b' }
  const box = vault.seal(bundleCodec.encode(bundle(FRESH)), { kind: 'sealed-secret', ...purpose })
  if (!box.ok) throw new Error('The vault is locked.')
  const part = { name: 'apiKey', label: 'API key', envName: 'API_KEY', isSecret: true }
  memory.sealedSecrets.insert(
    {
      ...purpose,
      id: SECRET_ID,
      keyId: null,
      rotationId: asRotationId('rotation-1'),
      state: 'sealed',
      label: 'payments-api',
      fingerprint: printOf(FRESH),
      parts: [{ ...part, fingerprint: printOf(FRESH) }],
      createdAt: 0,
      expiresAt: DAY,
      storedWhere: null
    },
    box.value
  )
  handoff = createHandoff({
    clock: fakeClock(),
    ids: { id: () => 'id' },
    transactions: memory.transactions,
    sealedSecrets: memory.sealedSecrets,
    deliveries: memoryDeliveries(),
    audit: memory.audit,
    vault,
    onUnrecorded: error => {
      throw error
    },
    codec: bundleCodec,
    clipboard: {
      writeSecret: async () => ({ clearsAt: 0, marks: 'plain' }),
      clearIfOurs: async () => undefined
    },
    destinations: new Map([['fake', destination]]),
    isSandbox: () => false,
    oldKeyOf: () => old,
    saveSecretFile: async () => failed('internal')
  })
})

const input = (name: string, replaceOther = false) => ({
  secretId: SECRET_ID,
  destinationId: 'fake',
  settings: { name },
  afterwards: 'keep-until-in-use' as const,
  replaceOther
})
const deliver = (name = 'API_KEY', replaceOther = false) => handoff.deliver(input(name, replaceOther))
const refused = { ok: false, fault: { code: 'conflict', detail: 'destination-holds-other' } }

describe('a rotation never overwrites another secret without a question', () => {
  it('writes where nothing stands', async () => {
    expect(await deliver()).toMatchObject({ ok: true })
  })

  it('refuses when the path or the variable holds another secret', async () => {
    file.API_KEY = 'not-a-real-secret-other'

    expect(await deliver()).toMatchObject(refused)

    expect(file.API_KEY).toBe('not-a-real-secret-other')
  })

  it('replaces the old key that Rekey delivered, known by its fingerprint', async () => {
    file.API_KEY = 'not-a-real-secret-old'
    old = { masked: null, prints: [printOf('not-a-real-secret-old')] }

    expect(await deliver()).toMatchObject({ ok: true })
  })

  it.each([
    ['its last four characters', '…zQ7x', 'not-a-real-secret-zQ7x', true],
    ['a head behind a shared prefix', 'sk_demo_a1b2…', 'sk_demo_a1b2-not-a-real-secret', true],
    ['a prefix that all keys share', 'sk_demo_…', 'sk_demo_a1b2-not-a-real-secret', false],
    ['three characters', '…Q7x', 'not-a-real-secret-zQ7x', false],
    ['a mask that does not fit', '…zQ7x', 'not-a-real-secret-other', false]
  ])('tells the old key by %s: %s', async (_, masked, text, isKnown) => {
    file.API_KEY = text
    old = { masked, prints: [] }

    expect(await deliver()).toMatchObject(isKnown ? { ok: true } : refused)
  })

  it('trusts no mask where a fingerprint is known and differs', async () => {
    file.API_KEY = 'not-a-real-secret-zQ7x'
    old = { masked: '…zQ7x', prints: [printOf('not-a-real-secret-old')] }

    expect(await deliver()).toMatchObject(refused)
  })

  it('replaces it once a person has agreed, and nothing that came there since', async () => {
    file.API_KEY = 'not-a-real-secret-other'
    await deliver()
    file.API_KEY = 'not-a-real-secret-third'

    expect(await deliver('API_KEY', true)).toMatchObject(refused)
    expect(file.API_KEY).toBe('not-a-real-secret-third')
    expect(await deliver('API_KEY', true)).toMatchObject({ ok: true })
    expect(file.API_KEY).toBe(FRESH)
  })

  it('takes no agreement that was given before the question, or for another place', async () => {
    file.API_KEY = 'not-a-real-secret-other'
    file.OTHER_KEY = 'not-a-real-secret-other'

    expect(await deliver('API_KEY', true)).toMatchObject(refused)
    expect(await deliver('OTHER_KEY', true)).toMatchObject(refused)
  })

  it('writes nothing twice after its own write was cut off', async () => {
    isCutOff = true
    expect(await deliver()).toMatchObject({ ok: false, fault: { code: 'outcome-unknown' } })
    isCutOff = false

    expect(await deliver()).toMatchObject({ ok: true })
  })
})

describe('a new secret that equals the one in use is refused before the first delivery', () => {
  const seenBefore = { ok: false, fault: { code: 'conflict', detail: 'secret-seen-before' } }

  it('where the old key was made outside Rekey, and only the destination knows its secret', async () => {
    file.API_KEY = FRESH

    expect(await deliver()).toMatchObject(seenBefore)
    expect(await deliver('API_KEY', true)).toMatchObject(seenBefore)
  })

  it('also when the same secret stands beside the id of another key', async () => {
    file.API_KEY = FRESH
    otherId = true

    expect(await deliver()).toMatchObject(seenBefore)
    expect(file.API_KEY).toBe(FRESH)
  })

  it('also after a delivery to another place has failed', async () => {
    file.API_KEY = FRESH
    isFull = true
    expect(await deliver('OTHER_KEY')).toMatchObject({ ok: false, fault: { code: 'storage-failed' } })

    expect(await deliver()).toMatchObject(seenBefore)
  })

  it('but not where Rekey delivered it itself, or showed it to a person who put it there', async () => {
    expect(await deliver()).toMatchObject({ ok: true })
    expect(await deliver()).toMatchObject({ ok: true })

    file.OTHER_KEY = FRESH
    await handoff.copy(SECRET_ID, null)
    expect(await deliver('OTHER_KEY')).toMatchObject({ ok: true })
  })
})

describe('what stands in a file is sent to the provider', () => {
  const isOldKey = async (text: string, replaceOther = false): Promise<boolean> => {
    file.API_KEY = text
    const recognise = await handoff.recogniser(input('API_KEY', replaceOther))
    return recognise(bundle(text), bundle(FRESH))
  }

  it('only if its fingerprint says that it is that key', async () => {
    old = { masked: null, prints: [printOf('not-a-real-secret-old')] }

    expect(await isOldKey('not-a-real-secret-old')).toBe(true)
    expect(await isOldKey('not-a-real-secret-new')).toBe(false)
  })

  it('or, where a person has agreed to replace it, if it has the shape of such a key', async () => {
    file.API_KEY = 'not-a-real-secret-other'
    await deliver()

    expect(await isOldKey('not-a-real-secret-other')).toBe(false)
    expect(await isOldKey('not-a-real-secret-other', true)).toBe(true)
    file.API_KEY = 'Postgres://db'
    await deliver()
    expect(await isOldKey('Postgres://db', true)).toBe(false)
  })
})

describe('a delivery goes by what the destination says, and by no more', () => {
  it('writes nothing where another program manages the entry, until a person agrees', async () => {
    file.API_KEY = 'not-a-real-secret-old'
    old = { masked: null, prints: [printOf('not-a-real-secret-old')] }
    owner = 'external-secrets'

    expect(await deliver()).toMatchObject({ ok: false, fault: { detail: 'managed-elsewhere' } })
    expect(file.API_KEY).toBe('not-a-real-secret-old')

    expect(await deliver('API_KEY', true)).toMatchObject({ ok: true })
  })

  it('takes a write that waits for an approval as unknown, because it may come through later', async () => {
    awaitsApproval = true

    expect(await deliver()).toMatchObject({
      ok: false,
      fault: { code: 'outcome-unknown', detail: 'pending-approval' }
    })
    expect(handoff.interrupted()).toHaveLength(1)
  })

  it('does not claim to have read back from a destination that never gives values back', async () => {
    isWriteOnly = true

    expect(await deliver()).toMatchObject({ ok: true, value: { readBack: 'not-read' } })
  })

  it('keeps its own copy when the destination cannot be read back', async () => {
    isWriteOnly = true

    await handoff.deliver({ ...input('API_KEY'), afterwards: 'destroy' })

    expect(await deliver()).toMatchObject({ ok: true })
  })
})
