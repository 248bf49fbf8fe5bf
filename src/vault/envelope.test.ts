import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asAccountId, asConnectionId } from '../core/ids'
import { openBox, sealBox } from './envelope'
import { aPurpose, bytesOf, fakeSecretText } from './testing/builders'
import type { SealPurpose } from '../core/ports/vault'
import { randomVaultKey, vaultKeyOf } from './vault-key'

const key = randomVaultKey()

const anyPurpose: fc.Arbitrary<SealPurpose> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('credential', 'sealed-secret', 'old-secret'),
    accountId: fc.string().map(asAccountId),
    origin: fc.string(),
    bond: fc.string()
  }),
  fc.record({
    kind: fc.constant('connection'),
    connectionId: fc.string().map(asConnectionId),
    origin: fc.string(),
    bond: fc.string()
  })
)

describe('envelope', () => {
  it('gives back exactly what was sealed, for any bytes and any purpose', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), anyPurpose, (bytes, purpose) => {
        const opened = openBox(key, sealBox(key, bytes, purpose), purpose)

        expect(opened.ok && Array.from(opened.value)).toEqual(Array.from(bytes))
      })
    )
  })

  it('opens the box of a sealed secret that version 0.2.0 made', () => {
    const box = Buffer.from(
      '524b4201d4478629c15ac7b0de49a36e47cf1481741f853b89595c8572b1220f218b79c0f618e6cd4c33dba2294c78053caaed57' +
        'e6dc1861689796851137b6cd5610b083d7a1dcf978a1e9c5e766fcfefa0abe93a4becaba071d21eff544ac4fa5451974984e459c',
      'hex'
    )
    const purpose = aPurpose({ kind: 'sealed-secret', origin: 'https://a.example', bond: 'x' })

    const opened = openBox(vaultKeyOf(new Uint8Array(32).fill(7)), box, purpose)

    expect(opened).toEqual({ ok: true, value: bytesOf('text') })
  })

  it('does not open for any other purpose', () => {
    fc.assert(
      fc.property(anyPurpose, anyPurpose, (made, asked) => {
        fc.pre(JSON.stringify(made) !== JSON.stringify(asked))

        const opened = openBox(key, sealBox(key, bytesOf('text'), made), asked)

        expect(opened.ok).toBe(false)
      })
    )
  })

  it('keeps fields apart: text moved from one field to the next is another purpose', () => {
    const made = aPurpose({ origin: 'https://a.example', bond: 'x' })
    const box = sealBox(key, bytesOf('text'), made)

    const opened = openBox(key, box, aPurpose({ origin: 'https://a.examplex', bond: '' }))

    expect(opened.ok).toBe(false)
  })

  it('does not open after any one byte was changed', () => {
    const box = sealBox(key, bytesOf(fakeSecretText('flip')), aPurpose())

    for (let at = 0; at < box.length; at += 1) {
      const damaged = box.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 1
      expect(openBox(key, damaged, aPurpose())).toMatchObject({
        ok: false,
        fault: { code: 'storage-failed', detail: 'sealed-box-unreadable' }
      })
    }
  })

  it('does not open when it was cut or made longer', () => {
    const box = sealBox(key, bytesOf(fakeSecretText('cut')), aPurpose())

    for (let length = 0; length < box.length; length += 1) {
      expect(openBox(key, box.subarray(0, length), aPurpose()).ok).toBe(false)
    }
    expect(openBox(key, Uint8Array.from([...box, 0]), aPurpose()).ok).toBe(false)
  })

  it('answers any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(openBox(key, bytes, aPurpose()).ok).toBe(false)
      })
    )
  })

  it('does not open with another vault key', () => {
    const box = sealBox(key, bytesOf('text'), aPurpose())

    expect(openBox(randomVaultKey(), box, aPurpose()).ok).toBe(false)
  })

  it('never makes the same box twice, and never shows the text', () => {
    const text = fakeSecretText('twice')

    const boxes = Array.from({ length: 50 }, () => Buffer.from(sealBox(key, bytesOf(text), aPurpose())))

    expect(new Set(boxes.map(box => box.toString('hex'))).size).toBe(50)
    expect(boxes.some(box => box.includes(text))).toBe(false)
  })
})
