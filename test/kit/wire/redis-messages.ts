import { FOLLOW_UP } from './wire-proxy'
import type { WireMessage, WireProtocol } from './wire-proxy'

/** A command is a list of texts, each with its length before it. */
export const redisProtocol: WireProtocol = {
  messages() {
    let rest = Buffer.alloc(0)
    return chunk => {
      rest = Buffer.concat([rest, chunk])
      const found: WireMessage[] = []
      for (;;) {
        const command = commandIn(rest)
        if (command === null) return found
        found.push({ bytes: rest.subarray(0, command.size), request: requestOf(command.words) })
        rest = rest.subarray(command.size)
      }
    }
  },
  // A text of one gibibyte.
  endless: Buffer.from('$1073741824\r\n')
}

type Command = { readonly words: readonly string[]; readonly size: number }

function commandIn(bytes: Buffer): Command | null {
  const lineAt = (from: number): { readonly text: string; readonly next: number } | null => {
    const end = bytes.indexOf('\r\n', from)
    return end === -1 ? null : { text: bytes.toString('utf8', from, end), next: end + 2 }
  }
  const head = lineAt(0)
  if (head === null) return null
  const words: string[] = []
  let at = head.next
  for (let left = Number(head.text.slice(1)); left > 0; left -= 1) {
    const length = lineAt(at)
    if (length === null) return null
    const end = length.next + Number(length.text.slice(1))
    if (bytes.length < end + 2) return null
    words.push(bytes.toString('utf8', length.next, end))
    at = end + 2
  }
  return { words, size: at }
}

function requestOf([first = '', second = '', , rule = '']: readonly string[]): WireMessage['request'] {
  const path = `${first} ${second}`.trim().toLowerCase()
  switch (path) {
    case 'acl setuser':
      return { method: rule.startsWith('!') ? 'DELETE' : 'POST', path }
    case 'acl save':
    case 'config rewrite':
      return { method: FOLLOW_UP, path }
    default:
      return first.toUpperCase() === 'AUTH' ? null : { method: 'GET', path }
  }
}
