import type { SlotView } from '../../../../shared/ipc/views'
import type { Snapshot } from '../../state/mirror'
import { useSnapshot } from '../../state/mirror-store'

/** In the sandbox it is known which file the service of a rotation reads; elsewhere nothing is guessed. */
export function suggestedPath({ sandbox, rotations }: Snapshot, slot: SlotView): string | null {
  const rotation = rotations.find(each => each.id === slot.rotationId)
  if (rotation?.isSandbox !== true) return null
  const isOwn = (each: Snapshot['sandbox']['services'][number]) =>
    each.accountId === rotation.accountId &&
    each.service === rotation.service &&
    each.environment === rotation.environment
  return sandbox.services.find(isOwn)?.file ?? null
}

export function useSuggestedPath(slot: SlotView): string | null {
  return useSnapshot(snapshot => suggestedPath(snapshot, slot))
}
