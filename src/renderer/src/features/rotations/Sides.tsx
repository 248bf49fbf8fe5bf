import { useState } from 'react'
import type { RotationView } from '../../../../contract/rotations'
import { useProvider } from '../../state/providers'
import { SIDE_WORDS } from '../../../../words/rotations'
import { Button } from '../../ui/Button'
import { PermissionDiff } from './PermissionDiff'
import { Side } from './Side'
import { sharedLabels, sideFacts } from './side-facts'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type SidesProps = { readonly rotation: RotationView }

/** Both keys beside each other: what differs, and on demand everything. */
export function Sides({ rotation }: SidesProps) {
  const provider = useProvider(rotation.providerId)
  const [showsAll, setShowsAll] = useState(false)
  const old = sideFacts(rotation.old, provider)
  const fresh = rotation.new === null ? null : sideFacts(rotation.new, provider)
  const shared = fresh === null ? new Set<string>() : sharedLabels(old, fresh)
  const isHidden = (label: string) => !showsAll && shared.has(label)
  return (
    <section className="sides-box" aria-label={SIDE_WORDS.both}>
      <div className="sides">
        <Side
          title={ROTATIONS_PAGE.old}
          side={rotation.old}
          providerName={rotation.providerName}
          facts={old.filter(fact => !isHidden(fact.label))}
        />
        {rotation.new === null || fresh === null ? (
          <section className="side side-none" aria-label={ROTATIONS_PAGE.newKey}>
            <h2 className="side-title">{ROTATIONS_PAGE.new}</h2>
            <p className="faint">{SIDE_WORDS.notMade}</p>
          </section>
        ) : (
          <Side
            title={ROTATIONS_PAGE.new}
            side={rotation.new}
            providerName={rotation.providerName}
            facts={fresh.filter(fact => !isHidden(fact.label))}
          />
        )}
      </div>
      <PermissionDiff rotation={rotation} />
      {shared.size > 0 && (
        <Button look="link" size="small" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? SIDE_WORDS.showLess : SIDE_WORDS.showAll(shared.size)}
        </Button>
      )}
    </section>
  )
}
