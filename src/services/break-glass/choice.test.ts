import { describe, expect, it } from 'vitest'
import { memoryDeliveries } from '../../../test/kit/memory-deliveries'
import type { KeyWithVerdict } from '../../core/ports/keys'
import { countWithoutCreator, keysOf, type ChoiceTools } from './choice'

const KEYS = 5_000

/** As much of a store as a choice reads: every third key has no creator. */
function largeStore(): Pick<ChoiceTools, 'keys'> & { readonly log: string[] } {
  const rows = Array.from({ length: KEYS }, (_, n) => ({
    key: { id: `k${n}`, createdBy: n % 3 === 0 ? null : { id: 'u', name: 'Sam' } }
  })) as unknown as readonly KeyWithVerdict[]
  const log: string[] = []
  return {
    log,
    keys: {
      withVerdict: () => null,
      page: ({ offset, limit }) => {
        log.push('part')
        return { rows: rows.slice(offset, offset + limit), total: KEYS, groups: [] }
      }
    }
  }
}

const deliveries = memoryDeliveries()

describe('a choice over very many keys', () => {
  it('gives others a turn between its parts, and counts each key once', async () => {
    const { keys, log } = largeStore()
    const pause = () => {
      log.push('others')
      return Promise.resolve()
    }

    expect(await countWithoutCreator({ keys, deliveries, pause }, { creators: ['Sam'] })).toBe(
      Math.ceil(KEYS / 3)
    )
    expect(log).toEqual(['part', 'others', 'part', 'others', 'part'])
  })

  it('is read in one go where it is acted on', async () => {
    const { keys, log } = largeStore()

    const reading = keysOf({ keys, deliveries, pause: null }, { environments: ['production'] })
    // No promise has been waited for yet.
    const partsByNow = log.length

    expect(partsByNow).toBe(3)
    expect(await reading).toHaveLength(KEYS)
  })
})
