import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import { commands } from '../../src/contract/commands'
import type { CommandName } from '../../src/contract/commands'
import { faultView } from '../../src/contract/reply'
import { DEFAULT_SETTINGS } from '../../src/host/settings'

const NAMES = Object.keys(commands) as CommandName[]
/** They would end the fixture that the others need. */
const ENDING: readonly CommandName[] = ['vault.lock', 'sandbox.start', 'sandbox.remove']

/** A valid input of each command, about things that do not exist. */
const UNKNOWN: Partial<Record<CommandName, unknown>> = {
  'accounts.check': connection(),
  'accounts.connect': connection(),
  'accounts.replaceCredential': { accountId: 'none', credential: { token: 'not-a-real-secret' } },
  'accounts.update': { accountId: 'none', name: 'n', environment: 'staging', settings: {} },
  'accounts.remove': { accountId: 'none' },
  'keys.detail': { keyId: 'none' },
  'keys.copyId': { keyId: 'none' },
  'keys.tag': { keyIds: ['none'], tags: ['t'] },
  'keys.create': {
    accountId: 'none',
    groupId: 'g',
    service: 's',
    environment: 'staging',
    name: 'n',
    grants: [],
    permissionSetId: null,
    expiresAt: null,
    options: {}
  },
  'keys.disable': { keyId: 'none' },
  'keys.enable': { keyId: 'none' },
  'keys.prepareRevoke': { keyIds: ['none'] },
  'keys.revoke': { token: 'none', phrase: '' },
  'destinations.connect': { kindId: 'none', name: 'n', settings: {}, credential: {} },
  'destinations.check': { destinationId: 'connection:none' },
  'destinations.checkEntry': { destinationId: 'connection:none', settings: {} },
  'destinations.replaceCredential': { destinationId: 'connection:none', settings: {}, credential: {} },
  'destinations.rename': { destinationId: 'connection:none', name: 'n' },
  'destinations.remove': { destinationId: 'connection:none' },
  'handoff.inspect': { secretId: 'none', destinationId: 'env-file', settings: { path: '/nowhere/x.env' } },
  'handoff.deliver': { secretId: 'none', destinationId: 'env-file', settings: { path: '/nowhere/x.env' } },
  'handoff.copy': { secretId: 'none', part: null },
  'handoff.saveFile': { secretId: 'none' },
  'handoff.reveal': { secretId: 'none' },
  'handoff.confirmStored': { secretId: 'none', where: 'x' },
  'handoff.prove': { secretId: 'none', pasted: 'not-a-real-secret' },
  'handoff.prepareDiscard': { secretId: 'none' },
  'handoff.discard': { secretId: 'none', token: 'none', phrase: '' },
  'rotations.plan': { keyIds: ['none'], mode: 'routine' },
  'rotations.preview': { keyId: 'none', mode: 'routine', destinations: [] },
  'rotations.begin': { keyId: 'none', mode: 'routine', destinations: [], approved: null },
  'rotations.capacity': { rotationId: 'none' },
  'rotations.startGroup': { groupId: 'none' },
  'rotations.pauseGroup': { groupId: 'none' },
  'rotations.resumeGroup': { groupId: 'none' },
  'rotations.leaveGroup': { rotationId: 'none' },
  'rotations.start': { rotationId: 'none', version: 1 },
  'rotations.acceptPermissions': { rotationId: 'none', version: 1 },
  'rotations.confirmDeployed': { rotationId: 'none', version: 1, where: 'x' },
  'rotations.attestInUse': { rotationId: 'none', version: 1, note: 'x' },
  'rotations.disableOld': { rotationId: 'none', version: 1 },
  'rotations.enableOld': { rotationId: 'none', version: 1 },
  'rotations.prepareRevoke': { rotationId: 'none' },
  'rotations.revokeOld': { rotationId: 'none', token: 'none', phrase: '' },
  'rotations.checkNow': { rotationId: 'none' },
  'rotations.retry': { rotationId: 'none', version: 1 },
  'rotations.discardOrphan': { rotationId: 'none', version: 1 },
  'rotations.createAgain': { rotationId: 'none', version: 1 },
  'rotations.abort': { rotationId: 'none', version: 1 },
  'rotations.keepBoth': { rotationId: 'none', version: 1, reason: 'because' },
  'rotations.abandon': { rotationId: 'none', version: 1, reason: 'because' },
  'schedules.save': {
    scheduleId: 'none',
    name: 'n',
    environment: null,
    accountId: null,
    everyDays: 90,
    leadDays: 7,
    window: { days: [1], fromMinute: 0, toMinute: 0, timeZone: 'UTC' },
    act: 'ask'
  },
  'schedules.pause': { scheduleId: 'none' },
  'schedules.resume': { scheduleId: 'none' },
  'schedules.remove': { scheduleId: 'none' },
  'schedules.postpone': { keyId: 'none', days: 7 },
  'evidence.exportRotation': { rotationId: 'none' },
  'evidence.readRotation': { rotationId: 'none' },
  'evidence.exportHead': {},
  'evidence.compareHead': {},
  'leaks.ask': { leakId: 'none', address: 'https://gitlab.com' },
  'leaks.revoke': { leakId: 'none', confirmation: 'none' },
  'providers.openDocs': { page: 'none' },
  'providers.openLeastRight': { page: 'none' },
  'providers.openConsole': { page: 'none' },
  'providers.copyPolicy': { providerId: 'none' },
  'keyFiles.choose': {},
  'keyFiles.read': { path: 'none' },
  'keyFiles.readAgain': { place: 'none' },
  'keyFiles.forget': { place: 'none' },
  'providerFiles.choose': {},
  'providerFiles.review': { providerId: 'none' },
  'providerFiles.accept': { reviewId: 'none' },
  'providerFiles.keep': { providerId: 'none' },
  'providerFiles.remove': { providerId: 'none' }
}

