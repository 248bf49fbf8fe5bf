import type { FoundKey, KeyFileKind } from '../../core/ports/key-files'
import { partOf, partsOf, textIn, treeOf } from '../kit/tree'

/** Tokens of the GitHub command line, where it keeps them in its file and not in the keychain. */
export const kind: KeyFileKind = {
  id: 'gh',
  name: 'GitHub CLI',
  paths: ['.config/gh/hosts.yml', 'AppData/Roaming/GitHub CLI/hosts.yml'],
  read: async text => {
    const found = new Map<string, FoundKey>()
    for (const [host, settings] of partsOf(await treeOf(text))) {
      const users = [
        ...partsOf(partOf(settings, 'users')),
        // Newer versions repeat the token of the current user here, older ones have it only here.
        [textIn(settings, 'user') ?? '', settings] as const
      ]
      for (const [user, value] of users) {
        const secret = textIn(value, 'oauth_token')
        const name = user === '' ? host : `${user} at ${host}`
        if (secret !== null && !found.has(secret)) found.set(secret, { name, publicId: null, secret })
      }
    }
    return [...found.values()]
  }
}
