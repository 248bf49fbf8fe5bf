import type { VaultView } from '../../shared/ipc/views'
import type { Vault } from '../../vault/vault'

export function toVaultView(vault: Vault, backend: string): VaultView {
  return { state: vault.state(), backend, hasPassphrase: vault.hasPassphrase() }
}
