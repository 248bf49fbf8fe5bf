import { describe, expect, it } from 'vitest'
import { revocationServices } from '../../../test/kit/revocation-services'
import { stockedAccount } from '../../../test/kit/stocked-account'
import { fault } from '../../core/fault'
import type { KeyId } from '../../core/ids'
import type { ProviderClient } from '../../core/ports/provider'
import { provider, startSandbox } from '../../providers/blocx'

/** The second of two keys has to be sent twice; a list goes on showing the first, for `stale` readings after its revoke. */
async function twoRounds(stale: number) {
  const world = await stockedAccount(provider, startSandbox, { id: 'org_harbour', name: 'Harbour Logistics' })
  const keyIds: readonly KeyId[] = [
    await world.stock({ name: 'first' }),
    await world.stock({ name: 'second' })
  ]
  const slow = world.store.keys.get(keyIds[1] ?? ('' as KeyId))?.providerKeyId
  const before = await world.client.listGroup(world.groupId)
  let refusals = 1
  let readings = -1
  const client: ProviderClient = {
    ...world.client,
    revokeKey: address => {
      readings = Math.max(readings, 0)
      const isRefused = address.providerKeyId === slow && refusals-- > 0
      return isRefused
        ? Promise.resolve({ kind: 'rejected', fault: fault('rate-limited') })
        : world.client.revokeKey(address)
    },
    listGroup: async groupId => {
      if (readings < 0) return world.client.listGroup(groupId)
      readings += 1
      return isShown || readings > stale ? world.client.listGroup(groupId) : before
    }
  }
  let isShown = false
  const services = revocationServices(world, {
    withClient: (id, work) => world.withClient(id, () => work(client))
  })
  const revoke = async (ids: readonly KeyId[]) => {
    const prepared = await services.service.prepare(ids)
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const { token, phrase } = prepared.value.confirmation
    const revoked = await services.service.revoke(token, phrase ?? '')
    if (!revoked.ok) throw new Error(revoked.fault.code)
    return revoked.value
  }
  const results = await revoke(keyIds)
  const [batch] = services.runs.batches.recent(1)
  return {
    services,
    keyIds,
    results,
    revoke,
    report: () => services.breakGlass.report(batch?.id ?? ''),
    /** From now on the list shows what happened. */
    show() {
      isShown = true
    },
    /** … and is read as a sync reads it. */
    async sync() {
      isShown = true
      const listed = await client.listGroup(world.groupId)
      if (listed.ok) world.store.keys.upsert(world.account, listed.value, world.clock.now())
    }
  }
}

type TwoRounds = Awaited<ReturnType<typeof twoRounds>>

describe('many keys of which some have to be sent again', () => {
  it('proves those too that were accepted before, and that the list still showed then', async () => {
    const { services, results } = await twoRounds(1)

    expect(results.map(({ state }) => state)).toEqual(['gone', 'gone'])
    expect(services.revocations.open()).toEqual([])
    expect(services.breakGlass.open()).toEqual([])
  })

  it('calls those accepted that the list never stops to show, and looks at them later', async () => {
    const { services, results } = await twoRounds(Number.POSITIVE_INFINITY)

    expect(results.map(({ state }) => state)).toEqual(['claimed', 'claimed'])
    expect(services.revocations.open().map(({ state }) => state)).toEqual(['claimed', 'claimed'])
    await services.service.resume()
    expect(services.revocations.open().map(({ state }) => state)).not.toContain('intended')
  })

  it.each([
    [
      'a sync',
      async (run: TwoRounds) => {
        await run.sync()
        run.services.service.settleProven()
      }
    ],
    [
      'the look after an unlock',
      async (run: TwoRounds) => {
        run.show()
        await run.services.service.resume()
      }
    ]
  ])('are reported as gone when %s sees them gone, long after the end', async (_what, look) => {
    const run = await twoRounds(Number.POSITIVE_INFINITY)
    const ended = run.report()
    const told: string[] = []
    run.services.runs.onChange(batchId => told.push(batchId))

    await look(run)

    expect(ended).toMatchObject({ state: 'ended', counts: { claimed: 2, gone: 0 } })
    expect(run.report()).toMatchObject({
      counts: { claimed: 0, gone: 2 },
      notDead: [],
      endedAt: ended?.endedAt
    })
    expect(told).toEqual([ended?.batchId])
  })
  it.each([
    ['together', (run: TwoRounds) => [run.keyIds]],
    ['each alone', (run: TwoRounds) => run.keyIds.map(keyId => [keyId])]
  ])('are dead in the first report, too, once they are revoked again %s', async (_what, parts) => {
    const run = await twoRounds(Number.POSITIVE_INFINITY)
    const ended = run.report()

    run.show()
    for (const part of parts(run)) await run.revoke(part)

    expect(ended).toMatchObject({ state: 'ended', counts: { claimed: 2 }, canGoOn: true })
    expect(run.report()).toMatchObject({
      counts: { claimed: 0, gone: 2 },
      notDead: [],
      canGoOn: false,
      endedAt: ended?.endedAt
    })
  })
})
