import { expect, it } from 'vitest'
import { crc32c } from './crc32c'

it.each([
  ['the check value of the algorithm', '123456789', 0xe306_9283],
  ['nothing', '', 0],
  ['a byte of zeros 32 times (RFC 3720)', '\0'.repeat(32), 0x8a91_36aa]
])('gives the published checksum of %s', (_, text, sum) => {
  expect(crc32c(Buffer.from(text))).toBe(sum)
})
