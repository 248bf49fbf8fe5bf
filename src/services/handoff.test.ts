import { beforeEach, describe, expect, it } from 'vitest'
import type { Destination, Inspection, ReadBack } from '../core/ports/destination'
import { failed, fault, ok, type Result } from '../core/fault'
import { Faulted } from '../core/faulted'
import { asAccountId, asKeyId, asSealedSecretId } from '../core/ids'
import { Secret, type SecretBundle } from '../core/secret'
import type { SealedSecret } from '../core/ports/sealed-secrets'
import { bundleCodec } from '../vault/bundle-codec'
import { createMemoryKeychain } from '../vault/memory-keychain'
import { createOsVault } from '../vault/os-vault'
import { aBundle, aPair, aPart, bytesOf, fakeSecretText } from '../vault/testing/builders'
import { fakeClock, type FakeClock } from '../vault/testing/fake-clock'
import type { Vault } from '../core/ports/vault'
import { createHandoff, type HandoffService, type HandoffTools } from './handoff'
import type { DeliveryStore } from '../core/ports/deliveries'
import { memoryDeliveries } from '../../test/kit/memory-deliveries'
import { memorySealedSecrets, type MemorySealedSecrets } from './handoff/testing/memory-sealed-secrets'

const SECRET_ID = asSealedSecretId('secret-1')
const DAY = 86_400_000
const KEY = asKeyId('account-1/group-1/key-1')
const readText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

function bundleOf(text: string): SecretBundle {
  return { parts: [aPart({ value: Secret.fromBytes(bytesOf(text)) })] }
}

type Held = {
  text: string | null
  behaviour: 'works' | 'keeps-other' | 'unknown' | 'unknown-after-refusal' | 'not-writable' | 'cannot-be-read'
}

/** A destination that holds the text of the last part. */
function fakeDestination(held: Held): Destination {
  const textOf = (secret: SecretBundle): string => secret.parts.at(-1)?.value.expose(readText) ?? ''
  return {
    manifest: { id: 'fake', name: 'Fake', fields: [] },
    check: async () =>
      held.behaviour === 'not-writable' ? failed('invalid-input', 'destination-not-writable') : ok([]),
    describe: () => 'deploy/fake',
    async deliver(_settings, secret) {
      if (held.behaviour === 'keeps-other') held.text = 'somebody else’s'
      else held.text = textOf(secret)
      if (held.behaviour === 'unknown-after-refusal')
        return { kind: 'unknown', fault: fault('permission-missing') }
      return held.behaviour === 'unknown'
        ? { kind: 'unknown', fault: fault('outcome-unknown') }
        : { kind: 'committed', value: 'stored' }
    },
    async inspect(_settings, secret, isExpected): Promise<Result<Inspection>> {
      const stands = held.text === null ? null : bundleOf(held.text)
      const known = stands !== null && isExpected(stands) ? 'expected' : 'other'
      const holding = held.text === textOf(secret) ? 'equal' : held.text === null ? 'absent' : known
      return ok({ holding, revision: held.text ?? '', kept: null, owner: null })
    },
    async readBack(_settings, secret): Promise<Result<ReadBack>> {
      if (held.behaviour === 'cannot-be-read') return failed('provider-unavailable', 'timed-out')
      return ok({ holding: held.text === textOf(secret) ? 'equal' : 'other', changedAt: null })
    }
  }
}

let memory: MemorySealedSecrets
let clock: FakeClock
let vault: Vault
let held: Held
let clipboard: string[]
let files: Map<string, string>
let lent: Uint8Array[]
let tools: HandoffTools
let deliveries: DeliveryStore
let handoff: HandoffService
let unrecorded: unknown[]

