import { ByteTexts } from './byte-texts'
import { wordsFor } from './bits'
import { SEGMENT, Segment } from './grams'

/**
 * The searchable texts of all slots. A search anywhere in them goes through an inverted index over pairs of bytes, in segments.
 * It takes more memory than the texts, so there is none until somebody has searched: that search looks at every text.
 */
export class SearchText {
  readonly texts = new ByteTexts()
  readonly #segments: Segment[] = []

  put(slot: number, text: string): void {
    this.texts.put(slot, text)
    this.#segments[Math.floor(slot / SEGMENT)]?.touch(slot)
  }

  drop(slot: number): void {
    this.texts.drop(slot)
    this.#segments[Math.floor(slot / SEGMENT)]?.touch(slot)
  }

  /** Makes one stale segment anew, ahead of the next search. False when there is none, or nobody has searched yet. */
  prepareSome(): boolean {
    if (this.#segments.length === 0) return false
    const stale = this.#current().find(segment => !segment.isCurrent)
    stale?.prepare()
    return stale !== undefined
  }

  /** One bit a slot: does its text contain `text`? Both are compared as they are. */
  containing(text: string, length: number): Uint32Array {
    const needle = Buffer.from(text)
    const segments = this.#current()
    const found = new Uint32Array(Math.max(wordsFor(length), segments.length * (SEGMENT / 32)))
    segments.forEach((segment, number) => {
      const from = (number * SEGMENT) / 32
      segment.search(needle, found.subarray(from, from + SEGMENT / 32))
    })
    return found
  }

  #current(): readonly Segment[] {
    const count = Math.ceil(this.texts.length / SEGMENT)
    while (this.#segments.length < count) {
      this.#segments.push(new Segment(this.texts, this.#segments.length * SEGMENT))
    }
    return this.#segments
  }
}
