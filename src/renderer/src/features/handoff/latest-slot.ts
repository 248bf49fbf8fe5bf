import type { SealedSecretView } from '../../../../contract/deliveries'

/**
 * What is known last of a slot. Main drops a slot from its list once its secret is delivered, and the list may be older
 * than the answer to a command: a hand-off that was seen once stays seen.
 */
export function latestSlot(
  known: SealedSecretView | undefined,
  listed: SealedSecretView | undefined
): SealedSecretView | undefined {
  if (known === undefined || listed === undefined) return listed ?? known
  return listed.exposures.length < known.exposures.length ? known : listed
}
