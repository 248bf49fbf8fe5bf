import type { Account } from '../../core/account'
import { provenEnvironment } from '../../core/environment'
import type { Key } from '../../core/key'
import type { AskedCall, TeamGate } from '../../core/ports/team-gate'
import { fault, type Outcome } from '../../core/fault'
import { originOf } from '../accounts/connection-input'
import type { AccountReference, KeyReference } from '../../core/team/event'

/** Null for the sandbox: its services are invented, and each machine has its own. */
export function keyReferenceOf(
  account: Account | null,
  key: { readonly groupId: string; readonly providerKeyId: string }
): KeyReference | null {
  if (account === null || account.isSandbox) return null
  const { groupId, providerKeyId } = key
  return { provider: account.providerId, origin: originOf(account.baseUrl), groupId, providerKeyId }
}

/** An environment of the provider goes before a label, also where the label was given first. */
export function environmentOf(known: {
  readonly hint: string | null
  readonly name: string
  readonly label: string
}): Pick<AskedCall, 'environment' | 'isEnvironmentProven'> {
  const proven = provenEnvironment(known)
  return { environment: proven ?? known.label, isEnvironmentProven: proven !== null }
}

export function accountReferenceOf(account: Account): AccountReference | null {
  if (account.isSandbox) return null
  const { providerId, baseUrl, settings } = account
  return { provider: providerId, origin: originOf(baseUrl), settings }
}

type GateTools = {
  readonly team?: TeamGate
  readonly accounts: { get(id: Key['accountId']): Account | null }
}

/** A call outside of a rotation, as the team is asked for it; null for a key of the sandbox. */
export function callOutside(
  { accounts }: Pick<GateTools, 'accounts'>,
  call: AskedCall['call'],
  key: Key
): AskedCall | null {
  const reference = keyReferenceOf(accounts.get(key.accountId), key)
  if (reference === null) return null
  return {
    call,
    key: reference,
    keyName: key.name,
    ...environmentOf({ hint: key.environmentHint, name: key.name, label: key.environment }),
    mode: call,
    rotation: null,
    about: []
  }
}

/**
 * A call outside of a rotation, made between asking the team and giving the lease back. What the team holds up is answered as a
 * call that was not sent.
 */
export async function throughTeam<T>(
  tools: GateTools,
  call: AskedCall['call'],
  key: Key,
  work: () => Promise<Outcome<T>>
): Promise<Outcome<T>> {
  const { team } = tools
  const asked = callOutside(tools, call, key)
  if (team === undefined || asked === null) return work()
  const permit = await team.beforeCall(asked)
  if (!permit.ok) return { kind: 'not-sent', fault: permit.fault }
  try {
    if (permit.value.isGood()) return await work()
    return { kind: 'not-sent', fault: fault('conflict', 'lease-lost', { retry: 'later' }) }
  } finally {
    team.release(asked.key)
  }
}