beforeEach(async () => {
  memory = memorySealedSecrets()
  deliveries = memoryDeliveries()
  clock = fakeClock()
  vault = createOsVault({ keychain: createMemoryKeychain(), hasSealedRows: () => false })
  await vault.open()
  held = { text: null, behaviour: 'works' }
  clipboard = []
  files = new Map()
  lent = []
  unrecorded = []
  let ids = 0
  tools = {
    clock,
    ids: { id: () => `id-${(ids += 1)}` },
    transactions: memory.transactions,
    sealedSecrets: memory.sealedSecrets,
    deliveries,
    audit: memory.audit,
    vault,
    onUnrecorded: error => unrecorded.push(error),
    codec: bundleCodec,
    clipboard: {
      async writeSecret(bytes) {
        lent.push(bytes)
        clipboard.push(readText(bytes))
        return { clearsAt: clock.now() + 30_000, marks: 'concealed' }
      },
      clearIfOurs: async () => undefined
    },
    oldKeyOf: () => null,
    destinations: new Map([['fake', fakeDestination(held)]]),
    isSandbox: () => false,
    async saveSecretFile(path, bytes) {
      lent.push(bytes)
      if (files.has(path)) return failed('conflict', 'destination-conflict')
      files.set(path, readText(bytes))
      return ok(null)
    }
  }
  handoff = createHandoff(tools)
})

function fill(secret: SecretBundle): void {
  const purpose = {
    kind: 'sealed-secret',
    accountId: asAccountId('account-1'),
    origin: 'https://x.example',
    bond: 'b'
  } as const
  const box = vault.seal(bundleCodec.encode(secret), purpose)
  if (!box.ok) throw new Error('The vault is locked.')
  const parts = secret.parts.map(part => {
    const print = part.value.expose(bytes => vault.fingerprint(bytes))
    const fingerprint = part.isSecret && print.ok ? print.value : null
    return { name: part.name, label: part.name, envName: part.envName, isSecret: part.isSecret, fingerprint }
  })
  const sealedSecret: SealedSecret = {
    id: SECRET_ID,
    accountId: purpose.accountId,
    keyId: KEY,
    rotationId: null,
    origin: purpose.origin,
    bond: purpose.bond,
    state: 'sealed',
    label: 'payments-api',
    fingerprint: parts.find(part => part.fingerprint !== null)?.fingerprint ?? '',
    parts,
    createdAt: clock.now(),
    expiresAt: clock.now() + DAY,
    storedWhere: null
  }
  memory.sealedSecrets.insert(sealedSecret, box.value)
}

const stateOf = (): string => memory.sealedSecrets.get(SECRET_ID)?.state ?? 'none'
const acts = (): string[] => memory.entries.map(entry => entry.act)
const ledger = () =>
  memory.sealedSecrets.exposures(SECRET_ID).map(({ kind, part, outcome }) => [kind, part, outcome])

async function revealed(): Promise<Result<string>> {
  const ticket = await handoff.issueTicket(SECRET_ID)
  if (!ticket.ok) return ticket
  return handoff.redeem(ticket.value, secret =>
    secret.parts.map(part => part.value.expose(readText)).join(' ')
  )
}

const deliver = (afterwards: 'destroy' | 'keep-until-in-use' = 'keep-until-in-use') =>
  handoff.deliver({ secretId: SECRET_ID, destinationId: 'fake', settings: {}, afterwards })

/** The app dies and starts again: what is in memory is gone, what is on disk stays. */
function restart(): void {
  handoff = createHandoff(tools)
}

