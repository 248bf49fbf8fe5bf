const FIRST_BYTES = 64 * 1024
const FIRST_ENTRIES = 1024

/**
 * The searchable texts of all slots in one run of bytes, so that a search anywhere in a text is one native scan and not a
 * call for each key. A changed text is appended, and the dead one skipped until there are more dead than living bytes.
 */
export class SearchText {
  #bytes = Buffer.alloc(0)
  #end = 0
  #dead = 0
  #count = 0
  /** Entries in the order of their bytes. */
  #starts = new Uint32Array(FIRST_ENTRIES)
  #slots = new Uint32Array(FIRST_ENTRIES)
  /** The newest entry of each slot, plus one; 0 for none. */
  readonly #entryOf: number[] = []

  put(slot: number, text: string): void {
    this.drop(slot)
    if (this.#dead > FIRST_BYTES && this.#dead * 2 > this.#end) this.#compact()
    const size = Buffer.byteLength(text)
    this.#makeRoom(size)
    this.#starts[this.#count] = this.#end
    this.#slots[this.#count] = slot
    this.#count += 1
    this.#entryOf[slot] = this.#count
    this.#end += this.#bytes.write(text, this.#end)
  }

  drop(slot: number): void {
    const entry = (this.#entryOf[slot] ?? 0) - 1
    if (entry < 0) return
    this.#dead += this.#endOf(entry) - (this.#starts[entry] ?? 0)
    this.#entryOf[slot] = 0
  }

  /** One flag a slot: does its text contain `text`? Both are compared as they are. */
  containing(text: string, length: number): Uint8Array {
    const flags = new Uint8Array(length)
    const needle = Buffer.from(text)
    const bytes = this.#bytes.subarray(0, this.#end)
    let entry = 0
    for (let at = bytes.indexOf(needle); at !== -1;) {
      // Hits come in ascending order, and so do entries: the walk over them is one pass in all.
      while (this.#endOf(entry) <= at) entry += 1
      const end = this.#endOf(entry)
      const isInside = at + needle.length <= end
      const slot = this.#slots[entry] ?? 0
      if (isInside && this.#entryOf[slot] === entry + 1) flags[slot] = 1
      at = bytes.indexOf(needle, isInside ? end : at + 1)
    }
    return flags
  }

  #endOf(entry: number): number {
    return entry + 1 < this.#count ? (this.#starts[entry + 1] ?? 0) : this.#end
  }

  #makeRoom(size: number): void {
    if (this.#end + size > this.#bytes.length) {
      const wider = Buffer.alloc(Math.max(this.#bytes.length * 2, FIRST_BYTES, this.#end + size))
      this.#bytes.copy(wider, 0, 0, this.#end)
      this.#bytes = wider
    }
    if (this.#count < this.#starts.length) return
    this.#starts = wider(this.#starts)
    this.#slots = wider(this.#slots)
  }

  #compact(): void {
    let end = 0
    let count = 0
    for (let entry = 0; entry < this.#count; entry += 1) {
      const slot = this.#slots[entry] ?? 0
      if (this.#entryOf[slot] !== entry + 1) continue
      const start = this.#starts[entry] ?? 0
      const size = this.#endOf(entry) - start
      this.#bytes.copyWithin(end, start, start + size)
      // Never ahead of `entry`: what is overwritten here has been read.
      this.#starts[count] = end
      this.#slots[count] = slot
      count += 1
      this.#entryOf[slot] = count
      end += size
    }
    this.#count = count
    this.#end = end
    this.#dead = 0
  }
}

function wider(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(values.length * 2)
  next.set(values)
  return next
}
