import { describe, expect, it } from 'vitest'
import { revocationServices, type RevocationServices } from '../../../test/kit/revocation-services'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import { DAY, MINUTE } from '../../core/clock'
import { failed, ok } from '../../core/fault'
import type { KeyId } from '../../core/ids'
import { unfinishedWork } from '../../host/updates/unfinished-work'
import { provider as telecom, startSandbox as startTelecom } from '../../providers/23telecom'
import { provider, startSandbox } from '../../providers/blocx'
import { noticeFacts } from '../monitor/notice-facts'

const NAME = 'newsletter-staging'

async function blocx(): Promise<{ readonly world: StockedAccount; readonly keyId: KeyId }> {
  const world = await stockedAccount(provider, startSandbox, { id: 'org_harbour', name: 'Harbour Logistics' })
  return { world, keyId: await world.stock({ name: NAME }) }
}

/** A revoke whose call to the provider begins and never comes back. */
async function hanging(world: StockedAccount, keyId: KeyId): Promise<RevocationServices> {
  let isHanging = false
  const services = revocationServices(world, {
    withClient: (id, work) => (isHanging ? new Promise(() => undefined) : world.withClient(id, work))
  })
  const prepared = await services.service.prepare([keyId])
  if (!prepared.ok) throw new Error(prepared.fault.code)
  isHanging = true
  services.service.revoke(prepared.value.confirmation.token, NAME).catch((error: unknown) => {
    throw error
  })
  isHanging = false
  return services
}

function kindsTold(world: StockedAccount, { revocations }: RevocationServices): readonly string[] {
  const dated = { board: [], days: [], due: [] } as const
  const sources = { keys: world.store.keys, revocations, rotations: [], vault: 'open' } as const
  return noticeFacts({ ...dated, ...sources }).map(({ kind }) => kind)
}

function isRevoking({ revocations, breakGlass }: RevocationServices): boolean {
  const profile = { revocations, sealedSecrets: { live: () => [] }, creations: { open: () => [] } }
  return unfinishedWork({ profile, rotations: { views: () => [] }, breakGlass } as never).isRevoking
}

async function revokeThere(world: StockedAccount, keyId: KeyId): Promise<void> {
  const providerKeyId = world.store.keys.get(keyId)?.providerKeyId ?? ''
  await world.client.revokeKey({ providerKeyId, groupId: world.groupId })
}

describe('one revoke that a crash cut off', () => {
  it('is told, and holds nothing up, when the key lives', async () => {
    const { world, keyId } = await blocx()
    await hanging(world, keyId)
    const later = revocationServices(world)
    const before = isRevoking(later)

    await later.service.resume()

    expect(before).toBe(true)
    expect(later.revocations.open()).toMatchObject([{ keyId, state: 'failed' }])
    expect(kindsTold(world, later)).toContain('revoke-failed')
    expect(isRevoking(later)).toBe(false)
    const { rows } = world.store.audit.page({ acts: ['key.revoke-failed'] }, null, 9)
    expect(rows).toMatchObject([{ keyId, facts: { reason: 'outcome-unknown' } }])
  })

  it.each([
    ['list', () => Promise.resolve(ok(failed('provider-unavailable', 'timed-out') as never))],
    ['account', () => Promise.resolve(failed('credential-rejected'))]
  ])('is told when its %s cannot be read', async (_what, withClient) => {
    const { world, keyId } = await blocx()
    await hanging(world, keyId)
    const later = revocationServices(world, { withClient })

    await later.service.resume()

    expect(later.revocations.open()).toMatchObject([{ keyId, state: 'failed' }])
    expect(kindsTold(world, later)).toContain('revoke-failed')
    expect(isRevoking(later)).toBe(false)
  })

  it('is told once: another start adds nothing to the history', async () => {
    const { world, keyId } = await blocx()
    await hanging(world, keyId)

    await revocationServices(world).service.resume()
    await revocationServices(world).service.resume()

    const { rows } = world.store.audit.page({ acts: ['key.revoke-failed'] }, null, 9)
    expect(rows).toHaveLength(1)
  })

  it('can be confirmed and revoked again', async () => {
    const { world, keyId } = await blocx()
    await hanging(world, keyId)
    const later = revocationServices(world)
    await later.service.resume()

    const prepared = await later.service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)
    await later.service.revoke(prepared.value.confirmation.token, NAME)

    expect(later.revocations.open()).toEqual([])
    expect(kindsTold(world, later)).not.toContain('revoke-failed')
  })
})

