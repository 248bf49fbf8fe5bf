import type { FoundKey, KeyFileKind } from '../../core/ports/key-files'
import { linesOf } from '../kit/lines'

const WORD = /"((?:[^"\\]|\\.)*)"|[^\s"]+/g

/** Passwords and tokens for machines, as curl, git and others read them. */
export const kind: KeyFileKind = {
  id: 'netrc',
  name: 'netrc',
  paths: ['.netrc', '_netrc'],
  read(text) {
    const found: FoundKey[] = []
    let [machine, login] = ['', '']
    const words = wordsOf(text)
    for (let at = 0; at < words.length; at += 1) {
      const next = words[at + 1] ?? ''
      switch (words[at] ?? '') {
        case 'machine':
          ;[machine, login] = [next, '']
          at += 1
          break
        case 'default':
          ;[machine, login] = ['any machine', '']
          break
        case 'login':
          login = next
          at += 1
          break
        case 'account':
          at += 1
          break
        case 'password':
          if (machine !== '' && next !== '')
            found.push({
              name: login === '' ? machine : `${login} at ${machine}`,
              publicId: null,
              secret: next
            })
          at += 1
          break
        default:
        // Not a word of this file: the text is something else, or newer than we are.
      }
    }
    return found
  }
}

/** Comments and the lines of macros, which end with an empty line, are left out. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = []
  let isMacro = false
  for (const line of linesOf(text)) {
    if (isMacro) {
      isMacro = line.trim() !== ''
      continue
    }
    if (/^\s*#/.test(line)) continue
    isMacro = /^\s*macdef\b/.test(line)
    if (isMacro) continue
    for (const [word, quoted] of line.matchAll(WORD)) words.push(quoted?.replace(/\\(.)/g, '$1') ?? word)
  }
  return words
}
