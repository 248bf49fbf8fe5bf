import type { Clock } from '../core/clock'
import { failed, ok, type Result } from '../core/fault'
import type { RotationId, SealedSecretId } from '../core/ids'
import type { SealedSecret, SealedSecretStore } from '../core/ports/sealed-secrets'
import type { AccountStore } from '../core/ports/accounts'
import type { AuditStore } from '../core/ports/audit'
import type { ConnectionStore } from '../core/ports/connections'
import type { CredentialStore } from '../core/ports/credentials'
import type { Transactions } from '../core/ports/transactions'
import type { Vault } from '../core/ports/vault'

/** What only the lost vault key could open. Accounts, keys, rotations and history stay. */
export type LossOfNewKey = {
  /** Names of the accounts whose credential must be entered again. */
  readonly accounts: readonly string[]
  /** Names of the destinations whose credential must be entered again. */
  readonly destinations: readonly string[]
  /** Fresh secrets that nobody has fetched yet; their keys must be revoked or made again. */
  readonly secrets: readonly Pick<SealedSecret, 'id' | 'label' | 'rotationId'>[]
}

export type NewVaultKey = {
  loss(): LossOfNewKey
  /**
   * Makes a new vault key and forgets what the lost one sealed: `conflict/confirmation-stale` when that is not what the person
   * was shown. The key is in the keychain before the first row goes, so a crash in between loses nothing that could still be opened.
   */
  make(shown: {
    readonly accounts: number
    readonly destinations: number
    readonly secrets: number
  }): Promise<Result<null>>
}

export type NewVaultKeyTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly transactions: Transactions
  readonly accounts: AccountStore
  readonly credentials: CredentialStore
  readonly connections: ConnectionStore
  readonly sealedSecrets: Pick<SealedSecretStore, 'live' | 'destroy'>
  readonly audit: Pick<AuditStore, 'append'>
  readonly vault: Pick<Vault, 'makeNewKey'>
  readonly secretGone: (id: RotationId, secretId: SealedSecretId, why: 'unreadable') => Promise<void>
}

export function createNewVaultKey(tools: NewVaultKeyTools): NewVaultKey {
  const { accounts, credentials, connections, sealedSecrets } = tools
  const sealedAccounts = () => accounts.all().filter(({ id }) => credentials.get(id) !== null)
  const sealedConnections = () => connections.all().filter(({ id }) => connections.box(id) !== null)

  function release(): void {
    const lost = {
      accounts: sealedAccounts(),
      connections: sealedConnections(),
      secrets: sealedSecrets.live()
    }
    tools.transactions.run(() => {
      for (const { id } of lost.accounts) {
        credentials.remove(id)
        accounts.saveState(id, { health: 'credential-missing' })
      }
      for (const { id } of lost.connections) connections.putBox(id, null)
      for (const { id } of lost.secrets) sealedSecrets.destroy(id)
      tools.audit.append({
        at: tools.clock.now(),
        act: 'vault.key-made',
        actor: 'operator',
        accountId: null,
        keyId: null,
        rotationId: null,
        facts: { credentials: lost.accounts.length + lost.connections.length, secrets: lost.secrets.length }
      })
    })
  }

  return {
    loss: () => ({
      accounts: sealedAccounts().map(({ name }) => name),
      destinations: sealedConnections().map(({ name }) => name),
      secrets: sealedSecrets.live()
    }),
    async make(shown) {
      const secrets = sealedSecrets.live()
      const isAsShown =
        sealedAccounts().length === shown.accounts &&
        sealedConnections().length === shown.destinations &&
        secrets.length === shown.secrets
      if (!isAsShown) return failed('conflict', 'confirmation-stale')
      const made = await tools.vault.makeNewKey(release)
      if (!made.ok) return made
      for (const { id, rotationId } of secrets) {
        if (rotationId !== null) await tools.secretGone(rotationId, id, 'unreadable')
      }
      return ok(null)
    }
  }
}
