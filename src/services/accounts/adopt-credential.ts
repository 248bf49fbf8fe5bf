import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { AccountId, ProviderId } from '../../core/ids'
import type { FormField, Provider } from '../../core/ports/provider'
import { Secret } from '../../core/secret'
import type { SecretBundle, SecretPart } from '../../core/secret'
import type { AccountService } from '../accounts'
import type { Store } from '../../core/ports/store'

/**
 * Makes a fresh key the account's own credential: parts go to the form fields of the same name, and a single secret part
 * to a single secret field. Borrows `secret`.
 */
export async function adoptCredential(
  tools: {
    readonly accounts: AccountService
    readonly store: Pick<Store, 'accounts'>
    readonly providers: ReadonlyMap<ProviderId, Provider>
  },
  accountId: AccountId,
  secret: SecretBundle,
  providerKeyId: string
): Promise<Result<null>> {
  const account = tools.store.accounts.get(accountId)
  const provider = account === null ? undefined : tools.providers.get(account.providerId)
  if (account === null || provider === undefined) return failed('not-found')

  const { fields } = provider.manifest
  const credential: Record<string, Secret> = {}
  for (const field of fields.filter(field => field.isSecret)) {
    const part = partFor(field, fields, secret)
    if (part !== null) credential[field.name] = copyOf(part.value)
  }
  const settings: Record<string, string> = { ...account.settings }
  for (const field of fields.filter(field => !field.isSecret)) {
    const part = secret.parts.find(candidate => !candidate.isSecret && candidate.name === field.name)
    if (part !== undefined)
      settings[field.name] = part.value.expose(bytes => Buffer.from(bytes).toString('utf8'))
  }
  // From now on this is the key that must never be revoked.
  if (provider.manifest.ownKeyIdField !== undefined) settings[provider.manifest.ownKeyIdField] = providerKeyId
  const replaced = await tools.accounts.replaceCredential({ accountId, credential, settings })
  return replaced.ok ? ok(null) : replaced
}

function partFor(field: FormField, fields: readonly FormField[], secret: SecretBundle): SecretPart | null {
  const named = secret.parts.find(part => part.name === field.name)
  if (named !== undefined) return named
  const secretParts = secret.parts.filter(part => part.isSecret)
  const isOnly = fields.filter(each => each.isSecret).length === 1 && secretParts.length === 1
  return isOnly ? (secretParts[0] ?? null) : null
}

/** The service wipes what it is given; the bundle stays its owner's. */
function copyOf(secret: Secret): Secret {
  return secret.expose(bytes => Secret.fromBytes(new Uint8Array(bytes)))
}

/** By the settings, which change with the credential or not at all. Without such a setting nobody can tell: then it may be. */
export function usesAsOwn(
  tools: { readonly store: Pick<Store, 'accounts'>; readonly providers: ReadonlyMap<ProviderId, Provider> },
  accountId: AccountId,
  providerKeyId: string
): boolean {
  const account = tools.store.accounts.get(accountId)
  const provider = account === null ? undefined : tools.providers.get(account.providerId)
  const field = provider?.manifest.ownKeyIdField
  return account === null || field === undefined || account.settings[field] === providerKeyId
}

/** Lends the credential in use in the shape of a fresh key's secret, so that it can be asked whether it is alive. */
export function withOwnSecret<T>(
  tools: {
    readonly accounts: Pick<AccountService, 'lendCredential'>
    readonly store: Pick<Store, 'accounts'>
    readonly providers: ReadonlyMap<ProviderId, Provider>
  },
  accountId: AccountId,
  work: (secret: SecretBundle) => Promise<T>
): Promise<Result<T>> {
  const account = tools.store.accounts.get(accountId)
  const manifest = account === null ? undefined : tools.providers.get(account.providerId)?.manifest
  if (manifest === undefined) return Promise.resolve(failed('not-found'))
  return tools.accounts.lendCredential(accountId, credential => {
    const [held, ...others] = credential.parts.filter(part => part.isSecret)
    const shape = manifest.secretParts.filter(part => part.isSecret)
    const [only] = shape
    // Borrowed: wiped with the credential. Two parts of other names could be taken for each other.
    const isOne = held !== undefined && only !== undefined && others.length === 0 && shape.length === 1
    const parts = isOne ? [{ name: only.name, envName: only.envName, isSecret: true, value: held.value }] : []
    return work({ parts: parts.length > 0 ? parts : credential.parts })
  })
}
