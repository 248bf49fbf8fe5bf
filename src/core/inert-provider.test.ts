import { describe, expect, it } from 'vitest'
import { aProviderKey } from '../../test/kit/key-builders'
import { MOST_GRANTS } from './bounds'
import { inertKey } from './inert-provider'

describe('a permission set that is larger than any provider has', () => {
  const grants = Array.from({ length: 1_000_000 }, (_, index) => `g${index}`)
  const permissions = { source: 'set' as const, grants, setId: 'set-1', setName: 'huge' }

  it('leaves the key listed, with unknown permissions and the name of its set', () => {
    const key = inertKey(aProviderKey({ permissions }))

    expect(key.permissions).toEqual({ source: 'unknown', grants: [], setId: 'set-1', setName: 'huge' })
    expect(key.name).toBe(aProviderKey().name)
  })

  it('begins above the limit, and not at it', () => {
    const most = { ...permissions, grants: grants.slice(0, MOST_GRANTS) }

    expect(inertKey(aProviderKey({ permissions: most })).permissions).toEqual(most)
  })

  it('is made inert once for all keys that have it', () => {
    const shared = { ...permissions, grants: ['read', 'wr\u202eite'] }

    const [first, second] = [
      inertKey(aProviderKey({ permissions: shared })),
      inertKey(aProviderKey({ permissions: shared }))
    ]

    expect(first.permissions.grants).toEqual(['read', 'wr\\u{202e}ite'])
    expect(second.permissions.grants).toBe(first.permissions.grants)
  })
})
