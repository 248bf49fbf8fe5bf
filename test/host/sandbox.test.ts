import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import type { KeyRowView } from '../../src/contract/key-row'
import type { RotationView } from '../../src/contract/rotations'

let open: TestHost | null = null
afterEach(async () => {
  await open?.close()
  open = null
})

async function sandboxHost(): Promise<TestHost> {
  open = await openTestHost()
  await open.done('sandbox.start', {})
  return open
}

async function keyOf(
  host: TestHost,
  service: string,
  environment: string,
  providerId: string
): Promise<KeyRowView> {
  const page = await host.done('keys.page', {
    filter: { services: [service], environments: [environment], providerIds: [providerId] },
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: 50
  })
  const key = page.rows.find(row => row.status === 'active' && row.rotationId === null)
  if (key === undefined) throw new Error(`There is no ${service} key.`)
  return key
}

async function rotationWhen(
  host: TestHost,
  id: string,
  isThere: (rotation: RotationView) => boolean,
  timeout = 40_000
): Promise<RotationView> {
  return vi.waitFor(
    async () => {
      const snapshot = await host.done('app.snapshot', {})
      const rotation = snapshot.rotations.find(found => found.id === id)
      if (rotation === undefined || !isThere(rotation)) {
        throw new Error(
          `The rotation is ${rotation?.state ?? 'gone'}: ${JSON.stringify(rotation?.waits)} ${rotation?.reason ?? ''}`
        )
      }
      return rotation
    },
    { timeout, interval: 200 }
  )
}

/** Files of the profile that hold one of these texts anywhere, free pages and logs included. */
function filesWith(directory: string, texts: readonly string[]): string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile()
  )
  return files
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => texts.some(text => readFileSync(file).includes(text)))
}

/** A rotation whose new key waits, sealed, for its hand-off. */
async function beginRotation(
  host: TestHost
): Promise<{ readonly rotationId: string; readonly keyName: string }> {
  const { rows } = await host.done('keys.page', {
    filter: { providerIds: ['blnk'], statuses: ['active'] },
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: 50
  })
  const key = rows.find(row => row.can.rotate)
  const [planned] = await host.done('rotations.plan', { keyIds: [key?.id ?? ''], mode: 'routine' })
  if (key === undefined || planned === undefined) throw new Error('Nothing was planned.')
  await host.done('rotations.start', { rotationId: planned.id, version: planned.version })
  await rotationWhen(host, planned.id, rotation => rotation.sealedSecret !== null)
  return { rotationId: planned.id, keyName: key.name }
}

