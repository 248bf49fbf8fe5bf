// Sets of slots as bits, 32 to a word: a million keys are 125 kB, and two sets are joined word by word.

export function wordsFor(size: number): number {
  return (size + 31) >>> 5
}

export function hasBit(words: Uint32Array, at: number): boolean {
  return (((words[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1
}

export function setBit(words: Uint32Array, at: number): void {
  words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31))
}

export function clearBit(words: Uint32Array, at: number): void {
  words[at >>> 5] = (words[at >>> 5] ?? 0) & ~(1 << (at & 31))
}

/** How many bits of one word are set. */
export function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555)
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}

export function countBits(words: Uint32Array): number {
  let count = 0
  for (let at = 0; at < words.length; at += 1) count += bitsIn(words[at] ?? 0)
  return count
}

/** Place of the lowest set bit of a word that is not 0. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}

/**
 * Room for `slots` and a few more, in whole thousands. A quarter at a time: doubling would leave up to half of it empty, and
 * the arrays that were outgrown are as much again until they are collected.
 */
export function roomFor(slots: number, before = 0): number {
  return Math.ceil(Math.max(slots, before * 1.25) / 1024) * 1024
}

/** The same array with more room; what is new is 0. */
export function grown<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  values: T,
  length: number
): T {
  // Each of these classes is made by a length, and takes over from its like.
  const wider = new (values.constructor as new (length: number) => T)(length)
  wider.set(values)
  return wider
}
