/** A message is its length in four bytes, then JSON. */
const HEADER_BYTES = 4

export function frameOf(message: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(message), 'utf8')
  const frame = Buffer.allocUnsafe(HEADER_BYTES + text.length)
  frame.writeUInt32BE(text.length, 0)
  text.copy(frame, HEADER_BYTES)
  return frame
}

export type FrameReader = {
  /** The messages that are whole now; null when the sender breaks the protocol, and then nothing more is read. */
  push(bytes: Buffer): readonly unknown[] | null
  /** True while a message is half there. */
  isWaiting(): boolean
}

/** Gathers the bytes of one sender. A message longer than `longest` is refused by its header, before it takes memory. */
export function createFrameReader(longest: number): FrameReader {
  let parts: Buffer[] = []
  let held = 0
  let wanted: number | null = null

  /** Takes so many bytes from the front of what is held. */
  function take(count: number): Buffer {
    const all = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, held)
    parts = all.length > count ? [all.subarray(count)] : []
    held = all.length - count
    return all.subarray(0, count)
  }

  return {
    push: bytes => {
      parts.push(bytes)
      held += bytes.length
      const messages: unknown[] = []
      for (;;) {
        if (wanted === null) {
          if (held < HEADER_BYTES) return messages
          wanted = take(HEADER_BYTES).readUInt32BE(0)
          if (wanted > longest) return null
        }
        if (held < wanted) return messages
        const text = take(wanted).toString('utf8')
        wanted = null
        const message = parsed(text)
        if (message === undefined) return null
        messages.push(message)
      }
    },
    isWaiting: () => held > 0 || wanted !== null
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
