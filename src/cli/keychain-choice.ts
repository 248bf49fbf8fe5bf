import type { HostOptions } from '../host/host-port'
import { createCredentialKeychain } from '../vault/credential-keychain'
import type { ChildHost } from '../vault/keychain-client'
import { systemCredential } from './secrets'

const VAULT_KEY = 'rekey-vault-key'

/** The keychain of the system, or what systemd hands instead on a server without one. */
export function keychainFor(
  environment: { readonly [name: string]: string | undefined },
  host: ChildHost
): HostOptions['keychain'] {
  const credential = (): string | null => systemCredential(environment, VAULT_KEY)
  if (credential() === null) return { kind: 'process', host }
  return { kind: 'given', keychain: createCredentialKeychain(credential) }
}
