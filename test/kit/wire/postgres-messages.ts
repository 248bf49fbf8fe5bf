import { FOLLOW_UP } from './wire-proxy'
import type { WireMessage, WireProtocol } from './wire-proxy'

/** A 32-bit length that counts itself; before it one byte for the type, except in the first message. */
export const postgresProtocol: WireProtocol = {
  messages() {
    let rest = Buffer.alloc(0)
    let isFirst = true
    return chunk => {
      rest = Buffer.concat([rest, chunk])
      const found: WireMessage[] = []
      for (;;) {
        const at = isFirst ? 0 : 1
        if (rest.length < at + 4) return found
        const size = at + rest.readInt32BE(at)
        if (rest.length < size) return found
        const bytes = rest.subarray(0, size)
        found.push({ bytes, request: isFirst ? null : requestOf(bytes) })
        rest = rest.subarray(size)
        isFirst = false
      }
    }
  },
  // A row of one gibibyte.
  endless: Buffer.from([0x44, 0x40, 0, 0, 0])
}

function requestOf(bytes: Buffer): WireMessage['request'] {
  const type = String.fromCharCode(bytes[0] ?? 0)
  if (type !== 'Q' && type !== 'P') return null
  const text = bytes.toString('utf8', 5).replaceAll('\0', '')
  const path = text.replace(/\s+/g, ' ').slice(0, 40)
  if (/pg_terminate_backend|^DROP/.test(text)) return { method: FOLLOW_UP, path }
  return { method: text.startsWith('SELECT') ? 'GET' : 'POST', path }
}