describe('sandbox through the host', () => {
  it('gives a person four providers with keys to look at, and goes without a trace', async () => {
    const host = await sandboxHost()

    const counts = await host.done('keys.counts', { filter: {} })
    const snapshot = await host.done('app.snapshot', {})
    await host.done('sandbox.remove', {})
    const after = await host.done('app.snapshot', {})

    expect(snapshot.sandbox.state).toBe('on')
    expect(new Set(snapshot.accounts.map(account => account.providerId)).size).toBe(4)
    expect(counts.total).toBeGreaterThanOrEqual(300)
    expect(counts.byVerdict['dormant']).toBeGreaterThan(0)
    expect(counts.byVerdict['unassessed']).toBeGreaterThan(0)
    expect(after.accounts).toEqual([])
    expect((await host.done('keys.counts', { filter: {} })).total).toBe(0)
    expect(host.logLines).not.toContainEqual(expect.objectContaining({ event: 'call.output-refused' }))
  })

  it('rotates a key of a running service without a failed call', async () => {
    const host = await sandboxHost()
    const { sandbox } = await host.done('app.snapshot', {})
    const consumer = sandbox.services.find(each => each.accountId !== null)
    if (consumer?.accountId == null) throw new Error('There is no service.')
    const account = (await host.done('app.snapshot', {})).accounts.find(
      each => each.id === consumer.accountId
    )
    const key = await keyOf(host, consumer.service, consumer.environment, account?.providerId ?? '')
    const before = readFileSync(consumer.file, 'utf8')

    const [planned] = await host.done('rotations.plan', { keyIds: [key.id], mode: 'routine' })
    if (planned === undefined) throw new Error('Nothing was planned.')
    await host.done('rotations.start', { rotationId: planned.id, version: planned.version })
    const created = await rotationWhen(host, planned.id, rotation => rotation.acts.includes('hand-off'))
    const sealedSecret = await host.done('handoff.deliver', {
      secretId: created.sealedSecret?.id ?? '',
      destinationId: 'env-file',
      settings: { path: consumer.file }
    })
    await rotationWhen(host, planned.id, rotation => rotation.acts.includes('revoke-old'))
    const confirmation = await host.done('rotations.prepareRevoke', { rotationId: planned.id })
    await host.done('rotations.revokeOld', {
      rotationId: planned.id,
      token: confirmation.token,
      phrase: confirmation.phrase ?? ''
    })
    const closed = await rotationWhen(host, planned.id, rotation => rotation.state === 'closed')
    const after = await host.done('app.snapshot', {})
    const chain = await host.done('history.verify', {})

    expect(sealedSecret.state).toBe('delivered')
    expect(readFileSync(consumer.file, 'utf8')).not.toBe(before)
    expect(['E2', 'E3']).toContain(closed.evidence.grade)
    expect(after.sandbox.failures).toBe(0)
    expect(after.sealedSecrets).toEqual([])
    expect(chain.isValid).toBe(true)
    expect(host.logLines).not.toContainEqual(expect.objectContaining({ event: 'event.refused' }))
  })

  it('hides everything it knows behind the lock, and shows it again', async () => {
    const host = await sandboxHost()

    await host.done('vault.lock', {})
    const locked = await host.done('app.snapshot', {})
    const refusal = await host.fault('keys.counts', { filter: {} })
    await host.done('vault.unlock', {})
    const counts = await host.done('keys.counts', { filter: {} })

    expect(locked).toMatchObject({
      vault: { state: 'locked' },
      accounts: [],
      rotations: [],
      sealedSecrets: []
    })
    expect(refusal.code).toBe('vault-locked')
    expect(counts.total).toBeGreaterThanOrEqual(300)
  })

  it('comes back after a restart with the same keys and running services', async () => {
    const first = await sandboxHost()
    const before = await first.done('keys.counts', { filter: {} })
    await first.host.close()

    const second = await openTestHost({
      dataDir: first.directory,
      keychain: { kind: 'given', keychain: first.keychain }
    })
    const snapshot = await second.done('app.snapshot', {})
    const after = await second.done('keys.counts', { filter: {} })
    await second.close()

    expect(snapshot.sandbox.state).toBe('on')
    expect(snapshot.sandbox.services.length).toBeGreaterThan(0)
    expect(after.total).toBe(before.total)
  })

  it('stays on with its open rotations when the vault is locked and unlocked, ten times', async () => {
    const host = await sandboxHost()
    const { rotationId } = await beginRotation(host)

    for (let time = 0; time < 10; time += 1) {
      await host.done('vault.lock', {})
      await host.done('vault.unlock', {})
      await vi.waitFor(async () => {
        const { vault, sandbox } = await host.done('app.snapshot', {})
        expect([vault.state, sandbox.state, sandbox.fault]).toEqual(['open', 'on', null])
      })
    }
    const again = await host.fault('sandbox.start', {})
    const after = await host.done('app.snapshot', {})

    expect(again).toMatchObject({ code: 'conflict', detail: 'already-done' })
    expect(after.sandbox).toMatchObject({ state: 'on', fault: null })
    expect(after.accounts.length).toBeGreaterThan(0)
    expect(after.rotations.map(rotation => rotation.id)).toEqual([rotationId])
    expect(after.sealedSecrets).toHaveLength(1)
  })

  it('is not replaced by a new one while rotations in it are open', async () => {
    const first = await sandboxHost()
    const { rotationId } = await beginRotation(first)
    await first.host.close()
    // Without its file the sandbox cannot come back.
    rmSync(join(first.directory, 'sandbox', 'state.json'))
    const second = await openTestHost({
      dataDir: first.directory,
      keychain: { kind: 'given', keychain: first.keychain }
    })

    const refused = await second.fault('sandbox.start', {})
    const kept = await second.done('app.snapshot', {})
    await second.done('sandbox.remove', {})
    const anew = await second.done('sandbox.start', {})
    const after = await second.done('app.snapshot', {})
    await second.close()

    expect(refused).toMatchObject({ code: 'conflict', detail: 'sandbox-unfinished' })
    expect(kept.rotations.map(rotation => rotation.id)).toEqual([rotationId])
    expect(anew.state).toBe('on')
    expect(after.rotations).toEqual([])
  })

  it('can be removed in the middle of a rotation', async () => {
    const host = await sandboxHost()
    const { keyName } = await beginRotation(host)

    await host.done('sandbox.remove', {})
    const after = await host.done('app.snapshot', {})

    expect(after).toMatchObject({ accounts: [], rotations: [], sealedSecrets: [], sandbox: { state: 'off' } })
    expect(filesWith(host.directory, [keyName, 'payments-team', 'Harbour', 'sandbox-server'])).toEqual([])
    expect(await host.done('history.verify', {})).toMatchObject({ isValid: true })
  })

  it('stays locked behind a passphrase until the right one is given', async () => {
    const host = await sandboxHost()
    await host.done('vault.changePassphrase', { current: null, next: 'a long enough phrase' })

    await host.done('vault.lock', {})
    const wrong = await host.fault('vault.unlock', { passphrase: 'a wrong enough phrase' })
    const still = await host.fault('keys.counts', { filter: {} })
    const right = await host.done('vault.unlock', { passphrase: 'a long enough phrase' })

    expect(wrong.code).toBe('vault-locked')
    expect(still.code).toBe('vault-locked')
    expect(right).toMatchObject({ state: 'open', hasPassphrase: true })
  })
})
