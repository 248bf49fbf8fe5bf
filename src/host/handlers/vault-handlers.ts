import { ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { NewVaultKey } from '../../services/new-vault-key'
import type { VaultView } from '../../contract/vault'
import type { Vault } from '../../core/ports/vault'
import type { Handlers } from '../router'

export type VaultHandlerTools = {
  readonly vault: Vault
  readonly view: () => VaultView
  readonly lock: () => void
  /** Waits for a lock that is under way: an unlock must not overtake it. */
  readonly settled: () => Promise<void>
  readonly newKey: NewVaultKey
  /** Tells the windows at once that what they know of the vault is old. */
  readonly changed: () => void
}

type Names =
  | 'vault.unlock'
  | 'vault.lock'
  | 'vault.useSession'
  | 'vault.newKeyLoss'
  | 'vault.makeNewKey'
  | 'vault.changePassphrase'

export function vaultHandlers({
  vault,
  view,
  lock,
  settled,
  newKey,
  changed
}: VaultHandlerTools): Pick<Handlers, Names> {
  const viewAfter = (done: Result<null>): Result<VaultView> => (done.ok ? ok(view()) : done)
  return {
    'vault.unlock': async ({ passphrase }) => {
      await settled()
      return viewAfter(await withBytes(passphrase ?? null, bytes => vault.open(bytes ?? undefined)))
    },
    'vault.lock': () => {
      lock()
      return ok(view())
    },
    'vault.useSession': () => viewAfter(vault.openForSession()),
    'vault.newKeyLoss': () => {
      const { accounts, secrets } = newKey.loss()
      return ok({
        accounts: [...accounts],
        secrets: secrets.map(({ label, rotationId }) => ({ name: label, isOfRotation: rotationId !== null }))
      })
    },
    'vault.makeNewKey': async shown => viewAfter(await newKey.make(shown)),
    'vault.changePassphrase': async ({ current, next }) => {
      const done = await withBytes(current, old =>
        withBytes(next, wanted => vault.changePassphrase(old, wanted))
      )
      changed()
      return viewAfter(done)
    }
  }
}

/** Lends a typed text as bytes and wipes them: the string itself dies with its message. */
async function withBytes<T>(text: string | null, use: (bytes: Uint8Array | null) => Promise<T>): Promise<T> {
  const bytes = text === null ? null : new Uint8Array(Buffer.from(text, 'utf8'))
  try {
    return await use(bytes)
  } finally {
    bytes?.fill(0)
  }
}
