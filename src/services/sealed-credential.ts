import { failed, type Result } from '../core/fault'
import type { SecretBundle } from '../core/secret'
import type { BundleCodec, SealedBox, SealPurpose, Vault } from '../core/ports/vault'

// Credentials of accounts and of destinations are sealed in one way.

export type SealTools = { readonly vault: Vault; readonly codec: BundleCodec }

/** Does not wipe the bundle. */
export function sealBundle(tools: SealTools, bundle: SecretBundle, purpose: SealPurpose): Result<SealedBox> {
  const bytes = tools.codec.encode(bundle)
  const box = tools.vault.seal(bytes, purpose)
  bytes.fill(0)
  return box
}

/** The credential in the clear; the caller wipes it. */
export async function openBundle(
  tools: SealTools,
  box: SealedBox,
  purpose: SealPurpose
): Promise<Result<SecretBundle>> {
  const opened = await tools.vault.use(box, purpose, bytes => tools.codec.decode(bytes))
  return opened.ok ? opened.value : opened
}

/** Fault `vault-locked` unless credentials can be sealed now. */
export function ifVaultOpen(vault: Vault): Result<null> {
  const state = vault.state()
  return state === 'open' || state === 'session' ? { ok: true, value: null } : failed('vault-locked')
}
