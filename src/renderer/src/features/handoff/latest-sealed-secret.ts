import type { SealedSecretView } from '../../../../contract/deliveries'

/**
 * The newest view of a sealed secret. Main drops it from the list once it is delivered, and the list may be older
 * than the answer to a command: a hand-off that was seen once stays seen.
 */
export function latestSealedSecret(
  known: SealedSecretView | undefined,
  listed: SealedSecretView | undefined
): SealedSecretView | undefined {
  if (known === undefined || listed === undefined) return listed ?? known
  return listed.exposures.length < known.exposures.length ? known : listed
}
