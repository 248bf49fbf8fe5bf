import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../../src/core/clock'
import type { LastUsedQuality } from '../../../src/core/ports/provider'
import type { Bench, Conformance } from './bench'
import {
  TODAY,
  allKeys,
  anOrdinaryKey,
  committedValueOf,
  consume,
  created,
  envOf,
  expectNoSecret,
  overHttp,
  reportOf,
  valueOf,
  withBench
} from './bench'

/** A key's life: made, delivered, used, paused, ended. */
export function describeLifecycle(conformance: Conformance): void {
  const { manifest } = conformance.provider
  const { capabilities } = manifest

  async function afterPropagation(bench: Bench): Promise<void> {
    await bench.clock.sleep(manifest.propagation.maximumMs)
  }

  describe('the life of a key', () => {
    it.runIf(capabilities.create)('hands over every part of a fresh key, and lists it without them', () =>
      withBench(conformance, async bench => {
        const { key, secret } = await created(bench)

        const listed = (await allKeys(bench.client)).find(each => each.providerKeyId === key.providerKeyId)

        const promised = new Map(manifest.secretParts.map(part => [part.name, part]))
        for (const part of secret.parts) {
          expect(promised.get(part.name)).toMatchObject({ envName: part.envName, isSecret: part.isSecret })
          expect(part.value.byteLength).toBeGreaterThan(0)
        }
        expect(secret.parts.some(part => part.isSecret)).toBe(true)
        expect(listed).toMatchObject({ status: 'active', groupId: key.groupId, isZombie: false })
        // A provider whose keys have no name of their own shows something else in its place.
        expect(listed?.name).toBe(capabilities.nameCarriesMarker ? 'conformance' : key.name)
        expectNoSecret(bench, { key, secret, listed })
      })
    )

    it('finds a fresh key alive and never used', () =>
      withBench(conformance, async bench => {
        const { key, secret } = await created(bench)
        await afterPropagation(bench)

        const probe = await bench.client.probe(secret)

        expect(key.lastUsed.kind).not.toBe('used')
        if (capabilities.probe === 'none') expect(probe).toMatchObject({ kind: 'unclear', why: 'no-probe' })
        else expect(probe.kind).toBe('alive')
      }))

    it.runIf(capabilities.probe === 'silent')('does not move last-used by a probe', () =>
      withBench(conformance, async bench => {
        const { key, secret } = await created(bench)

        await bench.client.probe(secret)

        const listed = (await allKeys(bench.client)).find(each => each.providerKeyId === key.providerKeyId)
        const isReported = capabilities.lastUsed !== 'not-reported'
        expect(listed?.lastUsed.kind).toBe(isReported ? 'never' : 'unknown')
      })
    )

    it('sees the use by a service as the provider reports it', () =>
      withBench(conformance, async bench => {
        const { key, secret } = await created(bench)
        await afterPropagation(bench)
        bench.clock.advance(HOUR)
        const usedAt = bench.clock.now()

        let status = 0
        for (let call = 0; call < callsUntilSeen(manifest.lastUsedQuality); call += 1)
          status = await consume(bench, envOf(secret))
        bench.clock.advance(manifest.lastUsedLagMs)

        const listed = (await allKeys(bench.client)).find(each => each.providerKeyId === key.providerKeyId)
        expect(status).toBeLessThan(300)
        if (capabilities.lastUsed === 'not-reported') expect(listed?.lastUsed.kind).toBe('unknown')
        else {
          expect(listed?.lastUsed.kind).toBe('used')
          const at = listed?.lastUsed.kind === 'used' ? listed.lastUsed.at : 0
          expect(Math.abs(at - usedAt)).toBeLessThanOrEqual(manifest.lastUsedPrecisionMs)
        }
      }))

    it('ends a key: it is dead for services, for the probe and in the list', () =>
      withBench(conformance, async bench => {
        const { key, secret } = await created(bench)

        const outcome = committedValueOf(await bench.client.revokeKey(key))
        await afterPropagation(bench)

        expect(outcome).toEqual({ alreadyGone: false })
        expect(await consume(bench, envOf(secret))).toBe(conformance.deadAnswer)
        const probe = await bench.client.probe(secret)
        if (capabilities.probe !== 'none') expect(probe.kind).toBe('dead')
        const listed = (await allKeys(bench.client)).find(each => each.providerKeyId === key.providerKeyId)
        const isKept = capabilities.revokeMeans === 'kept' && capabilities.listIncludesRevoked
        expect(listed?.status).toBe(isKept ? 'revoked' : undefined)
        const truth = (await bench.server.keys()).find(each => each.id === key.providerKeyId)
        expect(truth?.isActive ?? false).toBe(false)
      }))

    it('says that a key was already gone when it is revoked twice', () =>
      withBench(conformance, async bench => {
        const { key } = await created(bench)
        committedValueOf(await bench.client.revokeKey(key))
        bench.clock.advance(manifest.propagation.maximumMs + MINUTE)

        const again = await bench.client.revokeKey(key)

        if (again.kind === 'rejected') expect(again.fault.code).toBe('not-found')
        else expect(again).toEqual({ kind: 'committed', value: { alreadyGone: true } })
      }))

    it('never reports an unknown key as revoked by us', () =>
      withBench(conformance, async bench => {
        const { key } = await created(bench)
        bench.clock.advance(manifest.propagation.maximumMs + MINUTE)

        const outcome = await bench.client.revokeKey({
          ...key,
          providerKeyId: unknownIdLike(key.providerKeyId)
        })

        if (outcome.kind === 'rejected') expect(outcome.fault.code).toBe('not-found')
        else expect(outcome).toEqual({ kind: 'committed', value: { alreadyGone: true } })
        const truth = await bench.server.keys()
        expect(truth.find(each => each.id === key.providerKeyId)?.isActive).toBe(true)
      }))

    it.runIf(capabilities.disable && capabilities.enable)('pauses a key and lets it work again', () =>
      withBench(conformance, async bench => {
        const { key, secret } = await created(bench)

        committedValueOf(await bench.client.disableKey(key))
        await afterPropagation(bench)
        const whilePaused = await bench.client.probe(secret)
        const listed = (await allKeys(bench.client)).find(each => each.providerKeyId === key.providerKeyId)
        committedValueOf(await bench.client.enableKey(key))
        await afterPropagation(bench)
        const afterwards = await bench.client.probe(secret)

        expect(whilePaused).toMatchObject({ kind: 'dead', why: conformance.pausedWhy })
        expect(listed?.status).toBe('disabled')
        expect(afterwards.kind).toBe('alive')
      })
    )

    it.runIf(!capabilities.disable)('sends nothing when a key shall be paused, because it cannot be', () =>
      withBench(conformance, async bench => {
        const { key } = await created(bench)
        const before = bench.server.requests().length

        const disabled = await bench.client.disableKey(key)
        const enabled = await bench.client.enableKey(key)

        expect([disabled.kind, enabled.kind]).toEqual(['not-sent', 'not-sent'])
        expect(bench.server.requests().length).toBe(before)
      })
    )

    it.runIf(capabilities.create)('gives a new key the permissions that were asked for', () =>
      withBench(conformance, async bench => {
        const wanted = await anOrdinaryKey(bench)
        const { key } = await created(bench)

        const listed = (await allKeys(bench.client)).find(each => each.providerKeyId === key.providerKeyId)

        expect(listed?.permissions).toEqual(key.permissions)
        if (capabilities.scopes === 'list')
          expect([...key.permissions.grants].sort()).toEqual([...wanted.grants].sort())
        if (capabilities.scopes === 'set') expect(key.permissions.setId).toBe(wanted.permissionSetId)
        if (capabilities.scopes === 'none') expect(key.permissions.source).toBe('unscoped')
      })
    )

    it.runIf(capabilities.nameCarriesMarker)('keeps a name with a marker exactly', () =>
      withBench(conformance, async bench => {
        const name = 'payments api [rk-7F3K9QW2ZC8D1MXA]'

        const { key } = await created(bench, { name })

        const listed = (await allKeys(bench.client)).find(each => each.providerKeyId === key.providerKeyId)
        expect(listed?.name).toBe(name)
        expect(name.length).toBeLessThanOrEqual(manifest.maxNameLength)
      })
    )

    it.runIf(!capabilities.create)('sends nothing when a key shall be made, because no API makes keys', () =>
      withBench(conformance, async bench => {
        const wanted = await anOrdinaryKey(bench)
        const before = bench.server.requests().length

        const outcome = await bench.client.createKey(wanted)

        expect(outcome).toMatchObject({
          kind: 'not-sent',
          fault: { code: 'permission-missing', detail: 'missing-create' }
        })
        expect(bench.server.requests().length).toBe(before)
      })
    )

    it.runIf(capabilities.create)('refuses a name that is too long before anything is sent', () =>
      withBench(conformance, async bench => {
        const wanted = await anOrdinaryKey(bench, { name: 'x'.repeat(manifest.maxNameLength + 1) })
        const before = bench.server.requests().length

        const outcome = await bench.client.createKey(wanted)

        expect(outcome).toMatchObject({
          kind: 'not-sent',
          fault: { code: 'invalid-input', detail: 'invalid-name' }
        })
        expect(
          bench.server
            .requests()
            .slice(before)
            .filter(seen => seen.method === 'POST')
        ).toEqual([])
      })
    )

    it.runIf(capabilities.create && manifest.cap !== null)('says that the cap is reached', () =>
      withBench(conformance, async bench => {
        const groupId = (await reportOf(bench)).groups[0]?.id ?? ''
        for (let each = 0; each < (manifest.cap ?? 0); each += 1) {
          await bench.server.seed({
            groupId,
            name: `key ${each}`,
            grants: [],
            createdAt: TODAY - DAY,
            lastUsedAt: null
          })
        }

        const outcome = await bench.client.createKey(await anOrdinaryKey(bench))

        expect(outcome).toMatchObject({ fault: { code: 'cap-reached' } })
        expect(['rejected', 'not-sent']).toContain(outcome.kind)
      })
    )

    const { startSandbox } = conformance
    it.runIf(startSandbox !== null)('lives on after the sandbox was started again', async () => {
      if (startSandbox === null) return
      let snapshot: unknown = null
      const startServer = overHttp(async options => {
        const sandbox = await startSandbox(options)
        const close = (): Promise<void> => {
          snapshot = JSON.parse(JSON.stringify(sandbox.snapshot()))
          return sandbox.close()
        }
        return { ...sandbox, close }
      })
      await withBench({ ...conformance, startServer }, async bench => {
        const { key, secret } = await created(bench)
        await bench.server.close()
        expectNoSecret(bench, snapshot)
        const { credential } = bench.server

        const again = await conformance.startServer({
          now: bench.clock.now,
          random: () => 'another-start-of-the-same-sandbox',
          state: snapshot,
          credential
        })

        const restarted = { ...bench, server: again }
        expect(again.credential).toEqual(credential)
        expect((await again.keys()).find(each => each.id === key.providerKeyId)?.isActive).toBe(true)
        expect(await consume(restarted, envOf(secret))).toBeLessThan(300)
        await again.close()
      })
    })

    it('sends nothing more after it was closed', () =>
      withBench(conformance, async bench => {
        const wanted = await anOrdinaryKey(bench)
        const { key } = await created(bench)
        await bench.client.close()
        const before = bench.server.requests().length

        const outcome = await bench.client.createKey(wanted)
        const revoked = await bench.client.revokeKey(key)

        expect([outcome.kind, revoked.kind]).toEqual(['not-sent', 'not-sent'])
        expect(bench.server.requests().length).toBe(before)
      }))

    it('does not take a key of somebody else for its own credential', () =>
      withBench(conformance, async bench => {
        const { key } = await created(bench)

        const listed = valueOf(await bench.client.listGroup(key.groupId))

        expect(bench.client.isOwnCredential(key)).toBe(false)
        expect(listed.some(each => each.providerKeyId === key.providerKeyId)).toBe(true)
      }))
  })
}

/** So many calls that a chance below one in a million is left that last-used recorded none of them. */
function callsUntilSeen(quality: LastUsedQuality): number {
  return quality.kind === 'lossy' ? Math.ceil(Math.log(1e-6) / Math.log(1 - quality.writeProbability)) : 1
}

/** Another id of the same shape. */
function unknownIdLike(id: string): string {
  return id.replace(/[0-9a-f](?=[^0-9a-f]*$)/, digit => (digit === '9' ? '8' : '9')).padEnd(id.length, '9')
}
