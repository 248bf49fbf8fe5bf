/** 64 bits as two numbers. */
export type Hash = { low: number; high: number }

/**
 * HalfSipHash-1-3 with 64 bits of output (J.-P. Aumasson and D. J. Bernstein): nobody who does not know the key can choose
 * two texts with one hash. Writes into `hash`, so that a hundred thousand of them are no work for the garbage collector.
 */
export function keyedHash(key: Hash, bytes: DataView, start: number, end: number, hash: Hash): void {
  let a = key.low
  let b = key.high ^ 0xee
  let c = 0x6c79_6765 ^ key.low
  let d = 0x7465_6462 ^ key.high
  const size = end - start
  const whole = start + (size & ~3)
  // The rounds stand here twice, because a call of a function that answers four numbers takes longer than a round.
  for (let at = start; at < whole; at += 4) {
    const word = bytes.getInt32(at, true)
    d ^= word
    a = (a + b) | 0
    b = ((b << 5) | (b >>> 27)) ^ a
    a = (a << 16) | (a >>> 16)
    c = (c + d) | 0
    d = ((d << 8) | (d >>> 24)) ^ c
    a = (a + d) | 0
    d = ((d << 7) | (d >>> 25)) ^ a
    c = (c + b) | 0
    b = ((b << 13) | (b >>> 19)) ^ c
    c = (c << 16) | (c >>> 16)
    a ^= word
  }
  let last = size << 24
  for (let at = whole; at < end; at += 1) last |= bytes.getUint8(at) << ((at - whole) * 8)
  d ^= last
  for (let round = 0; round < 7; round += 1) {
    a = (a + b) | 0
    b = ((b << 5) | (b >>> 27)) ^ a
    a = (a << 16) | (a >>> 16)
    c = (c + d) | 0
    d = ((d << 8) | (d >>> 24)) ^ c
    a = (a + d) | 0
    d = ((d << 7) | (d >>> 25)) ^ a
    c = (c + b) | 0
    b = ((b << 13) | (b >>> 19)) ^ c
    c = (c << 16) | (c >>> 16)
    if (round === 0) {
      a ^= last
      c ^= 0xee
    } else if (round === 3) {
      hash.low = (b ^ d) >>> 0
      b ^= 0xdd
    }
  }
  hash.high = (b ^ d) >>> 0
}
