import { describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../../src/core/clock'
import { FAULT_CODES } from '../../../src/core/fault'
import type { Conformance } from './bench'
import {
  TODAY,
  allKeys,
  changesSince,
  connectTo,
  elsewhereFor,
  addSecret,
  expectNoSecret,
  reportOf,
  secretFrom,
  valueOf,
  withBench
} from './bench'
import { isSilent, titleOf } from './faults'

const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("http://evil.example","x")',
  '\u202Etxt.exe\u2066',
  '\u001B]52;c;bm90IGEgc2VjcmV0\u0007',
  '__proto__',
  'a"b\\c\nd\te',
  '\uD83D\uDC69\u200D\uD83D\uDE80',
  'x'.repeat(5_000)
]

/** What a connection learns without changing anything. */
export function describeReads(conformance: Conformance): void {
  const { provider } = conformance
  const { manifest } = provider
  const { capabilities } = manifest

  describe('connecting', () => {
    it('tells groups and rights of a good credential, and changes nothing', () =>
      withBench(conformance, async bench => {
        const report = await reportOf(bench)

        expect(report.groups.length).toBeGreaterThan(0)
        expect(report.groups.every(group => group.cap === manifest.cap)).toBe(true)
        const states = new Map(report.rights.map(right => [right.right, right.state]))
        expect(states.get('list')).toBe('yes')
        expect(states.get('create')).not.toBe('no')
        expect(states.get('create') === 'not-offered').toBe(!capabilities.create)
        expect(states.get('disable') === 'not-offered').toBe(!capabilities.disable)
        expect(report.warnings.includes('assumed-contract')).toBe(manifest.standing === 'assumed')
        expect(changesSince(bench, 0)).toEqual([])
        expectNoSecret(bench, report)
      }))

    it('tells how far the clock of the provider is off', () =>
      withBench(conformance, async bench => {
        // The server's clock is the bench's, so a client whose clock is ten minutes behind sees it ahead.
        const late = { ...bench.clock, now: () => bench.clock.now() - 10 * MINUTE }
        const client = await connectTo(provider, bench.server, late, bench.server.credential)

        const report = valueOf(await client.preflight())
        await client.close()

        expect(Math.abs((report.clockOffsetMs ?? 0) - 10 * MINUTE)).toBeLessThan(2_000)
      }))

    it('says that a wrong credential was rejected', () =>
      withBench(conformance, async bench => {
        const wrong = Object.entries(bench.server.credential).map(([name, right]) => [
          name,
          conformance.wrongCredential(right)
        ])
        const client = await connectTo(
          provider,
          bench.server,
          bench.clock,
          Object.fromEntries(wrong) as Record<string, string>
        )

        const report = await client.preflight()
        const page = await client.listKeys(null)
        await client.close()

        expect(report).toMatchObject({ ok: false, fault: { code: 'credential-rejected' } })
        expect(page).toMatchObject({ ok: false, fault: { code: 'credential-rejected' } })
      }))

    it('says that a credential without rights may not manage keys', () =>
      withBench(
        conformance,
        async bench => {
          const report = await bench.client.preflight()
          const page = await bench.client.listKeys(null)

          if (conformance.isListOpen) {
            expect(page.ok && valueOf(report).rights).toContainEqual({ right: 'create', state: 'no' })
            return
          }
          expect(page).toMatchObject({ ok: false, fault: { code: 'permission-missing' } })
          if (report.ok) expect(report.value.rights).toContainEqual({ right: 'list', state: 'no' })
          else expect(report.fault.code).toBe('permission-missing')
        },
        { variant: 'no-rights' }
      ))

    it.each([
      ['http://keys.example', conformance.startSandbox === null ? 'url-not-allowed' : 'http-not-loopback'],
      ['https://user@keys.example', 'url-not-allowed'],
      ['ftp://127.0.0.1', 'url-not-allowed'],
      ['', 'url-not-allowed']
    ])('refuses the base URL %j', (baseUrl, detail) =>
      withBench(conformance, async bench => {
        const credential = Object.fromEntries(
          Object.entries(bench.server.credential).map(([name, value]) => [name, secretFrom(value)])
        )

        const connected = await provider.connect(
          { baseUrl, settings: bench.server.settings, credential },
          { clock: bench.clock }
        )

        expect(connected).toMatchObject({ ok: false, fault: { code: 'invalid-input', detail } })
        expect(bench.server.requests()).toEqual([])
      })
    )

    it('refuses a credential that could break out of a header, without repeating it', () =>
      withBench(conformance, async bench => {
        const hostile = Object.keys(bench.server.credential).map(
          name => [name, secretFrom('not-a-real-secret\r\nX-Evil: 1')] as const
        )

        const connected = await provider.connect(
          {
            baseUrl: bench.server.url,
            settings: bench.server.settings,
            credential: Object.fromEntries(hostile)
          },
          { clock: bench.clock, timeoutMs: 250 }
        )
        const answer = connected.ok ? await connected.value.preflight() : connected

        expect(answer.ok).toBe(false)
        expect(JSON.stringify(answer)).not.toContain('not-a-real-secret')
        expect(bench.server.requests().filter(seen => seen.status < 400)).toEqual([])
      }))

    it('asks for a credential that is missing', () =>
      withBench(conformance, async bench => {
        const connected = await provider.connect(
          { baseUrl: bench.server.url, settings: bench.server.settings, credential: {} },
          { clock: bench.clock }
        )

        expect(connected).toMatchObject({ ok: false, fault: { detail: 'credential-missing' } })
      }))
  })

  describe('listing', () => {
    it('lists an account without keys', () =>
      withBench(conformance, async bench => {
        const own = (await bench.server.keys()).map(key => key.id)

        const keys = await allKeys(bench.client)

        expect(keys.filter(key => !own.includes(key.providerKeyId))).toEqual([])
      }))

    it('lists every key once over all pages and groups', () =>
      withBench(conformance, async bench => {
        const { groups } = await reportOf(bench)
        for (const group of groups) {
          for (let each = 0; each < (manifest.cap ?? 45); each += 1) {
            const createdAt = TODAY - DAY - each * MINUTE
            await bench.server.seed({
              groupId: group.id,
              name: `key ${each}`,
              grants: [],
              createdAt,
              lastUsedAt: null
            })
          }
        }

        const keys = await allKeys(bench.client)

        const ids = keys.map(key => `${key.groupId} ${key.providerKeyId}`).sort()
        const truth = (await bench.server.keys()).filter(key => key.isActive)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids).toEqual(truth.map(key => `${key.groupId} ${key.id}`).sort())
        for (const group of groups) {
          const listed = valueOf(await bench.client.listGroup(group.id))
          expect(listed.length).toBe(truth.filter(key => key.groupId === group.id).length)
        }
      }))

    it('reports states, dates and last use as the provider does', () =>
      withBench(conformance, async bench => {
        const groupId = (await reportOf(bench)).groups[0]?.id ?? ''
        const about = { groupId, grants: [], createdAt: TODAY - 300 * DAY, lastUsedAt: TODAY - 40 * DAY }
        const ids = new Map([['ordinary', (await bench.server.seed({ ...about, name: 'ordinary' })).id]])
        const seed = async (status: 'revoked' | 'disabled' | 'expired'): Promise<void> => {
          ids.set(status, (await bench.server.seed({ ...about, name: status, status })).id)
        }
        if (capabilities.revokeMeans === 'kept') await seed('revoked')
        if (capabilities.disable) await seed('disabled')
        if (capabilities.expiry !== 'none') await seed('expired')

        const listed = await allKeys(bench.client)
        const keys = new Map(
          [...ids].map(([name, id]) => [name, listed.find(({ providerKeyId }) => providerKeyId === id)])
        )

        const ordinary = keys.get('ordinary')
        expect(ordinary?.status).toBe('active')
        if (capabilities.createdAt === 'not-reported') expect(ordinary?.createdAt).toBeNull()
        else expect(Math.abs((ordinary?.createdAt ?? 0) - about.createdAt)).toBeLessThan(1_000)
        if (capabilities.lastUsed === 'not-reported') expect(ordinary?.lastUsed.kind).toBe('unknown')
        else expect(ordinary?.lastUsed).toMatchObject({ kind: 'used' })
        const isKept = capabilities.revokeMeans === 'kept' && capabilities.listIncludesRevoked
        expect(keys.get('revoked')?.status).toBe(isKept ? 'revoked' : undefined)
        expect(keys.get('disabled')?.status).toBe(capabilities.disable ? 'disabled' : undefined)
        expect(keys.get('expired')?.status).toBe(capabilities.expiry === 'none' ? undefined : 'expired')
      }))

    it('lets no secret and no hash of one through', () =>
      withBench(conformance, async bench => {
        const groupId = (await reportOf(bench)).groups[0]?.id ?? ''
        const seeded = await bench.server.seed({
          groupId,
          name: 'one',
          grants: [],
          createdAt: TODAY - DAY,
          lastUsedAt: null
        })
        const publicParts = manifest.secretParts.filter(part => !part.isSecret).map(part => part.envName)
        for (const [envName, secret] of Object.entries(seeded.secret)) {
          if (!publicParts.includes(envName)) addSecret(bench, secret)
        }

        const keys = await allKeys(bench.client)

        expectNoSecret(bench, keys)
        expect(JSON.stringify(keys)).not.toMatch(/\$2[abxy]?\$|[0-9a-f]{64}/)
      }))

    it.runIf(capabilities.nameCarriesMarker)('keeps hostile names as they are', () =>
      withBench(conformance, async bench => {
        const groupId = (await reportOf(bench)).groups[0]?.id ?? ''
        const possible = HOSTILE_NAMES.filter(name => bench.server.canHold?.(name) ?? true)
        const names = possible.slice(0, manifest.cap ?? possible.length)
        for (const name of names) {
          await bench.server.seed({ groupId, name, grants: [], createdAt: TODAY - DAY, lastUsedAt: null })
        }

        const listed = (await allKeys(bench.client)).map(key => key.name)

        expect(names.filter(name => !listed.includes(name))).toEqual([])
      })
    )

    it.each(conformance.troubles.map(trouble => [titleOf(trouble.fault), trouble] as const))(
      'survives %s',
      (_, trouble) =>
        withBench(
          conformance,
          async bench => {
            const elsewhere = await elsewhereFor(conformance, bench, trouble.fault)
            await allKeys(bench.client)
            const path = bench.server.requests().findLast(seen => seen.method === 'GET')?.path ?? ''
            const fault =
              trouble.fault.kind === 'redirect'
                ? { ...trouble.fault, to: elsewhere?.url ?? '' }
                : trouble.fault
            bench.server.faults.next({ method: 'GET', pathIncludes: path }, fault)

            const answer = await listed(bench.client)

            const { list } = trouble
            expect(answer.ok).toBe(list === null)
            if (!answer.ok) {
              expect(FAULT_CODES).toContain(answer.fault.code)
              expect(list).toContain(answer.fault.code)
              expectNoSecret(bench, answer)
            }
            expect(bench.server.faults.pending()).toBe(0)
            expect(elsewhere?.requests() ?? []).toEqual([])
            await elsewhere?.close()
          },
          { isSilent: isSilent(trouble.fault) }
        )
    )
  })
}

/** All pages, or the first fault. */
async function listed(client: Parameters<typeof allKeys>[0]): ReturnType<typeof client.listKeys> {
  let page = await client.listKeys(null)
  while (page.ok && page.value.next !== null) page = await client.listKeys(page.value.next)
  return page
}
