import { describe, expect, it } from 'vitest'
import { revocationServices } from '../../../test/kit/revocation-services'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import type { AccountId, KeyId } from '../../core/ids'
import type { ProviderClient } from '../../core/provider'
import { provider as telecom, startSandbox as startTelecom } from '../../providers/23telecom'
import type { BreakGlass } from './break-glass'
import type { BreakGlassChoice } from './choice'
import type { BreakGlassReport } from './report'

const GROUP = { id: '16', name: 'Main' }

function telecomAccount(): Promise<StockedAccount> {
  return stockedAccount(telecom, startTelecom, GROUP)
}

async function stockMany(world: StockedAccount, count: number): Promise<KeyId[]> {
  const ids: KeyId[] = []
  for (let index = 0; index < count; index += 1) ids.push(await world.stock({ name: `worker-${index}` }))
  return ids
}

function ofAccounts(accountIds: readonly AccountId[]): BreakGlassChoice {
  return { selection: { accountIds }, mode: 'disable-first', management: 'left-out' }
}

type Question = { readonly batchId: string; readonly token: string; readonly phrase: string }

async function prepare(service: BreakGlass, choice: BreakGlassChoice): Promise<Question> {
  return questionOf(await service.prepare(choice))
}

function questionOf(prepared: Awaited<ReturnType<BreakGlass['prepare']>>): Question {
  if (!prepared.ok) throw new Error(prepared.fault.code)
  const { batchId, confirmation } = prepared.value
  return { batchId, token: confirmation.token, phrase: confirmation.phrase ?? '' }
}

async function goOn(service: BreakGlass, batchId: string): Promise<BreakGlassReport> {
  const { token, phrase } = questionOf(await service.prepareResume(batchId))
  const started = service.start(token, phrase)
  if (!started.ok) throw new Error(started.fault.code)
  await service.whenIdle()
  const report = service.report(batchId)
  if (report === null) throw new Error('no report')
  return report
}

/** Holds every disable before it is sent, until all are let go. */
function held() {
  let held = 0
  let release: () => void = () => undefined
  const gate = new Promise<void>(resolve => {
    release = resolve
  })
  return {
    around: (client: ProviderClient): ProviderClient => ({
      ...client,
      disableKey: async address => {
        held += 1
        await gate
        return client.disableKey(address)
      }
    }),
    waiting: (count: number) => expect.poll(() => held).toBe(count),
    release: () => release()
  }
}

describe('a batch that was cut off between disabling and revoking', () => {
  it('stays open when it was stopped while the disables were under way, and ends after a new confirmation', async () => {
    const world = await telecomAccount()
    await stockMany(world, 3)
    const hold = held()
    const { breakGlass: service } = revocationServices(world, {
      withClient: (id, work) => world.withClient(id, client => work(hold.around(client)))
    })
    const prepared = await prepare(service, ofAccounts([world.account.id]))
    service.start(prepared.token, prepared.phrase)
    await hold.waiting(3)

    service.stop(prepared.batchId)
    hold.release()
    await service.whenIdle()

    expect(service.report(prepared.batchId)).toMatchObject({ state: 'interrupted', counts: { disabled: 3 } })
    expect(service.open()).toMatchObject([{ batchId: prepared.batchId }])

    const { breakGlass: later } = revocationServices(world)
    later.recover()
    expect(later.open()).toMatchObject([{ batchId: prepared.batchId, state: 'interrupted' }])
    const report = await goOn(later, prepared.batchId)
    expect(report).toMatchObject({ state: 'ended', notDead: [], counts: { gone: 3 } })
    expect(later.open()).toEqual([])
  })
})