describe('a revoke that is still at work', () => {
  it('is left alone when the vault is opened again', async () => {
    const { world, keyId } = await blocx()
    const running = await hanging(world, keyId)

    await running.service.resume()

    expect(running.revocations.open()).toMatchObject([{ keyId, state: 'intended' }])
    expect(kindsTold(world, running)).not.toContain('revoke-failed')
    expect(isRevoking(running)).toBe(true)
  })

  it('is left alone too when it is a second try, of a key that was told before', async () => {
    const { world, keyId } = await blocx()
    await hanging(world, keyId)
    await revocationServices(world).service.resume()
    const again = await hanging(world, keyId)

    await again.service.resume()
    again.service.settleProven()

    expect(again.revocations.open()).toMatchObject([{ keyId, state: 'intended' }])
  })
})

/** What a sync leaves behind when its whole list, read a day later, does not show the key. */
function readWithoutTheKey(world: StockedAccount): void {
  const at = world.clock.now() + DAY
  world.store.keys.markUnseen(world.account.id, at, at)
  world.store.accounts.saveState(world.account.id, { lastGoodSyncAt: at })
}

describe('a later reading of the lists', () => {
  it('ends an accepted revoke of a key that it does not show any more, and tells who waits for room', async () => {
    // A revoke removes the row at this provider.
    const world = await stockedAccount(telecom, startTelecom, { id: '16', name: 'Main' })
    const keyId = await world.stock({ name: NAME })
    const running = await hanging(world, keyId)
    running.revocations.setState(keyId, 'claimed', world.clock.now())
    const later = revocationServices(world)
    await later.service.resume()
    const told: (readonly string[])[] = []
    later.runs.onFreed(accountIds => told.push(accountIds))

    readWithoutTheKey(world)
    later.service.settleProven()

    expect(later.revocations.open()).toEqual([])
    expect(kindsTold(world, later)).not.toContain('revoke-failed')
    expect(world.store.keys.get(keyId)?.status).toBe('revoked')
    expect(told).toEqual([[world.account.id]])
  })

  it('still ends an accepted revoke by the absence of its key when the revoke was overdue and told before', async () => {
    const world = await stockedAccount(telecom, startTelecom, { id: '16', name: 'Main' })
    const keyId = await world.stock({ name: NAME })
    const running = await hanging(world, keyId)
    running.revocations.setState(keyId, 'claimed', world.clock.now())
    const later = revocationServices(world)
    world.clock.advance(DAY)
    await later.service.resume()
    expect(later.revocations.open()).toMatchObject([{ keyId, state: 'failed' }])

    readWithoutTheKey(world)
    later.service.settleProven()

    expect(later.revocations.open()).toEqual([])
    expect(world.store.keys.get(keyId)?.status).toBe('revoked')
  })

  it('does not end a revoke that was never accepted only because it does not show the key', async () => {
    const world = await stockedAccount(telecom, startTelecom, { id: '16', name: 'Main' })
    const keyId = await world.stock({ name: NAME })
    await hanging(world, keyId)
    const later = revocationServices(world)
    await later.service.resume()

    readWithoutTheKey(world)
    later.service.settleProven()

    expect(later.revocations.open()).toMatchObject([{ keyId, state: 'failed' }])
    expect(world.store.keys.get(keyId)?.status).toBe('active')
  })

  it('ends it as well when it shows the key revoked', async () => {
    const { world, keyId } = await blocx()
    await hanging(world, keyId)
    const later = revocationServices(world)
    await later.service.resume()

    await revokeThere(world, keyId)
    const listed = await world.client.listGroup(world.groupId)
    if (listed.ok) world.store.keys.upsert(world.account, listed.value, world.clock.now())
    later.service.settleProven()

    expect(later.revocations.open()).toEqual([])
  })

  it('says nothing of an accepted revoke before the time that its provider needs, and tells it after that', async () => {
    const { world, keyId } = await blocx()
    const running = await hanging(world, keyId)
    running.revocations.setState(keyId, 'claimed', world.clock.now())
    const later = revocationServices(world)

    await later.service.resume()
    const early = later.revocations.open()[0]?.state
    await world.clock.sleep(provider.manifest.propagation.maximumMs + MINUTE)
    later.service.settleProven()

    expect(early).toBe('claimed')
    expect(later.revocations.open()).toMatchObject([{ keyId, state: 'failed' }])
  })

  it('says nothing of a revoke that was cut off: the look after the unlock comes first', async () => {
    const { world, keyId } = await blocx()
    await hanging(world, keyId)
    const later = revocationServices(world)

    later.service.settleProven()

    expect(later.revocations.open()).toMatchObject([{ keyId, state: 'intended' }])
  })
})
