import type { AccountView } from '../contract/accounts'
import type { KeyRowView } from '../contract/key-row'
import type { RotationView } from '../contract/rotations'
import { SAYS } from '../words/command-line'
import { Refused, Stop } from './context'
import type { Context } from './context'
import { EXIT } from './exit-codes'

const MOST_SEARCHED = 500

/** The one key with this ID, provider's ID or exact name. */
export async function keyCalled({ ask }: Context, name: string): Promise<KeyRowView> {
  const byId = await ask('keys.detail', { keyId: name }).catch(notFound)
  if (byId !== null) return byId.row
  const { rows } = await ask('keys.page', {
    filter: { text: name.slice(0, 200) },
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: MOST_SEARCHED
  })
  const exact = rows.filter(row => row.providerKeyId === name || row.name === name)
  const live = exact.filter(row => row.status === 'active')
  // A revoked namesake is no reason to ask.
  const candidates = live.length > 0 ? live : exact
  const [only] = candidates
  if (only === undefined) throw new Stop(EXIT.failed, SAYS.keyUnknown(name))
  if (candidates.length > 1) throw new Stop(EXIT.usage, SAYS.keyAmbiguous(name, candidates.length))
  return only
}

export async function accountCalled(context: Context, name: string): Promise<AccountView> {
  const { accounts } = await context.ask('app.snapshot', {})
  const found =
    accounts.find(account => account.id === name) ?? accounts.find(account => account.name === name)
  if (found === undefined) throw new Stop(EXIT.failed, SAYS.accountUnknown(name))
  return found
}

export async function rotationCalled(context: Context, id: string): Promise<RotationView> {
  const { rotations } = await context.ask('app.snapshot', {})
  const open = rotations.filter(rotation => rotation.closedAt === null)
  const found =
    rotations.find(rotation => rotation.id === id) ?? open.find(rotation => rotation.old.name === id)
  if (found === undefined) throw new Stop(EXIT.failed, SAYS.rotationUnknown(id))
  return found
}

function notFound(error: unknown): null {
  if (error instanceof Refused && ['not-found', 'invalid-input'].includes(error.fault.code)) return null
  throw error
}