describe('reveal', () => {
  beforeEach(() => fill(aBundle()))

  it('shows the secret once, and writes it down before', async () => {
    const ticket = await handoff.issueTicket(SECRET_ID)
    const seen: unknown[] = []

    const shown = await handoff.redeem(ticket.ok ? ticket.value : '', secret => {
      seen.push(stateOf(), ledger(), acts())
      return secret.parts[0]?.value.expose(readText)
    })

    expect(shown).toEqual(ok(fakeSecretText('one')))
    expect(seen).toEqual(['shown', [['reveal', null, 'started']], ['handoff.revealed']])
    expect(ledger()).toEqual([['reveal', null, 'done']])
  })

  it('wipes what it lent', async () => {
    const ticket = await handoff.issueTicket(SECRET_ID)

    const kept = await handoff.redeem(ticket.ok ? ticket.value : '', secret => secret.parts[0]?.value)

    expect(kept.ok && kept.value?.isWiped).toBe(true)
  })

  it('honours a ticket once, also for two calls in the same moment', async () => {
    const ticket = await handoff.issueTicket(SECRET_ID)
    const id = ticket.ok ? ticket.value : ''

    const both = await Promise.all([handoff.redeem(id, () => 'shown'), handoff.redeem(id, () => 'shown')])

    expect(both.filter(answer => answer.ok)).toHaveLength(1)
    expect(both[1]).toEqual(failed('forbidden', 'confirmation-stale'))
  })

  it('does not show it a second time, with a second ticket, after a restart, or as a copy', async () => {
    const [first, second] = [await handoff.issueTicket(SECRET_ID), await handoff.issueTicket(SECRET_ID)]
    await handoff.redeem(second.ok ? second.value : '', () => 'shown')

    expect(await handoff.redeem(first.ok ? first.value : '', () => 'shown')).toMatchObject({ ok: false })
    expect(await revealed()).toEqual(failed('forbidden', 'already-shown'))
    expect(await handoff.copy(SECRET_ID, null)).toEqual(failed('forbidden', 'already-shown'))
    restart()
    expect(await revealed()).toEqual(failed('forbidden', 'already-shown'))
    expect(clipboard).toEqual([])
    expect(acts().filter(act => act === 'access.refused')).toHaveLength(3)
  })

  it('takes a crash or a failure in the middle for shown', async () => {
    const ticket = await handoff.issueTicket(SECRET_ID)
    const showing = handoff.redeem(ticket.ok ? ticket.value : '', () => {
      throw new Error('window broke')
    })

    await expect(showing).rejects.toThrow('window broke')
    restart()

    expect(await revealed()).toEqual(failed('forbidden', 'already-shown'))
    expect(await deliver()).toEqual(ok({ where: 'deploy/fake', readBack: 'equal' }))
  })

  it('shows nothing when that cannot be written down', async () => {
    const ticket = await handoff.issueTicket(SECRET_ID)
    let wasShown = false
    memory.fillDiskAt(1)

    const answer = await handoff.redeem(ticket.ok ? ticket.value : '', () => (wasShown = true))

    expect(answer).toEqual(failed('storage-failed', 'disk-full'))
    expect(wasShown).toBe(false)
    expect(stateOf()).toBe('sealed')
    expect((await revealed()).ok).toBe(true)
  })

  it('shows nothing and uses nothing up while the vault is locked', async () => {
    const ticket = await handoff.issueTicket(SECRET_ID)
    vault.lock()

    const answer = await handoff.redeem(ticket.ok ? ticket.value : '', () => 'shown')
    await vault.open()

    expect(answer).toMatchObject({ ok: false, fault: { code: 'vault-locked' } })
    expect(ledger()).toEqual([])
    expect((await revealed()).ok).toBe(true)
  })

  it('does not honour a ticket after its minute', async () => {
    const ticket = await handoff.issueTicket(SECRET_ID)
    await clock.advance(60_001)

    expect(await handoff.redeem(ticket.ok ? ticket.value : '', () => 'shown')).toEqual(
      failed('forbidden', 'confirmation-stale')
    )
  })
})

