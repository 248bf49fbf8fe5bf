import { afterEach, describe, expect, it, vi } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import type { AccountView } from '../../src/contract/accounts'
import type { KeyRowView } from '../../src/contract/key-row'
import type { RotationView } from '../../src/contract/rotations'

let open: TestHost | null = null
afterEach(async () => {
  await open?.close()
  open = null
})

type Full = { readonly host: TestHost; readonly keys: readonly KeyRowView[] }
const UNUSED: readonly string[] = ['dormant', 'never-used']

/** The sandbox with one integration whose places are all taken. */
async function fullGroup(): Promise<Full> {
  open = await openTestHost()
  await open.done('sandbox.start', {})
  const { accounts } = await open.done('app.snapshot', {})
  const account = accounts.find(each => each.name === 'Scan gateway')
  if (account === undefined) throw new Error('There is no such account.')
  const live = await liveKeys(open, account)
  const unused = live.find(row => UNUSED.includes(row.verdict.state) && row.rotationId === null)
  const group = account.report?.groups.find(each => each.name === unused?.groupName)
  if (group === undefined) throw new Error('Nothing is unused there.')
  const beside = live.filter(row => row.groupName === group.name).length
  for (let count = beside; count < (group.cap ?? 0); count += 1) {
    await open.done('keys.create', {
      accountId: account.id,
      groupId: group.id,
      service: `filler-${count}`,
      environment: 'staging',
      name: `filler-${count}`,
      grants: [],
      permissionSetId: null,
      expiresAt: null,
      options: {}
    })
  }
  const keys = (await liveKeys(open, account)).filter(row => row.groupName === group.name)
  return { host: open, keys }
}

async function liveKeys(host: TestHost, account: AccountView): Promise<readonly KeyRowView[]> {
  const page = await host.done('keys.page', {
    filter: { accountIds: [account.id] },
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: 200
  })
  return page.rows.filter(row => row.status === 'active')
}

async function rotationWhen(
  host: TestHost,
  id: string,
  isThere: (rotation: RotationView) => boolean
): Promise<RotationView> {
  return vi.waitFor(
    async () => {
      const found = (await host.done('app.snapshot', {})).rotations.find(each => each.id === id)
      if (found === undefined || !isThere(found))
        throw new Error(`The rotation is ${found?.state ?? 'gone'}: ${found?.reason ?? ''}`)
      return found
    },
    { timeout: 30_000, interval: 200 }
  )
}

/** A routine rotation of a key in use that found its group full. */
async function blockedRotation({ host, keys }: Full): Promise<RotationView> {
  const wanted = keys.find(row => !UNUSED.includes(row.verdict.state))
  if (wanted === undefined) throw new Error('There is no key in use.')
  const [planned] = await host.done('rotations.plan', { keyIds: [wanted.id], mode: 'routine' })
  if (planned === undefined) throw new Error('Nothing was planned.')
  await host.done('rotations.start', { rotationId: planned.id, version: planned.version })
  return rotationWhen(host, planned.id, rotation => rotation.state === 'blocked')
}

describe('a rotation without room at the provider', () => {
  it('waits, offers what could go, frees nothing itself, and goes on when a person has freed a place', async () => {
    const { host, keys } = await fullGroup()
    const unused = keys.filter(row => UNUSED.includes(row.verdict.state))
    const blocked = await blockedRotation({ host, keys })
    const room = await host.done('rotations.capacity', { rotationId: blocked.id })

    expect(blocked).toMatchObject({ reason: 'cap-full', needsPerson: true, waits: { code: 'capacity' } })
    expect(blocked.acts).toEqual(['retry', 'abort'])
    expect([room.taken, room.cap]).toEqual([5, 5])
    expect(new Set(room.offers.map(offer => offer.key.id))).toEqual(new Set(unused.map(row => row.id)))

    const victim = room.offers[0]?.key.id ?? ''
    const confirmation = await host.done('keys.prepareRevoke', { keyIds: [victim] })
    const { results } = await host.done('keys.revoke', {
      token: confirmation.token,
      phrase: confirmation.phrase ?? ''
    })
    const made = await rotationWhen(host, blocked.id, rotation => rotation.state === 'created')

    expect(results[0]?.state).toBe('gone')
    expect(made.new).not.toBeNull()
  })

  it('goes on as well when break glass has freed the place', async () => {
    const { host, keys } = await fullGroup()
    const blocked = await blockedRotation({ host, keys })
    const victims = keys.filter(row => UNUSED.includes(row.verdict.state)).map(row => row.id)
    const prepared = await host.done('breakGlass.prepare', {
      keyIds: victims,
      mode: 'revoke',
      management: 'left-out'
    })
    await host.done('breakGlass.start', { token: prepared.token, phrase: prepared.phrase })

    const made = await rotationWhen(host, blocked.id, rotation => rotation.state === 'created')

    expect(made.new).not.toBeNull()
  })

  it('turns into an incident by one act: the old key is about to go first', async () => {
    const { host, keys } = await fullGroup()
    const blocked = await blockedRotation({ host, keys })

    const incident = await host.done('rotations.revokeFirst', {
      rotationId: blocked.id,
      version: blocked.version
    })
    const { rotations } = await host.done('app.snapshot', {})

    expect(incident).toMatchObject({ mode: 'incident', state: 'planned', old: { keyId: blocked.old.keyId } })
    expect(incident.acts).toEqual(['revoke-old', 'abort'])
    expect(rotations.find(each => each.id === blocked.id)).toMatchObject({ state: 'aborted' })
  })

  it('does not turn into an incident when somebody has gone on meanwhile', async () => {
    const { host, keys } = await fullGroup()
    const blocked = await blockedRotation({ host, keys })

    const refused = await host.fault('rotations.revokeFirst', {
      rotationId: blocked.id,
      version: blocked.version - 1
    })
    const { rotations } = await host.done('app.snapshot', {})

    expect(refused).toMatchObject({ detail: 'confirmation-stale' })
    expect(rotations.filter(each => each.old.keyId === blocked.old.keyId)).toMatchObject([
      { state: 'blocked' }
    ])
  })
})
