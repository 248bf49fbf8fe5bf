import { inspect as show } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConnectedDestination } from '../../../src/core/ports/destination'
import { bundle, type Credential, type DestinationBench } from './conformance'

// What a destination must do that takes a value and never gives it back, over real sockets and with real faults. The bench can
// look into the service by another way.

const NEW = 'not-a-real-secret-new'

export function describeWriteOnly(name: string, start: () => Promise<DestinationBench>): void {
  describe(`${name} as a destination that cannot be read`, () => {
    let bench: DestinationBench
    let open: ConnectedDestination[]

    beforeEach(async () => {
      bench = await start()
      open = []
    })

    afterEach(async () => {
      await Promise.all(open.map(client => client.close()))
      await bench.proxy.close()
    })

    function client(as: Credential = 'full'): ConnectedDestination {
      const made = bench.connect(as)
      open.push(made)
      return made
    }

    async function inspect() {
      const seen = await client().inspect(bench.settings, bundle(NEW), () => true)
      if (!seen.ok) throw new Error(`The entry cannot be inspected: ${show(seen.fault)}`)
      return seen.value
    }

    async function deliver(value = NEW) {
      const { revision } = await inspect()
      return client().deliver(bench.settings, bundle(value), revision)
    }

    const stored = { kind: 'committed', value: 'stored' }
    const before = { API_KEY: 'not-a-real-secret-old', DATABASE_URL: 'postgres://db' }
    const after = (value: string) => ({ ...before, API_KEY: value })

    it('accepts the credential, and says in words what it may do', async () => {
      await bench.seed(before)

      expect(await client().preflight()).toEqual({ ok: true, value: null })
      const rights = await client().check(bench.settings)
      expect(rights.ok && rights.value.length).toBeGreaterThan(0)
    })

    it('tells an entry that is absent from one that cannot be read', async () => {
      expect(await inspect()).toMatchObject({ holding: 'absent' })
      await bench.seed(before)
      expect(await inspect()).toMatchObject({ holding: 'unreadable' })
    })

    it('creates an entry that is absent', async () => {
      expect(await deliver()).toEqual(stored)

      expect(await bench.fields()).toEqual({ API_KEY: NEW })
    })

    it('replaces the one value, and never says that it read it back', async () => {
      await bench.seed(before)
      const old = await client().readBack(bench.settings, bundle(NEW), () => true)

      expect(await deliver()).toEqual(stored)

      expect(await bench.fields()).toEqual(after(NEW))
      const now = await client().readBack(bench.settings, bundle(NEW), () => true)
      expect(now).toMatchObject({ ok: true, value: { holding: 'unreadable' } })
      if (!old.ok || !now.ok) throw new Error('The entry cannot be read back.')
      expect(now.value.changedAt).toBeGreaterThan(old.value.changedAt ?? Infinity)
    })

    it('refuses a write that is pinned to an older revision', async () => {
      await bench.seed(before)
      const { revision } = await inspect()
      await bench.seed({ API_KEY: 'not-a-real-secret-in-between' })
      const between = await bench.fields()

      const written = await client().deliver(bench.settings, bundle(NEW), revision)

      expect(written).toMatchObject({ kind: 'rejected', fault: { detail: 'destination-conflict' } })
      expect(await bench.fields()).toEqual(between)
    })

    it('writes nothing again for a revision that its own write has replaced', async () => {
      await bench.seed(before)
      const { revision } = await inspect()
      expect(await client().deliver(bench.settings, bundle(NEW), revision)).toEqual(stored)
      const count = await bench.revisions()

      const again = await client().deliver(bench.settings, bundle(NEW), revision)

      expect(again).toMatchObject({ kind: 'rejected', fault: { detail: 'destination-conflict' } })
      expect(await bench.revisions()).toBe(count)
    })

    it.each(['lost-answer', 'error-after'] as const)('does not know the outcome after %s', async kind => {
      await bench.seed(before)
      bench.proxy.next({ kind }, bench.isWrite)

      expect(await deliver()).toMatchObject({ kind: 'unknown' })

      expect(await bench.fields()).toEqual(after(NEW))
    })

    it('can be tried again after a write that never arrived', async () => {
      await bench.seed(before)
      bench.proxy.next({ kind: 'never-arrives' }, bench.isWrite)

      expect(await deliver()).toMatchObject({ kind: 'unknown' })
      expect(await bench.fields()).toEqual(before)

      expect(await deliver()).toEqual(stored)
      expect(await bench.fields()).toEqual(after(NEW))
    })

    it('waits for a replica that has not seen the write yet', async () => {
      await bench.seed(before)
      const { revision } = await inspect()
      if (bench.lag !== null) bench.proxy.next(bench.lag.fault, bench.lag.matches)

      expect(await client().deliver(bench.settings, bundle(NEW), revision)).toEqual(stored)

      expect(bench.proxy.pending()).toBe(0)
    })

    it.each([
      ['a newline at the end', 'not-a-real-secret\n'],
      ['other alphabets', 'not-a-real-secret-密钥-🔑-e\u0301'],
      ['spaces around it', '  not-a-real-secret  '],
      ['a byte order mark', '\uFEFFnot-a-real-secret']
    ])('stores the exact bytes of a value with %s', async (_, value) => {
      await bench.seed(before)

      expect(await deliver(value)).toEqual(stored)

      expect(await bench.fields()).toEqual(after(value))
    })

    it('says nothing of a value or an answer in any fault', async () => {
      await bench.seed(before)
      bench.proxy.next({ kind: 'answer', status: 422, body: JSON.stringify({ message: NEW }) }, bench.isWrite)

      const written = await deliver()

      expect(written.kind).not.toBe('committed')
      expect(show(written, { depth: 9 })).not.toContain('not-a-real-secret')
    })

    it('tells a rejected credential from a server that is away', async () => {
      await bench.seed(before)

      const refused = await client('none').inspect(bench.settings, bundle(NEW), () => true)
      bench.proxy.next({ kind: 'never-arrives' }, () => true)
      const away = await client().inspect(bench.settings, bundle(NEW), () => true)

      expect(refused).toMatchObject({ ok: false, fault: { code: 'credential-rejected' } })
      expect(away).toMatchObject({ ok: false, fault: { code: 'provider-unavailable' } })
    })
  })
}
