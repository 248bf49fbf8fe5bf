import { describe, expect, it } from 'vitest'
import { DAY } from '../../../src/core/clock'
import type { ProviderKey } from '../../../src/core/key'
import type { KeyPage } from '../../../src/core/provider'
import type { Bench, Conformance } from './bench'
import { TODAY, allKeys, reportOf, valueOf, withBench } from './bench'

/** What a reader with tickets has of an account after each reading: it must be what a plain reader sees. */
export function describeKnownRows(conformance: Conformance): void {
  const { cap } = conformance.provider.manifest

  describe('a reader that keeps what it has', () => {
    it('has after every reading what a plain reader sees', () =>
      withBench(conformance, async bench => {
        const groupId = (await reportOf(bench)).groups[0]?.id ?? ''
        const seed = (name: string): void => {
          const expiresAt = conformance.provider.manifest.capabilities.expiry === 'none' ? null : TODAY + DAY
          const about = {
            groupId,
            name,
            grants: [],
            createdAt: TODAY - DAY,
            lastUsedAt: TODAY - DAY,
            expiresAt
          }
          bench.server.seed(about)
        }
        const reader = createReader(bench)
        for (const name of ['one', 'two', 'three'].slice(0, cap ?? 3)) seed(name)

        const rounds = [
          () => undefined,
          () => undefined,
          () => seed('later'),
          () => bench.clock.advance(2 * DAY)
        ]
        for (const change of rounds) {
          change()
          const kept = await reader.read()

          expect(byId(kept)).toEqual(byId(await allKeys(bench.client)))
        }
      }))
  })
}

function byId(keys: readonly ProviderKey[]): readonly ProviderKey[] {
  return [...keys].sort((a, b) => (a.providerKeyId < b.providerKeyId ? -1 : 1))
}

function createReader({ client }: Bench): { read(): Promise<readonly ProviderKey[]> } {
  const stored: ProviderKey[] = []
  return {
    async read() {
      const kept: ProviderKey[] = []
      let cursor: string | null = null
      do {
        const page: KeyPage = valueOf(await client.listKeys(cursor, { isCurrent: ticket => ticket > 0 }))
        for (const ticket of page.unchanged ?? []) {
          const key = stored[ticket - 1]
          if (key !== undefined) kept.push(key)
        }
        kept.push(...page.keys)
        page.keep?.(page.keys.map(key => stored.push(key)))
        cursor = page.next
      } while (cursor !== null)
      return kept
    }
  }
}
