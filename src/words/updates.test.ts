import { describe, expect, it } from 'vitest'
import { UPDATE_PROBLEMS } from '../core/updates/updates'
import type { UpdateView } from '../contract/updates'
import { updateWords } from './updates'

const NONE: UpdateView = {
  kind: 'idle',
  version: null,
  problem: null,
  checkedAt: null,
  feed: null,
  hasKey: true
}

describe('the words of an update', () => {
  it('say plainly that a build without a key has none', () => {
    expect(updateWords({ ...NONE, kind: 'off', problem: 'no-update-key' }, 0)).toMatch(
      /^This build has no update key/
    )
  })

  it.each(UPDATE_PROBLEMS)('are whole sentences for %s', problem => {
    expect(updateWords({ ...NONE, kind: 'refused', problem }, 0)).toMatch(/^[A-Z].*\.$/)
  })
})
