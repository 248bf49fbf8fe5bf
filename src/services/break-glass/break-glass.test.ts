import { describe, expect, it } from 'vitest'
import { revocationServices } from '../../../test/kit/revocation-services'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import { failed, ok } from '../../core/fault'
import { NO_TEAM, type TeamGate } from '../../core/ports/team-gate'
import { asRotationId } from '../../core/ids'
import type { AccountId, KeyId } from '../../core/ids'
import { deliveryStore } from '../../store/deliveries'
import { provider, startSandbox } from '../../providers/blocx'
import { provider as telecom, startSandbox as startTelecom } from '../../providers/23telecom'
import type { BreakGlass } from './break-glass'
import type { BreakGlassChoice } from './choice'

const SAM = { id: 'user_sam', name: 'Sam Gone', isMember: false }

function blocx(): Promise<StockedAccount> {
  return stockedAccount(provider, startSandbox, { id: 'org_harbour', name: 'Harbour Logistics' })
}

async function stockMany(world: StockedAccount, count: number, name = 'worker'): Promise<KeyId[]> {
  const ids: KeyId[] = []
  for (let index = 0; index < count; index += 1) {
    ids.push(await world.stock({ name: `${name}-${index}`, createdBy: SAM }))
  }
  return ids
}

function bySam(changed: Partial<BreakGlassChoice> = {}): BreakGlassChoice {
  return { selection: { creators: [SAM.name] }, mode: 'revoke', management: 'left-out', ...changed }
}

async function run(service: BreakGlass, choice: BreakGlassChoice) {
  const prepared = await service.prepare(choice)
  if (!prepared.ok) throw new Error(prepared.fault.code)
  const { confirmation, batchId } = prepared.value
  const started = service.start(confirmation.token, confirmation.phrase ?? '')
  if (!started.ok) throw new Error(started.fault.code)
  await service.whenIdle()
  const report = service.report(batchId)
  if (report === null) throw new Error('no report')
  return report
}

/** Without the key that the connection itself uses. */
function liveNames(world: StockedAccount): readonly string[] {
  const live = world.server.keys().filter(key => key.isActive && key.name !== 'rekey')
  return live.map(key => key.name)
}

function changes(world: StockedAccount): number {
  return world.server.requests().filter(request => request.method !== 'GET').length
}

