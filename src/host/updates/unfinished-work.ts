import type { UnfinishedWork } from '../../core/updates/policy'
import type { Profile } from '../profile'
import type { RotationView } from '../../contract/rotations'
import type { BreakGlass } from '../../services/break-glass/break-glass'

/** All that a restart could hurt at this moment. */
export function unfinishedWork(work: {
  readonly profile: Pick<Profile, 'sealedSecrets' | 'creations' | 'revocations'>
  readonly rotations: { views(): readonly RotationView[] }
  readonly breakGlass: Pick<BreakGlass, 'open'>
}): UnfinishedWork {
  const { sealedSecrets, creations, revocations } = work.profile
  return {
    rotations: work.rotations
      .views()
      .filter(rotation => rotation.closedAt === null)
      .map(rotation => rotation.state),
    openCreations: creations.open().length,
    sealedSecrets: sealedSecrets.live().filter(({ state }) => state === 'sealed' || state === 'started')
      .length,
    isRevoking:
      revocations.open().some(one => one.state === 'intended') ||
      work.breakGlass.open().some(batch => batch.state === 'running')
  }
}
