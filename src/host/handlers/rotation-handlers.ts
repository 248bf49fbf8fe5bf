import type { Handlers } from '../router'
import { notYet } from '../rotation-desk'
import type { RotationDesk } from '../rotation-desk'

type Names = Extract<keyof Handlers, `rotations.${string}`>

export function rotationHandlers(_tools: {
  rotations: RotationDesk
  confirmationTools: unknown
}): Pick<Handlers, Names> {
  return {
    'rotations.plan': notYet,
    'rotations.start': notYet,
    'rotations.acceptPermissions': notYet,
    'rotations.confirmDeployed': notYet,
    'rotations.attestInUse': notYet,
    'rotations.disableOld': notYet,
    'rotations.enableOld': notYet,
    'rotations.prepareRevoke': notYet,
    'rotations.revokeOld': notYet,
    'rotations.checkNow': notYet,
    'rotations.retry': notYet,
    'rotations.discardOrphan': notYet,
    'rotations.createAgain': notYet,
    'rotations.abort': notYet,
    'rotations.keepBoth': notYet,
    'rotations.abandon': notYet
  }
}
