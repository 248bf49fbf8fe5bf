import type { KeyFileKind } from '../../core/ports/key-files'
import { partOf, partsOf, textIn, treeOf } from '../kit/tree'

/** Tokens of the GitLab command line. */
export const kind: KeyFileKind = {
  id: 'glab',
  name: 'GitLab CLI',
  paths: [
    '.config/glab-cli/config.yml',
    'Library/Application Support/glab-cli/config.yml',
    'AppData/Local/glab-cli/config.yml'
  ],
  read: async text =>
    partsOf(partOf(await treeOf(text), 'hosts')).flatMap(([host, settings]) => {
      const secret = textIn(settings, 'token')
      const user = textIn(settings, 'user')
      const name = user === null ? host : `${user} at ${host}`
      return secret === null ? [] : [{ name, publicId: null, secret }]
    })
}