describe('a break-glass batch', () => {
  it('counts what it would do and says what it cannot know, without a change at the provider', async () => {
    const world = await blocx()
    await stockMany(world, 2)
    await world.stock({ name: 'order-updates-production', createdBy: SAM })
    await world.stock({ name: 'nobody-knows' })
    const { breakGlass: service } = revocationServices(world)

    const preview = await service.dryRun(bySam())

    expect(preview).toMatchObject({
      ok: true,
      value: { keys: 3, production: 1, canBeDisabled: 0, unknowns: { accountsNotRead: 1 } }
    })
    expect(changes(world)).toBe(0)
  })

  it('revokes all that was chosen, nothing else, and reports nothing left', async () => {
    const world = await blocx()
    await stockMany(world, 7)
    await world.stock({ name: 'somebody-elses', createdBy: { id: 'user_ada', name: 'Ada', isMember: true } })
    const { breakGlass: service } = revocationServices(world)

    const report = await run(service, bySam())

    expect(report).toMatchObject({ state: 'ended', total: 7, notDead: [], counts: { gone: 7 } })
    expect(liveNames(world)).toEqual(['somebody-elses'])
  })

  it('revokes every key that was delivered to one destination, however long ago, and no other', async () => {
    const world = await blocx()
    const [first, second, elsewhere] = await stockMany(world, 4)
    const deliveries = deliveryStore(world.store.db)
    const deliver = (keyId: KeyId | undefined, id: string, at: number): void => {
      if (keyId === undefined) throw new Error('no key')
      const destination = { id, settings: { path: `app/${at}` } }
      const about = { keyId, accountId: world.account.id, label: `${id} ${at}`, destination }
      deliveries.add({ ...about, at, fingerprints: [], proof: 'read-back' })
    }
    deliver(first, 'connection:vault', 1)
    deliver(first, 'env-file', 2)
    deliver(second, 'connection:vault', 3)
    deliver(elsewhere, 'env-file', 4)
    const { breakGlass: service } = revocationServices(world)
    const inVault = bySam({ selection: { destinations: ['connection:vault'] } })

    const rotatable = await service.keysToRotate(inVault)
    const report = await run(service, inVault)

    expect(rotatable.ok && [...rotatable.value].sort()).toEqual([first, second].sort())
    expect(report).toMatchObject({ state: 'ended', total: 2, notDead: [], counts: { gone: 2 } })
    expect(liveNames(world)).toEqual(['worker-2', 'worker-3'])
    expect(report.selection.destinations).toEqual(['connection:vault'])
  })

  it('chooses no key for a destination that no secret was delivered to', async () => {
    const world = await blocx()
    await stockMany(world, 2)
    const { breakGlass: service } = revocationServices(world)

    const prepared = await service.prepare(bySam({ selection: { destinations: ['connection:empty'] } }))

    expect(prepared).toMatchObject({ ok: false, fault: { code: 'not-found' } })
  })

  it('tells which accounts have room now, once', async () => {
    const world = await blocx()
    await stockMany(world, 7)
    const told: (readonly AccountId[])[] = []
    const { breakGlass: service, runs } = revocationServices(world)
    runs.onFreed(accountIds => told.push(accountIds))

    await run(service, bySam())

    expect(told).toEqual([[world.account.id]])
  })

  it('finds out by one look which of the lost answers were revokes, and sends only the others again', async () => {
    const world = await blocx()
    await stockMany(world, 6)
    world.server.faults.next({ pathIncludes: '/revoke' }, { kind: 'reset-after' }, 2)
    world.server.faults.next({ pathIncludes: '/revoke' }, { kind: 'server-error-before', status: 503 }, 2)
    const { breakGlass: service } = revocationServices(world)

    const report = await run(service, bySam())

    expect(report.counts.gone).toBe(6)
    expect(changes(world)).toBe(6 + 2)
  })

  it('leaves out the credential in use, and takes it last when it was chosen explicitly', async () => {
    const world = await blocx()
    const [own] = await stockMany(world, 3)
    if (own !== undefined) world.store.keys.setManagement(own, true)
    const { breakGlass: service } = revocationServices(world)

    const first = await service.dryRun(bySam())
    const chosen = await service.dryRun(bySam({ management: 'included' }))

    expect(first).toMatchObject({
      value: { keys: 2, leftOut: [{ keyId: own, reason: 'management-credential' }] }
    })
    expect(chosen).toMatchObject({ value: { keys: 3, management: 1, leftOut: [] } })
  })

  it('names a key of an open rotation in the report instead of breaking that rotation', async () => {
    const world = await blocx()
    const [rotating] = await stockMany(world, 3)
    if (rotating !== undefined) world.store.keys.setRotation(rotating, asRotationId('rotation_1'))
    const { breakGlass: service } = revocationServices(world)

    const report = await run(service, bySam())

    expect(report.counts).toMatchObject({ gone: 2, 'left-out': 1 })
    expect(report.notDead).toMatchObject([{ keyId: rotating, faultDetail: 'rotation-open' }])
  })

  it('needs the typed phrase, and sends nothing without it', async () => {
    const world = await blocx()
    await stockMany(world, 2)
    const { breakGlass: service } = revocationServices(world)
    const prepared = await service.prepare(bySam())
    if (!prepared.ok) throw new Error(prepared.fault.code)

    const started = service.start(prepared.value.confirmation.token, 'REVOKE 3 KEYS')

    expect(prepared.value.confirmation.phrase).toBe('REVOKE 2 KEYS')
    expect(started).toMatchObject({ ok: false, fault: { detail: 'phrase-wrong' } })
    expect(changes(world)).toBe(0)
  })

  it('answers the latest question only, and none that was stopped', async () => {
    const world = await blocx()
    await stockMany(world, 2)
    const { breakGlass: service } = revocationServices(world)

    const earlier = service.preview(bySam())
    const latest = service.preview(bySam())
    const answers = [await earlier, await latest]
    const stopped = service.preview(bySam())
    service.stopPreview()

    expect(answers).toMatchObject([
      { ok: false, fault: { code: 'cancelled' } },
      { ok: true, value: { keys: 2 } }
    ])
    expect(await stopped).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
  })

  it('refuses a choice without any part', async () => {
    const world = await blocx()
    const { breakGlass: service } = revocationServices(world)

    const prepared = await service.prepare(bySam({ selection: {} }))

    expect(prepared).toMatchObject({ ok: false, fault: { code: 'invalid-input' } })
  })

  it('stops where the vault was locked, and ends after a new confirmation', async () => {
    const world = await blocx()
    await stockMany(world, 40)
    let calls = 0
    const { breakGlass: locking } = revocationServices(world, {
      withClient: async (id, work) => {
        calls += 1
        return calls > 20 ? failed('vault-locked') : world.withClient(id, work)
      }
    })
    const cut = await run(locking, bySam())

    const { breakGlass: later } = revocationServices(world)
    later.recover()
    const prepared = await later.prepareResume(cut.batchId)
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const { token, phrase } = prepared.value.confirmation
    later.start(token, phrase ?? '')
    await later.whenIdle()

    expect(cut.state).toBe('interrupted')
    expect(prepared.value.preview.keys).toBeLessThan(40)
    expect(later.report(cut.batchId)).toMatchObject({ state: 'ended', notDead: [], counts: { gone: 40 } })
    expect(liveNames(world)).toEqual([])
  })

  it('reports a key that the provider refuses to revoke with the reason', async () => {
    const world = await blocx()
    await stockMany(world, 2)
    const refusal = { kind: 'answer', status: 403, json: { code: 'forbidden', message: 'no' } } as const
    world.server.faults.next({ pathIncludes: '/revoke' }, refusal, 1)
    const { breakGlass: service } = revocationServices(world)

    const report = await run(service, bySam())

    expect(report.counts).toMatchObject({ gone: 1, failed: 1 })
    expect(report.notDead).toHaveLength(1)
  })
})

