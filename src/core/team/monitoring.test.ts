import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../clock'
import { isSharedEnough } from './monitoring'

const NOW = 1_800_000_000_000
const about = { now: NOW, sharedAt: NOW - MINUTE, ownListAt: NOW - MINUTE }

describe('a machine that is not elected', () => {
  it('goes by a fresh shared reading', () => {
    expect(isSharedEnough(about)).toBe(true)
  })

  it('lists the account itself when nobody has told of it lately, or it has not done so for an hour', () => {
    expect(isSharedEnough({ ...about, sharedAt: null })).toBe(false)
    expect(isSharedEnough({ ...about, sharedAt: NOW - 2 * HOUR })).toBe(false)
    expect(isSharedEnough({ ...about, ownListAt: NOW - HOUR })).toBe(false)
    expect(isSharedEnough({ ...about, ownListAt: null })).toBe(false)
  })
})
