import { inspect as show } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConnectedDestination, DestinationSettings, Owner } from '../../../src/core/ports/destination'
import { Secret, type SecretBundle } from '../../../src/core/secret'
import type { Call, FaultProxy, ProxyFault } from './fault-proxy'

// What every destination with a server must do, over real sockets and with real faults. A destination's file is one call.

export type Fields = { readonly [name: string]: string }

/** A fresh entry on a server that runs. */
export type DestinationBench = {
  readonly proxy: FaultProxy
  readonly settings: DestinationSettings
  connect(as?: Credential): ConnectedDestination
  /** What stands at the entry, asked of the server by another way than the adapter's. Null when it is absent. */
  fields(): Promise<Fields | null>
  seed(fields: Fields): Promise<void>
  /** Revisions that the server has kept of the entry. */
  revisions(): Promise<number>
  /** Lets another program manage the entry, and says which one that is. */
  giveAway?(): Promise<Owner>
  readonly isWrite: (call: Call) => boolean
  /** A read of the written revision on a replica that has not seen it; null where nothing lags. */
  readonly lag: { readonly fault: ProxyFault; readonly matches: (call: Call) => boolean } | null
}

export type Credential = 'full' | 'none' | 'write-only'

export type DestinationSuite = {
  readonly start: () => Promise<DestinationBench>
  readonly credentials: readonly Credential[]
  /** How many entries a large map has; 1 for a destination with one value per entry. */
  readonly largeMap: number
  /** The server says which program manages an entry. */
  readonly hasOwners: boolean
  /** Values that the server would change, so that they are refused before anything is sent. */
  readonly refuses?: (value: string) => boolean
  /** Neighbours of the entry, where not every name and text is allowed. */
  readonly others?: Fields
}

const ANY_OTHERS: Fields = { DATABASE_URL: 'postgres://db', 'dash-ed': 'x', ÜMLAUT: 'ß' }
const FIELD = 'API_KEY'
const OLD = 'not-a-real-secret-old'
const NEW = 'not-a-real-secret-new'

