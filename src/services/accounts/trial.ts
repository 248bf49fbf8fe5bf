import type { Account, AccountReport } from '../../core/account'
import { failed, ok, type Fault, type Result } from '../../core/fault'
import type { Provider } from '../../core/ports/provider'
import { wipeBundle, type SecretBundle } from '../../core/secret'
import type { Connection } from './client-pool'
import { credentialOf } from './connection-input'
import type { AccountsTools } from './tools'

/** Opens the account's client with this credential, which is the connection's from then on: wiped with it, or on a fault. */
export async function connectWith(
  tools: AccountsTools,
  provider: Provider,
  account: Account,
  credential: SecretBundle
): Promise<Result<Connection>> {
  const client = await provider.connect(
    { baseUrl: account.baseUrl, settings: account.settings, credential: credentialOf(credential) },
    tools.connection
  )
  if (client.ok) return ok({ client: client.value, credential })
  wipeBundle(credential)
  return client
}

/** Asks the provider what this credential may do. Only borrows the credential. */
export async function tryOut(
  tools: AccountsTools,
  provider: Provider,
  account: Account,
  credential: SecretBundle
): Promise<Result<AccountReport>> {
  const client = await provider.connect(
    { baseUrl: account.baseUrl, settings: account.settings, credential: credentialOf(credential) },
    tools.connection
  )
  if (!client.ok) return client
  try {
    return await client.value.preflight()
  } finally {
    await client.value.close()
  }
}

/** An account whose keys cannot be listed shows nothing and protects nothing. */
export function ifItLists(report: AccountReport): Result<AccountReport> {
  const list = report.rights.find(({ right }) => right === 'list')
  return list?.state === 'yes' ? ok(report) : failed('permission-missing', 'missing-list')
}

/** What a failed look says about the account, where it says anything about the credential. */
export function healthAfter(
  fault: Fault
): { readonly health: 'credential-missing' | 'credential-rejected' } | Record<string, never> {
  if (fault.code !== 'credential-rejected') return {}
  return { health: fault.detail === 'credential-missing' ? 'credential-missing' : 'credential-rejected' }
}