describe('copy', () => {
  it('copies once, and wipes the bytes that it lent', async () => {
    fill(aBundle())

    expect(await handoff.copy(SECRET_ID, null)).toEqual(
      ok({ clearsAt: clock.now() + 30_000, marks: 'concealed' })
    )

    expect(clipboard).toEqual([fakeSecretText('one')])
    expect(lent.every(bytes => bytes.every(byte => byte === 0))).toBe(true)
    expect(await handoff.copy(SECRET_ID, null)).toEqual(failed('forbidden', 'already-shown'))
    expect(await handoff.copy(SECRET_ID, 'apiKey')).toEqual(failed('forbidden', 'already-shown'))
    expect(await revealed()).toEqual(failed('forbidden', 'already-shown'))
  })

  it('takes all parts as env lines for one showing', async () => {
    fill(aPair())

    await handoff.copy(SECRET_ID, null)

    expect(clipboard).toEqual([
      `DEMO_ACCESS_KEY_ID=${fakeSecretText('pair-id')}\nDEMO_SECRET_ACCESS_KEY=${fakeSecretText('pair')}\n`
    ])
    expect(await handoff.copy(SECRET_ID, 'secretAccessKey')).toEqual(failed('forbidden', 'already-shown'))
  })

  it('lets each part be copied once, and a public one whenever', async () => {
    fill(aPair())

    await handoff.copy(SECRET_ID, 'accessKeyId')
    await handoff.copy(SECRET_ID, 'secretAccessKey')
    await handoff.copy(SECRET_ID, 'accessKeyId')

    expect(clipboard).toEqual([fakeSecretText('pair-id'), fakeSecretText('pair'), fakeSecretText('pair-id')])
    expect(ledger()).toEqual([['copy', 'secretAccessKey', 'done']])
    expect(await handoff.copy(SECRET_ID, 'secretAccessKey')).toEqual(failed('forbidden', 'already-shown'))
    expect(await handoff.copy(SECRET_ID, null)).toEqual(failed('forbidden', 'already-shown'))
  })

  it('lets a second secret part follow the first in this run only', async () => {
    const pair = aPair()
    fill({ parts: pair.parts.map(part => ({ ...part, isSecret: true })) })

    expect((await handoff.copy(SECRET_ID, 'accessKeyId')).ok).toBe(true)
    restart()

    expect(await handoff.copy(SECRET_ID, 'secretAccessKey')).toEqual(failed('forbidden', 'already-shown'))
  })

  it('lets two secret parts follow one another', async () => {
    const pair = aPair()
    fill({ parts: pair.parts.map(part => ({ ...part, isSecret: true })) })

    expect((await handoff.copy(SECRET_ID, 'accessKeyId')).ok).toBe(true)
    expect((await handoff.copy(SECRET_ID, 'secretAccessKey')).ok).toBe(true)
    expect(await handoff.copy(SECRET_ID, 'accessKeyId')).toEqual(failed('forbidden', 'already-shown'))
  })

  it('refuses a part that does not exist', async () => {
    fill(aBundle())

    expect(await handoff.copy(SECRET_ID, 'else')).toMatchObject({
      fault: { code: 'invalid-input', subject: 'part' }
    })
    expect(stateOf()).toBe('sealed')
  })

  it('still answers when the disk is full after the secret is on the clipboard', async () => {
    fill(aBundle())
    tools = {
      ...tools,
      sealedSecrets: { ...tools.sealedSecrets, endExposure: () => memory.transactions.run(() => undefined) }
    }
    handoff = createHandoff(tools)
    memory.fillDiskAt(2)

    expect((await handoff.copy(SECRET_ID, null)).ok).toBe(true)

    expect(ledger()).toEqual([['copy', null, 'started']])
  })
})

describe('a destination of the sandbox', () => {
  it('gets the keys of the sandbox, and no secret of a real account', async () => {
    fill(aBundle())
    const fake = fakeDestination(held)
    const destination = { ...fake, manifest: { ...fake.manifest, isForSandbox: true as const } }
    const input = {
      secretId: SECRET_ID,
      destinationId: 'fake',
      settings: {},
      afterwards: 'keep-until-in-use'
    } as const
    const deliverTo = (isSandbox: boolean) =>
      createHandoff({
        ...tools,
        destinations: new Map([['fake', destination]]),
        isSandbox: () => isSandbox
      }).deliver(input)

    expect(await deliverTo(false)).toMatchObject({
      fault: { code: 'invalid-input', detail: 'only-for-sandbox' }
    })
    expect(held.text).toBeNull()
    expect(await deliverTo(true)).toMatchObject({ ok: true })
  })
})