export function describeDestination(
  name: string,
  { start, credentials, largeMap, hasOwners, others = ANY_OTHERS, refuses = () => false }: DestinationSuite
): void {
  describe(`${name} as a destination`, () => {
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

    const isOld = (held: SecretBundle): boolean => textOf(held) === OLD

    async function inspect(value = NEW, by = client()) {
      const seen = await by.inspect(bench.settings, bundle(value), isOld)
      if (!seen.ok) throw new Error(`The entry cannot be inspected: ${show(seen.fault)}`)
      return seen.value
    }

    async function deliver(value = NEW, by = client()) {
      const { revision } = await inspect(value, by)
      return by.deliver(bench.settings, bundle(value), revision)
    }

    async function holding(value = NEW): Promise<unknown> {
      const read = await client().readBack(bench.settings, bundle(value), isOld)
      return read.ok ? read.value.holding : read.fault
    }

    const stored = { kind: 'committed', value: 'stored' }
    const seedOld = (): Promise<void> => bench.seed({ ...(largeMap > 1 ? others : {}), [FIELD]: OLD })
    const expected = (value: string): Fields => ({ ...(largeMap > 1 ? others : {}), [FIELD]: value })

    it('accepts the credential, and says in words what it may do', async () => {
      await seedOld()

      expect(await client().preflight()).toEqual({ ok: true, value: null })
      const rights = await client().check(bench.settings)

      expect(rights).toMatchObject({ ok: true })
      expect(rights.ok && rights.value.length).toBeGreaterThan(0)
    })

    it('creates an entry that is absent', async () => {
      expect(await inspect()).toMatchObject({ holding: 'absent', owner: null })

      expect(await deliver()).toEqual(stored)

      expect(await bench.fields()).toEqual({ [FIELD]: NEW })
      expect(await holding()).toBe('equal')
    })

    it('replaces the one value, and leaves every other one as it was', async () => {
      await seedOld()
      expect(await inspect()).toMatchObject({ holding: 'expected' })
      expect(await inspect(OLD)).toMatchObject({ holding: 'equal' })

      expect(await deliver()).toEqual(stored)

      expect(await bench.fields()).toEqual(expected(NEW))
      expect(await holding()).toBe('equal')
      expect(await holding(OLD)).toBe('other')
    })

    it('tells a value that nobody knows from the old key', async () => {
      await bench.seed({ [FIELD]: 'not-a-real-secret-of-another-service' })

      expect(await inspect()).toMatchObject({ holding: 'other' })
    })

    it('refuses a write that is pinned to an older revision', async () => {
      await seedOld()
      const { revision } = await inspect()
      await bench.seed({ [FIELD]: 'not-a-real-secret-in-between' })

      const written = await client().deliver(bench.settings, bundle(NEW), revision)

      expect(written).toMatchObject({ kind: 'rejected', fault: { detail: 'destination-conflict' } })
      expect(await bench.fields()).toEqual({ [FIELD]: 'not-a-real-secret-in-between' })
    })

    it('writes nothing again after a crash behind the write', async () => {
      await seedOld()
      const { revision } = await inspect()
      expect(await client().deliver(bench.settings, bundle(NEW), revision)).toEqual(stored)
      const before = await bench.revisions()

      expect(await client().deliver(bench.settings, bundle(NEW), revision)).toEqual(stored)

      expect(await bench.revisions()).toBe(before)
    })

    it.each(['lost-answer', 'error-after'] as const)('does not write twice after %s', async kind => {
      await seedOld()
      bench.proxy.next({ kind }, bench.isWrite)

      const written = await deliver()

      expect(['committed', 'unknown']).toContain(written.kind)
      expect(bench.proxy.pending()).toBe(0)
      expect(await deliver()).toEqual(stored)
      const count = await bench.revisions()
      expect(await deliver()).toEqual(stored)
      expect(await bench.revisions()).toBe(count)
      expect(await bench.fields()).toEqual(expected(NEW))
    })

    it('can be tried again after a write that never arrived', async () => {
      await seedOld()
      bench.proxy.next({ kind: 'never-arrives' }, bench.isWrite)

      expect(await deliver()).toMatchObject({ kind: 'unknown' })
      expect(await bench.fields()).toEqual(expected(OLD))

      expect(await deliver()).toEqual(stored)
      expect(await bench.fields()).toEqual(expected(NEW))
    })

    it('waits for a replica that has not seen the write yet', async () => {
      await seedOld()
      const by = client()
      const { revision } = await inspect(NEW, by)
      if (bench.lag !== null) bench.proxy.next(bench.lag.fault, bench.lag.matches)

      expect(await by.deliver(bench.settings, bundle(NEW), revision)).toEqual(stored)

      expect(bench.proxy.pending()).toBe(0)
    })

    it.each([
      ['a newline at the end', 'not-a-real-secret\n'],
      ['other alphabets', 'not-a-real-secret-密钥-🔑-e\u0301'],
      ['quotes, a backslash and a tab', 'not-a-real-"secret"\\\t'],
      ['spaces around it', '  not-a-real-secret  '],
      ['a byte order mark', '\uFEFFnot-a-real-secret']
    ])('stores the exact bytes of a value with %s', async (_, value) => {
      await seedOld()
      const written = await deliver(value)

      if (refuses(value)) {
        expect(written).toMatchObject({
          kind: 'not-sent',
          fault: { code: 'invalid-input', subject: 'secret' }
        })
        expect(await bench.fields()).toEqual(expected(OLD))
        return
      }
      expect(written).toEqual(stored)
      expect(await bench.fields()).toEqual(expected(value))
      expect(await holding(value)).toBe('equal')
    })

    it('refuses bytes that are no text before anything is sent', async () => {
      await seedOld()
      const { revision } = await inspect()
      const spoiled = bundle(NEW, new Uint8Array([0x6e, 0xff, 0xfe]))

      const written = await client().deliver(bench.settings, spoiled, revision)

      expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'invalid-input', subject: 'secret' } })
      expect(await bench.fields()).toEqual(expected(OLD))
    })

    it('says nothing of a value or an answer in any fault', async () => {
      await seedOld()
      const body = JSON.stringify({ errors: [OLD, NEW], message: OLD, __type: OLD })
      bench.proxy.next({ kind: 'answer', status: 422, body }, bench.isWrite)

      const written = await deliver()

      expect(written.kind).not.toBe('committed')
      expect(show(written, { depth: 9 })).not.toContain('not-a-real-secret')
    })

    it('gives the current value for evidence, and null where there is none', async () => {
      expect(await client().readCurrent?.(bench.settings, bundle(NEW))).toEqual({ ok: true, value: null })
      await seedOld()

      const read = await client().readCurrent?.(bench.settings, bundle(NEW))

      expect(read?.ok && read.value !== null && textOf(read.value)).toBe(OLD)
    })

    it('tells a rejected credential from a server that is away', async () => {
      await seedOld()

      bench.proxy.next({ kind: 'never-arrives' }, () => true)
      const away = await client().inspect(bench.settings, bundle(NEW), isOld)

      expect(away).toMatchObject({ ok: false, fault: { code: 'provider-unavailable' } })
      if (!credentials.includes('none')) return
      const refused = await client('none').inspect(bench.settings, bundle(NEW), isOld)
      expect(refused).toMatchObject({ ok: false, fault: { code: 'credential-rejected' } })
    })

    if (largeMap > 1) {
      it(`changes one of ${largeMap} values`, async () => {
        const many = Object.fromEntries(
          Array.from({ length: largeMap }, (_, at) => [`ENTRY_${at}`, `value ${at} "ü\n`])
        )
        await bench.seed({ ...many, [FIELD]: OLD })

        expect(await deliver()).toEqual(stored)

        expect(await bench.fields()).toEqual({ ...many, [FIELD]: NEW })
      })
    }

    if (credentials.includes('write-only')) {
      it('says that a value is unreadable, and never that it read it back', async () => {
        await seedOld()
        const by = client('write-only')
        expect(await inspect(NEW, by)).toMatchObject({ holding: 'unreadable' })

        expect(await deliver(NEW, by)).toEqual(stored)

        expect(await bench.fields()).toEqual(expected(NEW))
        const read = await by.readBack(bench.settings, bundle(NEW), isOld)
        expect(read).toMatchObject({ ok: true, value: { holding: 'unreadable' } })
      })
    }

    if (hasOwners) {
      it('names the program that manages the entry', async () => {
        await seedOld()
        const owner = await bench.giveAway?.()

        expect(await inspect()).toMatchObject({ holding: 'expected', owner })
      })
    }
  })
}

export function bundle(value: string, bytes = new TextEncoder().encode(value)): SecretBundle {
  return {
    parts: [{ name: 'apiKey', envName: FIELD, isSecret: true, value: Secret.fromBytes(bytes.slice()) }]
  }
}

export function textOf(secret: SecretBundle): string {
  return (
    secret.parts[0]?.value.expose(bytes => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) ?? ''
  )
}
