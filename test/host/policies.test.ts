import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import type { KeyRowView } from '../../src/contract/key-row'

let test: TestHost
beforeAll(async () => {
  test = await openTestHost()
  await test.done('sandbox.start', {})
})
afterAll(async () => {
  await test.close()
})

async function keys(filter: Record<string, unknown> = {}): Promise<readonly KeyRowView[]> {
  const query = { sort: 'name', descending: false, group: 'none', offset: 0, limit: 500 } as const
  const page = await test.done('keys.page', { filter, ...query })
  return page.rows
}

async function named(): Promise<void> {
  await expect.poll(async () => (await test.done('services.state', {})).phase).toBe('idle')
}

describe('rules for service names', () => {
  it('show what they would change, change nothing until they are kept, and then all stored keys', async () => {
    const [first] = await keys()
    if (first === undefined) throw new Error('The sandbox has no key.')
    const rules = [{ pattern: `${first.name.slice(0, 3)}*`, service: 'Renamed Service' }]
    const fitting = (await keys()).filter(row =>
      row.name.toLowerCase().startsWith(first.name.slice(0, 3).toLowerCase())
    )

    const preview = await test.done('services.preview', { rules })
    const untouched = await keys({ services: ['renamed-service'] })
    await test.done('settings.update', { settings: { services: { rules } } })
    await named()
    const renamed = await keys({ services: ['renamed-service'] })
    await test.done('sync.start', {})
    await expect.poll(async () => (await test.done('app.snapshot', {})).sync.isRunning).toBe(false)
    const synced = await keys({ services: ['renamed-service'] })
    await test.done('settings.update', { settings: { services: { rules: [] } } })
    await named()

    expect(preview.rules[0]).toMatchObject({ problem: null })
    expect(preview.changed).toBe(preview.rules[0]?.changed)
    expect(preview.rules[0]?.examples[0]).toMatchObject({ after: 'renamed-service' })
    expect(untouched).toEqual([])
    expect(renamed.map(row => row.id)).toEqual(fitting.map(row => row.id))
    expect(synced).toHaveLength(renamed.length)
    expect((await keys()).find(row => row.id === first.id)?.service).toBe(first.service)
    expect(await keys({ services: ['renamed-service'] })).toEqual([])
  })

  it('that cannot be used are named in the preview and refused by the settings', async () => {
    const rules = [{ pattern: '*', service: 'everything' }]

    const preview = await test.done('services.preview', { rules })
    const refused = await test.fault('settings.update', { settings: { services: { rules } } })

    expect(preview).toMatchObject({
      changed: 0,
      rules: [{ problem: 'pattern-everything' }, { problem: null }]
    })
    expect(refused.code).toBe('invalid-input')
  })
})

describe('service names that follow already', () => {
  it('stay as they are when told to go on', async () => {
    expect(await test.done('services.resume', {})).toMatchObject({ phase: 'idle' })
    expect(await test.done('services.stop', {})).toMatchObject({ phase: 'idle' })
  })
})

describe('dormancy profiles by environment and account', () => {
  it('show how many keys they would call dormant, and then call exactly those so', async () => {
    const { settings } = await test.done('app.snapshot', {})
    const place = { kind: 'environment', of: 'production', profile: 'custom', dormantDays: 7 } as const
    const dormancy = { ...settings.dormancy, places: [place] }
    const dormant = async () =>
      (await keys({ verdicts: ['dormant'], environments: ['production'] })).filter(
        row => row.status !== 'revoked'
      ).length
    const before = await dormant()

    const preview = await test.done('dormancy.preview', { dormancy })
    const untouched = await dormant()
    await test.done('settings.update', { settings: { dormancy } })

    const production = preview.environments.find(each => each.environment === 'production')?.change
    expect(production?.dormantBefore).toBe(before)
    expect(production?.dormantAfter).toBeGreaterThan(before)
    expect(untouched).toBe(before)
    await expect.poll(dormant).toBe(production?.dormantAfter)
    for (const { environment, change } of preview.environments) {
      if (environment !== 'production') expect(change.dormantAfter).toBe(change.dormantBefore)
    }
    await test.done('settings.update', { settings: { dormancy: settings.dormancy } })
  })

  it('let an account say otherwise than its environment', async () => {
    const { settings, accounts } = await test.done('app.snapshot', {})
    const asked = await test.done('dormancy.preview', { dormancy: settings.dormancy })
    const account = accounts.find(({ id }) =>
      asked.accounts.some(each => each.accountId === id && each.change.dormantBefore > 0)
    )
    if (account === undefined) throw new Error('No account has a dormant key.')
    const loose = { profile: 'custom', dormantDays: 730 } as const

    const preview = await test.done('dormancy.preview', {
      dormancy: { ...settings.dormancy, places: [{ kind: 'account', of: account.id, ...loose }] }
    })

    const change = preview.accounts.find(each => each.accountId === account.id)?.change
    expect(change?.dormantAfter).toBe(0)
    expect(preview.all.dormantAfter).toBe(asked.all.dormantBefore - (change?.dormantBefore ?? 0))
  })
})
