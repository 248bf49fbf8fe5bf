import type { Account, AccountSettings } from '../../core/account'
import { failed, ok, type Result } from '../../core/fault'
import { asAccountId, type AccountId, type ProviderId } from '../../core/ids'
import type { Provider } from '../../core/ports/provider'
import { cleanBaseUrl, cleanNames, cleanSettings, originOf, type CredentialInput } from './connection-input'
import { writeAudit, type AccountsTools } from './tools'

export type ConnectInput = {
  readonly providerId: ProviderId
  readonly name: string
  readonly environment: string
  /** Empty for the provider's own. */
  readonly baseUrl: string
  readonly settings: AccountSettings
  readonly credential: CredentialInput
  readonly isSandbox: boolean
}

export type ChangeInput = {
  readonly accountId: AccountId
  readonly names?: { readonly name: string; readonly environment: string }
  readonly settings?: AccountSettings
  /** Another one needs the credential again: the old one belongs to the old URL. */
  readonly baseUrl?: string
  readonly credential?: CredentialInput
}

export type Plan = { readonly account: Account; readonly provider: Provider }

/** The account as it would be. Nothing is stored. */
export function planNew(tools: AccountsTools, input: ConnectInput): Result<Plan> {
  const provider = tools.providers.get(input.providerId)
  if (provider === undefined) return failed('not-found', undefined, { subject: 'provider' })
  const names = cleanNames(input)
  if (!names.ok) return names
  const baseUrl = cleanBaseUrl(provider.manifest, input.baseUrl)
  if (!baseUrl.ok) return baseUrl
  const settings = cleanSettings(provider.manifest, input.settings)
  if (!settings.ok) return settings
  const account: Account = {
    id: asAccountId(tools.ids.id()),
    providerId: input.providerId,
    ...names.value,
    baseUrl: baseUrl.value,
    settings: settings.value,
    isSandbox: input.isSandbox,
    createdAt: tools.connection.clock.now()
  }
  return ok({ account, provider })
}

/** Two accounts of one name could not be told apart in a list of keys. */
export function ifNameIsFree(tools: AccountsTools, name: string, except: AccountId): Result<null> {
  const isTaken = tools.accounts.all().some(account => account.name === name && account.id !== except)
  return isTaken ? failed('conflict', 'invalid-name', { subject: 'name' }) : ok(null)
}

function freeNames(
  tools: AccountsTools,
  given: Required<ChangeInput>['names'],
  accountId: AccountId
): ReturnType<typeof cleanNames> {
  const names = cleanNames(given)
  if (!names.ok) return names
  const isFree = ifNameIsFree(tools, names.value.name, accountId)
  return isFree.ok ? names : isFree
}

/** The account as it would be after the change. */
export function planChange(tools: AccountsTools, input: ChangeInput): Result<Plan & { before: Account }> {
  const before = tools.accounts.get(input.accountId)
  const provider = before && tools.providers.get(before.providerId)
  if (!before || !provider) return failed('not-found')
  const baseUrl = cleanBaseUrl(provider.manifest, input.baseUrl ?? before.baseUrl)
  if (!baseUrl.ok) return baseUrl
  if (baseUrl.value !== before.baseUrl && input.credential === undefined) {
    return failed('credential-rejected', 'origin-changed', { subject: 'credential' })
  }
  // A rotation in the middle of its work must not find another server behind the same account.
  const isElsewhere = originOf(baseUrl.value) !== originOf(before.baseUrl)
  if (isElsewhere && tools.hasOpenWork(before.id)) return failed('conflict', 'rotation-open')
  const settings = cleanSettings(provider.manifest, input.settings ?? before.settings)
  if (!settings.ok) return settings
  const names = input.names === undefined ? ok(null) : freeNames(tools, input.names, before.id)
  if (!names.ok) return names
  const account = { ...before, ...names.value, baseUrl: baseUrl.value, settings: settings.value }
  return ok({ before, account, provider })
}

/** Other names alone: nobody has to be asked. */
export function rename(tools: AccountsTools, input: ChangeInput): Result<Account> {
  const plan = planChange(tools, input)
  if (!plan.ok) return plan
  const { before, account } = plan.value
  tools.transactions.run(() => writeNames(tools, before, account))
  return ok(account)
}

/** Part of the caller's transaction. */
export function writeNames(tools: AccountsTools, before: Account, account: Account): void {
  tools.accounts.rename(account.id, account.name, account.environment)
  writeAudit(tools, account, 'account.changed', {
    formerName: before.name,
    environment: account.environment
  })
}
