import type { CommandName, CommandOutput } from '../../../../contract/commands'
import type { Reply } from '../../../../contract/reply'
import type { RotationView } from '../../../../contract/rotations'
import type { RotationAct } from '../../../../core/rotation/overview'
import { call } from '../../bridge'
import { open } from '../../state/navigation'
import { sayFault } from '../../state/toasts'

type VersionedCommand = {
  [Name in CommandName]: Name extends `rotations.${string}`
    ? CommandOutput<Name> extends RotationView
      ? Name
      : never
    : never
}[CommandName]

/** Acts that need nothing but the rotation and its version. */
const PLAIN = {
  start: 'rotations.start',
  'accept-permissions': 'rotations.acceptPermissions',
  'disable-old': 'rotations.disableOld',
  'enable-old': 'rotations.enableOld',
  retry: 'rotations.retry',
  'discard-orphan': 'rotations.discardOrphan',
  'not-ours': 'rotations.notOurs',
  'create-again': 'rotations.createAgain',
  abort: 'rotations.abort'
} as const satisfies { [Act in RotationAct]?: VersionedCommand }

/** Does an act, or opens the dialog that asks for what it needs. */
export async function runAct(act: RotationAct, rotation: RotationView): Promise<void> {
  const { id: rotationId, version, sealedSecret } = rotation
  switch (act) {
    case 'hand-off':
    case 'prove-possession':
      if (sealedSecret !== null) open({ kind: 'hand-off', secretId: sealedSecret.id })
      return
    case 'give-key':
      open({ kind: 'give-key', rotationId })
      return
    case 'revoke-old':
      open({ kind: 'revoke-old', rotationId })
      return
    case 'confirm-deployed':
    case 'attest-in-use':
    case 'expect-no-traffic':
    case 'keep-both':
    case 'abandon':
      open({ kind: 'rotation-note', rotationId, act })
      return
    case 'check-now':
      report(await call('rotations.checkNow', { rotationId }))
      return
    case 'start':
    case 'accept-permissions':
    case 'disable-old':
    case 'enable-old':
    case 'retry':
    case 'discard-orphan':
    case 'not-ours':
    case 'create-again':
    case 'abort':
      report(await call(PLAIN[act], { rotationId, version }))
      return
    default:
      act satisfies never
  }
}

function report(reply: Reply<unknown>): void {
  if (!reply.ok) sayFault(reply.fault)
}
