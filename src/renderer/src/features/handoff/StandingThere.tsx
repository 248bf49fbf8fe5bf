import { useEffect, useState } from 'react'
import type { InspectionView } from '../../../../contract/deliveries'
import { call, inBackground } from '../../bridge'
import { HANDOFF_PAGE } from '../../../../words/pages/handoff'

const PAUSE_MS = 400

export type StandingThereProps = {
  readonly secretId: string
  readonly destinationId: string
  readonly settings: { readonly [field: string]: string }
}

/** Says before the delivery who can read the file, and whether something else stands there. */
export function StandingThere({ secretId, destinationId, settings }: StandingThereProps) {
  const [seen, setSeen] = useState<{ readonly place: string; readonly found: InspectionView } | null>(null)
  const place = JSON.stringify([secretId, destinationId, settings])

  useEffect(() => {
    let isCurrent = true
    const look = async () => {
      const reply = await call('handoff.inspect', { secretId, destinationId, settings })
      // A refusal is said when the person presses the button: here it may be a path that is not typed to its end.
      if (isCurrent && reply.ok) setSeen({ place, found: reply.value })
    }
    const timer = setTimeout(() => {
      inBackground(look())
    }, PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
    // `place` is the JSON of all three values; `settings` itself is a new object at each draw and would restart the timer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [place])

  if (seen?.place !== place) return null
  return (
    <p className="field-help" role="status">
      {inspectionWords(seen.found)}
    </p>
  )
}

const READERS = {
  owner: 'only its owner can read it',
  group: 'its group can read it',
  everyone: 'every user of this machine can read it'
} as const

export function inspectionWords({ kept, holding }: InspectionView): string {
  const rights =
    kept === null ? HANDOFF_PAGE.newFile : HANDOFF_PAGE.keptFile(kept.mode, READERS[kept.readers])
  if (holding === 'expected') return HANDOFF_PAGE.rightsTheOldKey(rights)
  if (holding === 'other') return HANDOFF_PAGE.rightsAnotherValueStands(rights)
  if (holding === 'equal') return HANDOFF_PAGE.rightsTheNewKey(rights)
  return rights
}
