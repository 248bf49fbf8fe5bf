import type { TaskView } from '../../../../contract/overview'
import { readMirror } from '../../state/mirror-store'
import { open, show, showGroup, showKeys, showRotation } from '../../state/navigation'

/** Leads to where a task is done: the one thing itself, or the list of all of them. */
export function runTask({ kind, id }: Pick<TaskView, 'kind' | 'id'>): void {
  switch (kind) {
    case 'revoke-failed':
    case 'old-key-still-used':
    case 'rotation':
      if (id === null) showGroup(null)
      else showRotation(id)
      return
    case 'account-down':
      fixAccount(id)
      return
    case 'hand-off':
      handOff(id)
      return
    case 'due':
      if (id === null) showGroup(null)
      else open({ kind: 'rotate', keyIds: [id] })
      return
    case 'expires-now':
    case 'expires-soon':
      if (id === null) showKeys('finding:expires-soon')
      else open({ kind: 'rotate', keyIds: [id] })
      return
    case 'orphan':
    case 'zombie':
    case 'not-listed':
    case 'break-glass-untested':
    case 'drift':
    case 'dormant':
    case 'ownerless':
    case 'overdue-rotation':
    case 'never-used':
    case 'leftover':
      showKeys(`finding:${kind}`)
      return
    default:
      kind satisfies never
  }
}

function fixAccount(id: string | null): void {
  show('accounts')
  const mirror = readMirror()
  if (id === null || mirror.kind !== 'ready') return
  const account = mirror.snapshot.accounts.find(each => each.id === id)
  if (account?.health === 'credential-missing' || account?.health === 'credential-rejected') {
    open({ kind: 'replace-credential', accountId: id })
  }
}

/** Of several, the one that was made last: the dialog closes on the next one. */
function handOff(id: string | null): void {
  const mirror = readMirror()
  const waiting =
    mirror.kind === 'ready'
      ? mirror.snapshot.sealedSecrets.find(
          ({ state, exposures }) => exposures.length === 0 && (state === 'sealed' || state === 'started')
        )
      : undefined
  const secretId = id ?? waiting?.id
  if (secretId !== undefined) open({ kind: 'hand-off', secretId })
}
