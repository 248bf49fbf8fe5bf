import { FOLLOW_UP } from './wire-proxy'
import type { WireMessage, WireProtocol } from './wire-proxy'

const QUERY = 0x03

/** Three bytes of length, one that counts, then the message; a command begins its counting at zero. */
export const mariadbProtocol: WireProtocol = {
  messages() {
    let rest = Buffer.alloc(0)
    return chunk => {
      rest = Buffer.concat([rest, chunk])
      const found: WireMessage[] = []
      for (;;) {
        if (rest.length < 4) return found
        const size = 4 + rest.readUIntLE(0, 3)
        if (rest.length < size) return found
        const bytes = rest.subarray(0, size)
        found.push({ bytes, request: bytes[3] === 0 && bytes[4] === QUERY ? requestOf(bytes) : null })
        rest = rest.subarray(size)
      }
    }
  },
  // Packets of the longest kind, each followed by another.
  endless: Buffer.from([0xff, 0xff, 0xff, 0x01])
}

function requestOf(bytes: Buffer): WireMessage['request'] {
  const text = bytes.toString('utf8', 5)
  const path = text.replace(/\s+/g, ' ').slice(0, 40)
  if (/^(KILL|DROP|GRANT|SET DEFAULT)/.test(text)) return { method: FOLLOW_UP, path }
  return { method: /^(SELECT|SHOW)/.test(text) ? 'GET' : 'POST', path }
}
