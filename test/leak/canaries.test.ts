import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ENCODINGS, createScanner, randomCanary } from './canaries'

describe('the scanner for canaries', () => {
  it('finds a canary in each of eight spellings, anywhere in other bytes', () => {
    const canary = randomCanary('planted')
    const scanner = createScanner()
    scanner.add(canary)

    const found = Object.entries(ENCODINGS).map(([encoding, spellingsOf]) => {
      const planted = spellingsOf(canary.value).map(spelling =>
        Buffer.concat([randomBytes(333), spelling, randomBytes(99)])
      )
      return [encoding, planted.every(bytes => scanner.scan(bytes, 'here').length > 0)]
    })

    expect(Object.keys(ENCODINGS)).toHaveLength(8)
    expect(found.filter(([, isFound]) => isFound !== true)).toEqual([])
  })

  it('finds base64 wherever in a text the secret begins', () => {
    const canary = randomCanary('planted')
    const scanner = createScanner()
    scanner.add(canary)

    for (const before of ['', 'a', 'ab', 'abc']) {
      const text = Buffer.from(`${before}${canary.value.toString('utf8')}tail`).toString('base64')
      expect(scanner.scan(Buffer.from(text), 'here')).not.toEqual([])
    }
  })

  it('finds sixteen bytes out of the middle of a canary', () => {
    const canary = randomCanary('planted')
    const scanner = createScanner()
    scanner.add(canary)

    const hits = scanner.scan(
      // Zeros, because a random byte in front may happen to be the canary's own.
      Buffer.concat([Buffer.alloc(50), canary.value.subarray(20, 36), Buffer.alloc(50)]),
      'here'
    )

    expect(hits).toMatchObject([{ label: 'planted', encoding: 'raw', location: 'here', at: 50 }])
  })

  it('finds nothing where nothing is', () => {
    const scanner = createScanner()
    for (let count = 0; count < 50; count += 1) scanner.add(randomCanary(`canary ${count}`))

    expect(scanner.scan(randomBytes(4_000_000), 'noise')).toEqual([])
  })
})
