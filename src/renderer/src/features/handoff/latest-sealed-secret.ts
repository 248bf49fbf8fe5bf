import type { SealedSecretView } from '../../../../contract/deliveries'

/**
 * The newest view of a sealed secret. Main drops it from the list once it is delivered, and the list may be older
 * than the answer to a command: a hand-off that was certain once stays so. One in flight may still fail.
 */
export function latestSealedSecret(
  known: SealedSecretView | undefined,
  listed: SealedSecretView | undefined
): SealedSecretView | undefined {
  if (known === undefined || listed === undefined) return listed ?? known
  return certain(listed) < certain(known) ? known : listed
}

function certain({ exposures }: SealedSecretView): number {
  return exposures.filter(({ isCertain }) => isCertain).length
}