describe('disabling first', () => {
  it('disables every key before the first is revoked', async () => {
    const world = await stockedAccount(telecom, startTelecom, { id: '16', name: 'Main' })
    await stockMany(world, 3)
    const { breakGlass: service } = revocationServices(world)

    const report = await run(service, {
      selection: { accountIds: [world.account.id] },
      mode: 'disable-first',
      management: 'left-out'
    })

    const methods = world.server
      .requests()
      .filter(request => request.method !== 'GET')
      .map(seen => seen.method)
    expect(report.counts.gone).toBe(3)
    expect(methods.slice(0, 3).includes('DELETE')).toBe(false)
    expect(methods.slice(3)).toEqual(['DELETE', 'DELETE', 'DELETE'])
  })

  it('only disables when that was asked for, which counts as done', async () => {
    const world = await stockedAccount(telecom, startTelecom, { id: '16', name: 'Main' })
    await stockMany(world, 2)
    const { breakGlass: service } = revocationServices(world)

    const report = await run(service, {
      selection: { accountIds: [world.account.id] },
      mode: 'disable-only',
      management: 'left-out'
    })

    expect(report).toMatchObject({ state: 'ended', notDead: [], counts: { disabled: 2 } })
    expect(world.server.keys().map(key => key.isActive)).toEqual([false, false])
  })

  it('tells the team why, and waits for nobody', async () => {
    const world = await blocx()
    await stockMany(world, 2)
    const told: string[] = []
    const broken = new Set<string>()
    const team: TeamGate = {
      ...NO_TEAM,
      needsReason: () => true,
      breakGlass(keys, reason) {
        for (const { providerKeyId } of keys) broken.add(providerKeyId)
        told.push(`${keys.length} ${reason}`)
        return ok(null)
      },
      beforeCall: asked =>
        Promise.resolve(
          broken.has(asked.key.providerKeyId)
            ? ok({ fence: 0, isGood: () => true })
            : failed('conflict', 'approval-needed')
        )
    }
    const { breakGlass: service } = revocationServices(world, { team })
    const prepared = await service.prepare(bySam())
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const { confirmation } = prepared.value

    expect(prepared.value.needsReason).toBe(true)
    const silent = service.start(confirmation.token, confirmation.phrase ?? '', '  ')
    expect(silent).toMatchObject({ fault: { code: 'invalid-input', detail: 'reason-needed' } })
    service.start(confirmation.token, confirmation.phrase ?? '', 'They are on a public page.')
    await service.whenIdle()

    expect(told).toEqual(['2 They are on a public page.'])
    expect(liveNames(world)).toEqual([])
  })
})
