import type { ByteTexts } from './byte-texts'

/** A double holds 53 bits exactly: four bytes of text and a place below this, or three bytes and more places. */
const FOUR_BYTE_PLACES = 2 ** 21
/** Shorter runs are put in order by comparing. */
const SHORT = 12

/**
 * Puts `slots` in the order of their texts' bytes; equal ones keep their order. Four bytes at a time go, together with the
 * place, into doubles that the engine sorts natively; runs of equal bytes go on with the next four.
 */
export function sortByText(slots: Uint32Array, texts: ByteTexts): void {
  const keys = new Float64Array(slots.length)
  const moved = new Uint32Array(slots.length)
  sortRun({ slots, texts, keys, moved }, 0, slots.length, 0)
}

type Sorting = {
  readonly slots: Uint32Array
  readonly texts: ByteTexts
  readonly keys: Float64Array
  readonly moved: Uint32Array
}

function sortRun(sorting: Sorting, from: number, to: number, depth: number): void {
  const count = to - from
  if (count <= SHORT) {
    insertionSort(sorting, from, to)
    return
  }
  const { slots, keys, moved } = sorting
  const size = count < FOUR_BYTE_PLACES ? 4 : 3
  const places = size === 4 ? FOUR_BYTE_PLACES : 2 ** 29
  let isEnded = true
  for (let at = from; at < to; at += 1) {
    const key = bytesAt(sorting.texts, slots[at] ?? 0, depth, size)
    if (key !== 0) isEnded = false
    keys[at] = key * places + (at - from)
  }
  // Nothing but zeros: all of them ended, or the rest is a matter of comparing.
  if (isEnded && allEnded(sorting, from, to, depth)) return
  keys.subarray(from, to).sort()
  for (let at = from; at < to; at += 1) moved[at] = slots[from + ((keys[at] ?? 0) % places)] ?? 0
  slots.set(moved.subarray(from, to), from)
  let start = from
  let value = Math.floor((keys[from] ?? 0) / places)
  const ends: number[] = []
  for (let at = from + 1; at <= to; at += 1) {
    const next = at === to ? -1 : Math.floor((keys[at] ?? 0) / places)
    if (next === value) continue
    if (at - start > 1) ends.push(start, at)
    start = at
    value = next
  }
  for (let run = 0; run < ends.length; run += 2)
    sortRun(sorting, ends[run] ?? 0, ends[run + 1] ?? 0, depth + size)
}

/** The next bytes of a text as one number; a text that has ended goes on with zeros. */
function bytesAt({ bytes, starts, lengths }: ByteTexts, slot: number, depth: number, size: number): number {
  const start = (starts[slot] ?? 0) + depth
  const end = (starts[slot] ?? 0) + lengths.at(slot)
  let key = 0
  for (let at = start; at < start + size; at += 1) key = key * 256 + (at < end ? (bytes[at] ?? 0) : 0)
  return key
}

function allEnded({ slots, texts }: Sorting, from: number, to: number, depth: number): boolean {
  for (let at = from; at < to; at += 1) if (texts.lengths.at(slots[at] ?? 0) > depth) return false
  return true
}

function insertionSort({ slots, texts }: Sorting, from: number, to: number): void {
  for (let at = from + 1; at < to; at += 1) {
    const slot = slots[at] ?? 0
    let place = at
    while (place > from && texts.compare(slots[place - 1] ?? 0, slot) > 0) {
      slots[place] = slots[place - 1] ?? 0
      place -= 1
    }
    slots[place] = slot
  }
}
