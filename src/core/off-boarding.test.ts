import { describe, expect, it } from 'vitest'
import { asKeyId } from './ids'
import { readingsIn } from './off-boarding'

const A = asKeyId('a')
const B = asKeyId('b')

describe('the secrets that a person could read', () => {
  it('are one for each key: what they saw before what they delivered, and the newest of each', () => {
    const rows = [
      { act: 'handoff.delivered', at: 9, keyId: A },
      { act: 'handoff.copied', at: 3, keyId: A },
      { act: 'handoff.revealed', at: 5, keyId: A },
      { act: 'handoff.delivered', at: 4, keyId: B },
      { act: 'handoff.discarded', at: 8, keyId: B },
      { act: 'handoff.copied', at: 8, keyId: null }
    ] as const

    expect(readingsIn(rows)).toEqual([
      { keyId: A, how: 'seen', act: 'handoff.revealed', at: 5 },
      { keyId: B, how: 'delivered', act: 'handoff.delivered', at: 4 }
    ])
  })
})