describe('deliver', () => {
  beforeEach(() => fill(aBundle()))

  it('writes, reads back and keeps the box until the key is in use', async () => {
    expect(await deliver()).toEqual(ok({ where: 'deploy/fake', readBack: 'equal' }))

    expect(held.text).toBe(fakeSecretText('one'))
    expect(stateOf()).toBe('delivered')
    expect(memory.sealedSecrets.countBoxes()).toBe(1)
    expect(memory.entries.at(-1)).toMatchObject({
      act: 'handoff.delivered',
      facts: { destination: 'fake', where: 'deploy/fake', readBack: 'equal' }
    })
    expect(deliveries.ofKey(KEY)).toMatchObject([
      {
        label: 'deploy/fake',
        destination: { id: 'fake' },
        fingerprints: [memory.sealedSecrets.get(SECRET_ID)?.fingerprint],
        proof: 'read-back'
      }
    ])
  })

  it('destroys the box at once when it is told to', async () => {
    await deliver('destroy')

    expect(stateOf()).toBe('destroyed')
    expect(memory.sealedSecrets.countBoxes()).toBe(0)
  })

  it('is no showing: the secret may be delivered again, and then be revealed once', async () => {
    await deliver()
    await deliver()

    expect((await revealed()).ok).toBe(true)
    expect(await deliver()).toEqual(ok({ where: 'deploy/fake', readBack: 'equal' }))
    expect(await revealed()).toEqual(failed('forbidden', 'already-shown'))
  })

  it('says conflict when the destination does not hold it afterwards, and stays sealed', async () => {
    held.behaviour = 'keeps-other'

    expect(await deliver()).toEqual(failed('conflict', 'destination-conflict'))

    expect(stateOf()).toBe('sealed')
    expect(ledger()).toEqual([['destination', null, 'failed']])
    expect(acts()).toEqual([])
  })

  it('stays started when nobody knows whether it was written, and can be taken up again', async () => {
    held.behaviour = 'unknown'

    expect(await deliver()).toMatchObject({ fault: { code: 'outcome-unknown' } })
    expect(handoff.interrupted().map(sealedSecret => sealedSecret.id)).toEqual([SECRET_ID])

    held.behaviour = 'works'
    restart()
    expect(await deliver()).toEqual(ok({ where: 'deploy/fake', readBack: 'equal' }))
    expect(handoff.interrupted()).toEqual([])
  })

  it('is unknown when the write may have happened, whatever fault came with it', async () => {
    held.behaviour = 'unknown-after-refusal'

    expect(await deliver()).toMatchObject({ fault: { code: 'outcome-unknown' } })
    expect(handoff.interrupted().map(sealedSecret => sealedSecret.id)).toEqual([SECRET_ID])
  })

  it('is unknown, and never called failed, when a committed write cannot be read back', async () => {
    held.behaviour = 'cannot-be-read'

    expect(await deliver('destroy')).toEqual(failed('outcome-unknown', 'timed-out'))
    expect(held.text).toBe(fakeSecretText('one'))
    expect(ledger()).toEqual([['destination', null, 'started']])
    expect(memory.sealedSecrets.countBoxes()).toBe(1)

    held.behaviour = 'works'
    expect(await deliver()).toEqual(ok({ where: 'deploy/fake', readBack: 'equal' }))
  })

  it('opens nothing when the destination cannot be written', async () => {
    held.behaviour = 'not-writable'

    expect(await deliver()).toEqual(failed('invalid-input', 'destination-not-writable'))

    expect(ledger()).toEqual([])
  })

  it.each([1, 2])('can be repeated when the disk is full at write %i', async nth => {
    memory.fillDiskAt(nth)

    expect(await deliver()).toEqual(failed('storage-failed', 'disk-full'))

    expect(memory.sealedSecrets.countBoxes()).toBe(1)
    expect(await deliver()).toEqual(ok({ where: 'deploy/fake', readBack: 'equal' }))
  })

  it('knows no other destination', async () => {
    const input = { secretId: SECRET_ID, destinationId: 'else', settings: {}, afterwards: 'destroy' } as const

    expect(await handoff.deliver(input)).toMatchObject({ fault: { code: 'not-found' } })
  })
})

