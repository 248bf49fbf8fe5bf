import { ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { VaultView } from '../../contract/vault'
import { createNewVaultKey } from '../../services/new-vault-key'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'
import type { RotationsModule } from './rotations'

export type VaultModule = Module & {
  readonly handlers: HandlersOf<'vault'>
  readonly slices: Slices<'vault'>
}

export function openVault(app: App, rotations: RotationsModule): VaultModule {
  const { profile, lock, publisher } = app
  const { vault, keychain } = profile
  const newKey = createNewVaultKey({
    ...profile.store,
    clock: app.options.clock,
    sealedSecrets: profile.sealedSecrets,
    connections: profile.connections,
    vault,
    secretGone: (...gone) => rotations.service.secretGone(...gone)
  })
  const view = (): VaultView => ({
    state: lock.state(),
    backend: keychain.backend,
    hasPassphrase: vault.hasPassphrase()
  })
  const viewAfter = (done: Result<null>): Result<VaultView> => (done.ok ? ok(view()) : done)
  return {
    handlers: {
      'vault.unlock': async ({ passphrase }) => {
        // An unlock must not overtake a lock that is under way.
        await lock.settled()
        return viewAfter(await withBytes(passphrase ?? null, bytes => vault.open(bytes ?? undefined)))
      },
      'vault.lock': () => {
        lock.lock()
        return ok(view())
      },
      'vault.useSession': () => viewAfter(vault.openForSession()),
      'vault.newKeyLoss': () => {
        const { accounts, destinations, secrets } = newKey.loss()
        return ok({
          accounts: [...accounts],
          destinations: [...destinations],
          secrets: secrets.map(({ label, rotationId }) => ({
            name: label,
            isOfRotation: rotationId !== null
          }))
        })
      },
      'vault.makeNewKey': async shown => viewAfter(await newKey.make(shown)),
      'vault.changePassphrase': async ({ current, next }) => {
        const done = await withBytes(current, old =>
          withBytes(next, wanted => vault.changePassphrase(old, wanted))
        )
        publisher.restart()
        return viewAfter(done)
      }
    },
    slices: { vault: { read: view } }
  }
}

/** Lends a typed text as bytes and wipes them: the string itself goes with its message. */
async function withBytes<T>(text: string | null, use: (bytes: Uint8Array | null) => Promise<T>): Promise<T> {
  const bytes = text === null ? null : new Uint8Array(Buffer.from(text, 'utf8'))
  try {
    return await use(bytes)
  } finally {
    bytes?.fill(0)
  }
}
