import type { ConsumerCall } from '../kit/sandbox/sandbox'
import { matchesHash } from '../kit/sandbox/sandbox-keys'
import type { StoredKey } from './sandbox-state'
import { RESOURCES, allows } from './scopes'

const PAYMENT = {
  amount: 100,
  precision: 100,
  currency: 'USD',
  reference: 'consumer',
  source: '@World',
  destination: '@shop',
  description: 'A payment'
}

/** A call that a service with this key would make: a read that its scopes allow, else a write. */
export function consumerCallFor(keys: readonly StoredKey[], secret: string, header: string): ConsumerCall {
  const scopes = keys.find(key => matchesHash(secret, key.hash))?.scopes ?? []
  const headers = { [header]: secret }
  const readable = ['balances', 'ledgers', 'transactions', ...RESOURCES].find(resource =>
    allows(scopes, resource, 'read')
  )
  if (readable !== undefined) return { method: 'GET', path: `/${readable}?limit=1`, headers }
  const writable = ['transactions', ...RESOURCES].find(resource => allows(scopes, resource, 'write'))
  if (writable === undefined) return { method: 'GET', path: '/balances?limit=1', headers }
  return {
    method: 'POST',
    path: `/${writable}`,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(PAYMENT)
  }
}
