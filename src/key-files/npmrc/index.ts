import type { KeyFileKind } from '../../core/ports/key-files'
import { linesOf } from '../kit/lines'

const LINE = /^\s*(?:\/\/([^\s=]+?)\/?:)?(_authToken|_password|_auth)\s*=\s*(.*?)\s*$/
/** npm puts an environment variable in its place: the file holds no secret. */
const VARIABLE = /^\$\{[^}]*\}$/

/** Tokens and passwords of npm registries. */
export const kind: KeyFileKind = {
  id: 'npmrc',
  name: 'npm',
  paths: ['.npmrc'],
  read: text =>
    linesOf(text).flatMap(line => {
      const [, registry = 'the default registry', field = '', value = ''] = LINE.exec(line) ?? []
      const written = value.replace(/^(["'])(.*)\1$/, '$2')
      if (written === '' || VARIABLE.test(written)) return []
      const secret = field === '_authToken' ? written : passwordIn(written)
      return [{ name: registry, publicId: null, secret }]
    })
}

/** `_password` is the password in base64, `_auth` the name and the password. */
function passwordIn(base64: string): string {
  const plain = Buffer.from(base64, 'base64').toString('utf8')
  if (plain === '' || plain.includes('\uFFFD')) return base64
  return plain.slice(plain.indexOf(':') + 1) || base64
}
