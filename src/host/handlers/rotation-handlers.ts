import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asKeyId, asRotationId } from '../../core/ids'
import type { KeyId, RotationId } from '../../core/ids'
import type { RotationOverview } from '../../core/rotation/overview'
import type { RoomReport } from '../../services/room'
import type { RoomView, RotationView } from '../../contract/rotations'
import type { RotationDesk } from '../rotation-desk'
import type { Handlers } from '../router'
import { toConfirmationView } from './key-handlers'
import type { KeyHandlerTools } from './key-handlers'

export type RotationHandlerTools = {
  readonly rotations: RotationDesk
  readonly confirmationTools: Pick<KeyHandlerTools, 'store' | 'rows' | 'handedTo'>
  readonly planOwn: (keyId: KeyId) => Promise<Result<readonly RotationOverview[]>>
  readonly room: (id: RotationId) => Promise<Result<RoomReport>>
}

type Names = Extract<keyof Handlers, `rotations.${string}`>
type Shown = { readonly rotationId: string; readonly version: number }

export function rotationHandlers({
  rotations,
  confirmationTools,
  planOwn,
  room
}: RotationHandlerTools): Pick<Handlers, Names> {
  const { service } = rotations
  const view = (done: Result<RotationOverview>): Result<RotationView> => {
    if (!done.ok) return done
    const made = rotations.toView(done.value)
    return made === null ? failed('not-found') : ok(made)
  }
  const shown = ({ rotationId, version }: Shown) => ({ id: asRotationId(rotationId), version })
  return {
    'rotations.plan': async ({ keyIds, mode, atOnce }) => {
      const ids = [...new Set(keyIds)].map(asKeyId)
      const [only, ...others] = ids
      if (mode === 'self' && (only === undefined || others.length > 0)) return failed('invalid-input')
      const planned = await (mode === 'self' && only !== undefined
        ? planOwn(only)
        : others.length > 0
          ? rotations.groups.plan(ids, mode, atOnce)
          : service.plan(ids, mode))
      if (!planned.ok) return planned
      return ok(planned.value.flatMap(overview => rotations.toView(overview) ?? []))
    },
    'rotations.capacity': async ({ rotationId }) => {
      const report = await room(asRotationId(rotationId))
      return report.ok ? ok(toRoomView(report.value, confirmationTools)) : report
    },
    'rotations.startGroup': ({ groupId }) => rotations.groups.begin(groupId),
    'rotations.pauseGroup': ({ groupId }) => rotations.groups.pause(groupId),
    'rotations.resumeGroup': ({ groupId }) => rotations.groups.resume(groupId),
    'rotations.leaveGroup': ({ rotationId }) => {
      const left = rotations.groups.leave(asRotationId(rotationId))
      if (!left.ok) return left
      const made = rotations.view(left.value)
      return made === null ? failed('not-found') : ok(made)
    },
    'rotations.start': input => view(service.start(shown(input))),
    'rotations.acceptPermissions': input => view(service.acceptPermissions(shown(input))),
    'rotations.confirmDeployed': input => view(service.confirmDeployed(shown(input), input.where)),
    'rotations.attestInUse': input => view(service.attestInUse(shown(input), input.note)),
    'rotations.disableOld': input => view(service.disableOld(shown(input))),
    'rotations.enableOld': input => view(service.enableOld(shown(input))),
    'rotations.prepareRevoke': async ({ rotationId }) => {
      const prepared = await rotations.prepareRevoke(asRotationId(rotationId))
      if (!prepared.ok) return prepared
      const { confirmation, keyIds } = prepared.value
      return ok(toConfirmationView('revoke', confirmation, keyIds, confirmationTools))
    },
    'rotations.revokeOld': ({ rotationId, token, phrase }) =>
      view(rotations.revokeOld(asRotationId(rotationId), token, phrase)),
    'rotations.checkNow': async ({ rotationId }) => view(await service.checkNow(asRotationId(rotationId))),
    'rotations.retry': input => view(service.retry(shown(input))),
    'rotations.discardOrphan': input => view(service.discardOrphan(shown(input))),
    'rotations.notOurs': input => view(service.notOurs(shown(input))),
    'rotations.createAgain': input => view(service.createAgain(shown(input))),
    'rotations.abort': input => view(service.abort(shown(input))),
    'rotations.revokeFirst': async input => view(await service.revokeFirst(shown(input))),
    'rotations.keepBoth': input => view(service.keepBoth(shown(input), input.reason)),
    'rotations.abandon': input => view(service.abandon(shown(input), input.reason))
  }
}

function toRoomView(
  { groupName, cap, taken, readAt, offers }: RoomReport,
  { store, rows, handedTo }: RotationHandlerTools['confirmationTools']
): RoomView {
  return {
    groupName,
    cap,
    taken,
    readAt,
    offers: offers.flatMap(({ kind, keyId }) => {
      const found = store.keys.withVerdict(keyId)
      if (found === null) return []
      return [{ kind, key: rows.rowOf(found), handedTo: handedTo(keyId).map(({ label }) => label) }]
    })
  }
}
