import { describe, expect, it, vi } from 'vitest'
import { asAccountId, asKeyId } from '../core/ids'
import { createKeyTags } from './key-tags'

const KNOWN = asKeyId('key-1')
const GONE = asKeyId('key-2')

function tagsOf() {
  const setTags = vi.fn()
  const append = vi.fn()
  const key = { id: KNOWN, name: 'payments', accountId: asAccountId('account-1') }
  const tags = createKeyTags({
    clock: { now: () => 7 },
    // Only the fields that a row of the history carries are read.
    keys: { get: id => (id === KNOWN ? (key as never) : null), setTags },
    transactions: { run: <T>(work: () => T) => work() },
    audit: { append }
  })
  return { tags, setTags, append }
}

describe('tags of keys', () => {
  it('change together with a row in the history that names them', () => {
    const { tags, setTags, append } = tagsOf()

    const done = tags.set([KNOWN], ['pinned', 'team-a'])

    expect(done).toEqual({ ok: true, value: null })
    expect(setTags).toHaveBeenCalledWith(KNOWN, ['pinned', 'team-a'])
    expect(append).toHaveBeenCalledWith({
      at: 7,
      act: 'key.tagged',
      actor: 'operator',
      accountId: 'account-1',
      keyId: KNOWN,
      rotationId: null,
      facts: { name: 'payments', tags: 'pinned team-a' }
    })
  })

  it('stay as they were on every key when one of the keys is gone', () => {
    const { tags, setTags, append } = tagsOf()

    const done = tags.set([KNOWN, GONE], ['pinned'])

    expect(done).toMatchObject({ ok: false, fault: { code: 'not-found' } })
    expect(setTags).not.toHaveBeenCalled()
    expect(append).not.toHaveBeenCalled()
  })
})
