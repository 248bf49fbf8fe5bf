import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { DAY } from '../../../src/core/clock'
import type { Provider } from '../../../src/core/ports/provider'
import type { StartSandbox } from '../../../src/providers/kit/sandbox/sandbox'
import type { Bench } from '../conformance/bench'
import {
  TODAY,
  allKeys,
  committedValueOf,
  connectTo,
  created,
  reportOf,
  testClock
} from '../conformance/bench'
import { startDescribedProxy } from './described-proxy'
import type { DescribedProxy } from './described-proxy'
import { readDescription } from './description'
import type { Json } from './schemas'

const FOLDER = path.join(import.meta.dirname, '../../real/descriptions')

export function descriptionOf(id: string) {
  return readDescription(JSON.parse(readFileSync(path.join(FOLDER, `${id}.json`), 'utf8')) as Json)
}

/** The provider's client, its fake, and between them the proxy with the vendor's description. */
export async function withDescription(
  provider: Provider,
  startSandbox: StartSandbox,
  use: (bench: Bench, proxy: DescribedProxy) => Promise<void>,
  given: { readonly settings?: Readonly<Record<string, string>>; readonly variant?: string } = {}
): Promise<void> {
  const clock = testClock()
  let count = 0
  const sandbox = await startSandbox({
    now: clock.now,
    random: () => `described-${String((count += 1)).padStart(3, '0')}-${'r'.repeat(24)}`,
    ...(given.variant === undefined ? {} : { variant: given.variant })
  })
  const proxy = await startDescribedProxy(sandbox.url, descriptionOf(provider.manifest.id))
  const server = {
    ...sandbox,
    url: proxy.url,
    settings: { ...sandbox.settings, ...given.settings },
    consume: () => Promise.reject(new Error('A service that uses a key is none of the management API.'))
  }
  const client = await connectTo(provider, server, clock, sandbox.credential)
  try {
    await use({ provider, clock, server, client, secrets: new Set() }, proxy)
  } finally {
    await client.close()
    await proxy.close()
    await sandbox.close()
  }
}

export type Described = {
  readonly calls: readonly string[]
  /** Statuses that adapter and fake assume, because the vendor's description does not have them. */
  readonly undescribed: readonly string[]
  /** The same of a list that the credential may not read. */
  readonly undescribedRefusal: readonly string[]
}

export function describeDescribed(
  provider: Provider,
  startSandbox: StartSandbox,
  { calls, undescribed, undescribedRefusal }: Described
): void {
  const { manifest } = provider

  describe(`${manifest.name} by the description of the vendor`, () => {
    it('sends and gets in the life of a key only what is described', () =>
      withDescription(provider, startSandbox, async (bench, proxy) => {
        const { client, server, clock } = bench
        const { groups } = await reportOf(bench)
        for (let each = 0; each < 25; each += 1) {
          const lastUsedAt = each % 2 === 0 ? null : TODAY - DAY
          const createdAt = TODAY - 2 * DAY - each
          await server.seed({
            groupId: groups[0]?.id ?? '',
            name: `key ${each}`,
            grants: [],
            createdAt,
            lastUsedAt
          })
        }
        await allKeys(client)
        const made = [await created(bench)]
        if (manifest.capabilities.expiry === 'optional')
          made.push(await created(bench, { expiresAt: clock.now() + 30 * DAY }))
        for (const { key, secret } of made) {
          await client.probe(secret)
          committedValueOf(await client.revokeKey(key))
          committedValueOf(await client.revokeKey(key))
          await client.probe(secret)
        }
        await client.listGroup(groups[0]?.id ?? '')

        expect(proxy.mismatches()).toEqual([])
        expect(proxy.calls()).toEqual([...calls].sort())
        expect(proxy.undescribed()).toEqual([...undescribed].sort())
      }))

    it('meets a missing right with the answer that is described, if one is', () =>
      withDescription(
        provider,
        startSandbox,
        async ({ client }, proxy) => {
          const listed = await client.listKeys(null)

          expect(listed).toMatchObject({ ok: false, fault: { code: 'permission-missing' } })
          expect(proxy.mismatches()).toEqual([])
          expect(proxy.undescribed()).toEqual(undescribedRefusal)
        },
        { variant: 'no-rights' }
      ))
  })
}
