import { CircleCheck, CircleMinus } from 'lucide-react'
import type { RotationView } from '../../../../contract/rotations'
import { useSnapshot } from '../../state/mirror-store'
import { show, showGroup, showRotation } from '../../state/navigation'
import { rotationsOf, sandboxOf } from '../../state/selectors'
import { END_WORDS, endTitle, endWords } from '../../../../words/rotations'
import { Button } from '../../ui/Button'
import { ExportEvidence } from '../evidence/ExportEvidence'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type RotationEndProps = { readonly rotation: RotationView }

/** How it ended, and what is next. Only a rotation that replaced the key is a success. */
export function RotationEnd({ rotation }: RotationEndProps) {
  const rotations = useSnapshot(rotationsOf)
  const sandbox = useSnapshot(sandboxOf)
  const isSuccess = rotation.state === 'closed'
  // Only the sandbox's services report their calls to Rekey.
  const isWithoutFailure =
    rotation.isSandbox && rotation.mode === 'routine' && sandbox.requests > 0 && sandbox.failures === 0
  const next = rotations.find(each => each.closedAt === null && each.needsPerson)

  function goOn(): void {
    if (next !== undefined) showRotation(next.id)
    else if (rotation.group === null) show('keys')
    else showGroup(rotation.group)
  }

  return (
    <section className={isSuccess ? 'next next-success' : 'next'} aria-label={ROTATIONS_PAGE.result}>
      {isSuccess ? (
        <CircleCheck size={24} className="next-icon" aria-hidden="true" />
      ) : (
        <CircleMinus size={24} className="faint" aria-hidden="true" />
      )}
      <div className="next-words" role="status">
        <p className="next-sentence">{endTitle(rotation, isWithoutFailure)}</p>
        <p className="faint">{endWords(rotation)}</p>
      </div>
      <div className="next-acts">
        <ExportEvidence rotationId={rotation.id} about={rotation.old.name} look="plain">
          {END_WORDS.export}
        </ExportEvidence>
        <Button look={isSuccess ? 'primary' : 'plain'} onClick={goOn}>
          {next === undefined ? END_WORDS.nextKey : END_WORDS.nextRotation}
        </Button>
      </div>
    </section>
  )
}
