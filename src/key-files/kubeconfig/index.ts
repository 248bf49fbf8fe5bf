import type { KeyFileKind } from '../../core/ports/key-files'
import { partOf, textIn, treeOf } from '../kit/tree'

const SECRETS = ['token', 'password', 'client-key-data'] as const

/** Users of Kubernetes clusters that sign in with a token, a password or a key. Programs that sign in hold none. */
export const kind: KeyFileKind = {
  id: 'kubeconfig',
  name: 'Kubernetes',
  paths: ['.kube/config'],
  read: async text => {
    const users = partOf(await treeOf(text), 'users')
    return (Array.isArray(users) ? users : []).flatMap(user => {
      const name = textIn(user, 'name')
      const settings = partOf(user, 'user')
      return SECRETS.flatMap(field => {
        const secret = textIn(settings, field)
        return name === null || secret === null ? [] : [{ name: `user ${name}`, publicId: null, secret }]
      })
    })
  }
}
