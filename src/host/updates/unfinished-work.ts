import type { UnfinishedWork } from '../../core/updates/policy'
import type { Profile } from '../profile'
import type { RotationDesk } from '../rotation-desk'
import type { Services } from '../services'

/** All that a restart could hurt at this moment. */
export function unfinishedWork(rooms: {
  readonly profile: Pick<Profile, 'slots' | 'creations' | 'revocations'>
  readonly rotations: Pick<RotationDesk, 'views'>
  readonly services: { readonly breakGlass: Pick<Services['breakGlass'], 'open'> }
}): UnfinishedWork {
  const { slots, creations, revocations } = rooms.profile
  return {
    rotations: rooms.rotations
      .views()
      .filter(rotation => rotation.closedAt === null)
      .map(rotation => rotation.state),
    openCreations: creations.open().length,
    sealedSlots: slots.live().filter(slot => slot.state === 'sealed' || slot.state === 'started').length,
    isRevoking:
      revocations.open().some(one => one.state === 'intended') ||
      rooms.services.breakGlass.open().some(batch => batch.state === 'running')
  }
}