describe('save to a file', () => {
  it('writes env lines and destroys the sealed secret', async () => {
    fill(aPair())

    expect(await handoff.saveToFile(SECRET_ID, '/home/ops/keys/new.env')).toEqual(
      ok({ where: 'keys/new.env', readBack: 'equal' })
    )

    expect(files.get('/home/ops/keys/new.env')).toContain(
      `DEMO_SECRET_ACCESS_KEY=${fakeSecretText('pair')}\n`
    )
    expect(stateOf()).toBe('destroyed')
    expect(memory.sealedSecrets.get(SECRET_ID)?.storedWhere).toBe('keys/new.env')
    expect(acts()).toEqual(['handoff.saved'])
    expect(deliveries.ofKey(KEY)).toMatchObject([{ destination: null }])
    expect(lent.every(bytes => bytes.every(byte => byte === 0))).toBe(true)
  })

  it('keeps the secret when the file exists', async () => {
    fill(aBundle())
    files.set('/a/b', 'theirs')

    expect(await handoff.saveToFile(SECRET_ID, '/a/b')).toEqual(failed('conflict', 'destination-conflict'))

    expect(stateOf()).toBe('sealed')
    expect(files.get('/a/b')).toBe('theirs')
  })
})

describe('after the hand-off', () => {
  it('destroys a shown sealed secret when the operator says where it is', async () => {
    fill(aBundle())
    await revealed()

    const confirmed = await handoff.confirmStored(SECRET_ID, '  team vault, item "payments"  ')

    expect(confirmed).toMatchObject({ ok: true, value: { state: 'destroyed' } })
    expect(memory.sealedSecrets.get(SECRET_ID)?.storedWhere).toBe('team vault, item "payments"')
    expect(memory.sealedSecrets.countBoxes()).toBe(0)
    expect(await deliver()).toEqual(failed('not-found', 'secret-destroyed'))
  })

  it('keeps a delivered sealed secret when the operator says where it is', async () => {
    fill(aBundle())
    await deliver()

    await handoff.confirmStored(SECRET_ID, 'payments.env')

    expect(stateOf()).toBe('delivered')
  })

  it('knows the place itself after a destination took it', async () => {
    fill(aBundle())
    await deliver()
    const [exposure] = memory.sealedSecrets.exposures(SECRET_ID)

    await handoff.confirmStored(SECRET_ID, '')

    expect(memory.sealedSecrets.get(SECRET_ID)?.storedWhere).toBe(exposure?.where)
  })

  it('does not believe it before any hand-off', async () => {
    fill(aBundle())

    expect(await handoff.confirmStored(SECRET_ID, 'somewhere')).toEqual(
      failed('conflict', 'evidence-missing')
    )
  })

  it.each(['', '   ', 'x'.repeat(201), 'two\nlines'])('refuses %j as a place', async where => {
    fill(aBundle())
    await revealed()

    expect(await handoff.confirmStored(SECRET_ID, where)).toMatchObject({ fault: { subject: 'where' } })
  })

  it('refuses a place that is the secret itself, with the box and without', async () => {
    fill(aBundle())
    await revealed()
    const where = `it is ${fakeSecretText('one')}`

    expect(await handoff.confirmStored(SECRET_ID, `x${fakeSecretText('one')}x`)).toMatchObject({ ok: false })
    expect(await handoff.confirmStored(SECRET_ID, where)).toMatchObject({ fault: { subject: 'where' } })
    await handoff.confirmStored(SECRET_ID, 'team vault')
    expect(await handoff.confirmStored(SECRET_ID, where)).toMatchObject({ fault: { subject: 'where' } })
  })

  it('proves possession of the secret, also when the box is gone', async () => {
    fill(aPair())
    await handoff.saveToFile(SECRET_ID, '/a/b.env')
    const secret = fakeSecretText('pair')
    const proves = async (text: string) => {
      const answer = await handoff.provePossession({ secretId: SECRET_ID }, bytesOf(text))
      return answer.ok && answer.value.isSame
    }

    expect(await proves(secret)).toBe(true)
    expect(await proves(`  ${secret}\r\n`)).toBe(true)
    expect(await proves(`DEMO_SECRET_ACCESS_KEY="${secret}"\n`)).toBe(true)
    expect(await proves(fakeSecretText('pair-id'))).toBe(false)
    expect(await proves(`${secret}x`)).toBe(false)
    expect(await proves('')).toBe(false)
  })

  it('wipes the paste, and compares with a fingerprint as well', async () => {
    fill(aBundle())
    const pasted = bytesOf(fakeSecretText('one'))
    const fingerprint = memory.sealedSecrets.get(SECRET_ID)?.fingerprint ?? ''

    const answer = await handoff.provePossession({ fingerprint }, pasted)

    expect(answer).toEqual(ok({ isSame: true }))
    expect(pasted.every(byte => byte === 0)).toBe(true)
  })

  it('discards once, and says why', async () => {
    fill(aBundle())

    expect(await handoff.discard(SECRET_ID, 'operator')).toEqual(ok(null))
    expect(await handoff.discard(SECRET_ID, 'operator')).toEqual(ok(null))

    expect(memory.entries).toMatchObject([{ act: 'handoff.discarded', facts: { reason: 'operator' } }])
    expect(await revealed()).toEqual(failed('not-found', 'secret-destroyed'))
  })

  it('discards although the history does not take the row, and reports the missing row', async () => {
    fill(aBundle())
    const problem = new Faulted(fault('storage-failed', 'database-corrupt'))
    tools = {
      ...tools,
      audit: {
        append: () => {
          throw problem
        }
      }
    }
    handoff = createHandoff(tools)

    expect(await handoff.discard(SECRET_ID, 'operator')).toEqual(ok(null))

    expect(stateOf()).toBe('destroyed')
    expect(memory.sealedSecrets.countBoxes()).toBe(0)
    expect(unrecorded).toEqual([problem])
  })

  it('keeps a secret that the disk does not let it discard, and says so', async () => {
    fill(aBundle())
    const refuse = (): never => {
      throw new Faulted(fault('storage-failed', 'disk-full'))
    }
    tools = { ...tools, transactions: { run: refuse } }
    handoff = createHandoff(tools)

    expect(await handoff.discard(SECRET_ID, 'operator')).toEqual(failed('storage-failed', 'disk-full'))

    expect(memory.sealedSecrets.countBoxes()).toBe(1)
    expect(unrecorded).toEqual([])
  })

  it('lets a discard beside a reveal win or lose, but never both half', async () => {
    fill(aBundle())

    const [shown, discarded] = await Promise.all([revealed(), handoff.discard(SECRET_ID, 'operator')])

    expect(discarded.ok).toBe(true)
    expect(stateOf()).toBe('destroyed')
    expect(shown.ok).toBe(ledger().length === 1)
  })

  it('destroys what nobody fetched in time', async () => {
    fill(aBundle())

    expect(await handoff.expireDue()).toEqual(ok([]))
    await clock.advance(DAY)

    expect(await handoff.expireDue()).toMatchObject({ ok: true, value: [{ id: SECRET_ID }] })
    expect(stateOf()).toBe('destroyed')
  })

  it('never puts a secret into the audit trail or the ledger', async () => {
    fill(aPair())
    await deliver()
    await revealed()
    await handoff.provePossession({ secretId: SECRET_ID }, bytesOf(fakeSecretText('pair')))
    await handoff.confirmStored(SECRET_ID, 'team vault')

    const written = JSON.stringify([
      memory.entries,
      memory.sealedSecrets.exposures(SECRET_ID),
      memory.sealedSecrets.get(SECRET_ID)
    ])

    expect(written).not.toContain('not-a-real-secret')
  })
})