function connection(): unknown {
  return {
    providerId: 'none',
    name: 'n',
    environment: 'staging',
    baseUrl: 'https://api.example.com',
    settings: {},
    credential: { token: 'not-a-real-secret' }
  }
}

let open: TestHost
beforeAll(async () => {
  open = await openTestHost()
  await open.done('sandbox.start', {})
})
afterAll(async () => {
  await open.close()
})

describe('commands', () => {
  it.each(Object.entries(UNKNOWN))(
    '%s says what is wrong with what it does not know',
    async (name, input) => {
      const reply = await open.host.call({ kind: 'main' }, name, input)

      expect(reply.ok).toBe(false)
      expect(reply.ok ? '' : reply.fault.code).not.toBe('internal')
    }
  )

  it('answer anything at all with a typed reply, and never with a bug', async () => {
    const name = fc.constantFrom(...NAMES.filter(each => !ENDING.includes(each)))
    const id = fc.oneof(fc.constant('none'), fc.string({ maxLength: 40 }))
    const field = fc.constantFrom(
      'accountId',
      'keyId',
      'keyIds',
      'secretId',
      'rotationId',
      'version',
      'filter',
      'settings',
      '__proto__'
    )
    const input = fc.oneof(
      fc.anything(),
      fc.dictionary(
        field,
        fc.oneof(id, fc.array(id, { maxLength: 3 }), fc.integer(), fc.object({ maxDepth: 1 }))
      )
    )

    await fc.assert(
      fc.asyncProperty(name, input, async (command, value) => {
        const reply = await open.host.call({ kind: 'main' }, command, value)
        if (reply.ok) return
        expect(faultView.safeParse(reply.fault).success).toBe(true)
        expect(reply.fault.code).not.toBe('internal')
        if (reply.fault.code === 'rate-limited') await new Promise(resolve => setTimeout(resolve, 1_000))
      }),
      { numRuns: 1_500 }
    )
    // The calls of this second would count against the next test.
    await new Promise(resolve => setTimeout(resolve, 1_000))
  })

  it('change only the sections of the settings that are given', async () => {
    const { keysTable, appearance } = await open.done('settings.get', {})

    await open.done('settings.update', { settings: { appearance: { ...appearance, theme: 'dark' } } })
    await open.done('settings.update', { settings: { keysTable: { ...keysTable, group: 'service' } } })

    const settings = await open.done('settings.get', {})
    expect(settings.appearance.theme).toBe('dark')
    expect(settings.keysTable.group).toBe('service')
    await open.done('settings.update', { settings: { appearance, keysTable } })
  })

  it('keep settings, and say in the history which part of them changed', async () => {
    await open.done('settings.update', { settings: { ...DEFAULT_SETTINGS, sync: { everyMinutes: 7 } } })

    const settings = await open.done('settings.get', {})
    const history = await open.done('history.page', {
      acts: ['settings.changed'],
      beforeSeq: null,
      limit: 10
    })

    expect(settings.sync.everyMinutes).toBe(7)
    expect(history.rows[0]?.facts).toEqual({ sections: 'sync' })
  })

  it('page, group and count the same keys', async () => {
    const query = {
      filter: { includeGone: false },
      sort: 'risk',
      descending: true,
      offset: 0,
      limit: 50
    } as const
    const page = await open.done('keys.page', { ...query, group: 'provider' })
    const next = await open.done('keys.page', { ...query, group: 'provider', offset: 50 })
    const counts = await open.done('keys.counts', { filter: {} })

    expect(page.total).toBe(counts.total)
    expect(page.groups.reduce((sum, group) => sum + group.count, 0)).toBe(counts.total)
    expect(page.rows.map(row => row.id)).not.toContain(next.rows[0]?.id)
  })

  it('tag keys and show it in their detail', async () => {
    const { rows } = await open.done('keys.page', {
      filter: {},
      sort: 'name',
      descending: false,
      group: 'none',
      offset: 0,
      limit: 1
    })
    const keyId = rows[0]?.id ?? ''

    await open.done('keys.tag', { keyIds: [keyId], tags: ['break-glass'] })
    const detail = await open.done('keys.detail', { keyId })

    expect(detail.row.tags).toEqual(['break-glass'])
    expect(detail.history[0]).toMatchObject({ act: 'key.tagged', facts: { tags: 'break-glass' } })
  })
})
