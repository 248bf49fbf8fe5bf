import { useEffect, useState } from 'react'
import type { ExclusionView } from '../../../../contract/exclusions'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { open, showKeys } from '../../state/navigation'
import { keysRevisionOf } from '../../state/selectors'
import { say, sayFault } from '../../state/toasts'
import { scopeWords } from '../../../../words/exclusions'
import { dayWords } from '../../../../words/moments'
import { Button } from '../../ui/Button'
import { Badge } from '../../ui/Badge'
import { SettingRow, SettingsSection } from './Setting'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

const SHOWN_ENDED = 5

/** Everything that was left out of the dormancy check, by whom, why and until when. */
export function ExclusionSettings() {
  const { exclusions, readAgain } = useExclusions()
  const active = exclusions.filter(each => each.state === 'active')
  const over = exclusions.filter(each => each.state !== 'active')
  return (
    <SettingsSection title={SETTINGS_PAGE.exclusions} text={SETTINGS_PAGE.exclusionsHelp}>
      <SettingRow
        label={
          active.length === 0 ? SETTINGS_PAGE.nothingIsLeftOut : SETTINGS_PAGE.lengthInForce(active.length)
        }
        help={SETTINGS_PAGE.singleKeysAreLeft}
      >
        {active.length > 0 && (
          <Button size="small" look="ghost" onClick={() => showKeys('state:excluded')}>
            {SETTINGS_PAGE.showTheKeys}
          </Button>
        )}
        <Button size="small" onClick={() => open({ kind: 'exclude', keyIds: [] })}>
          {SETTINGS_PAGE.addARule}
        </Button>
      </SettingRow>
      {[...active, ...over.slice(0, SHOWN_ENDED)].map(exclusion => (
        <Exclusion key={exclusion.id} exclusion={exclusion} onEnd={readAgain} />
      ))}
    </SettingsSection>
  )
}

type ExclusionProps = { readonly exclusion: ExclusionView; readonly onEnd: () => void }

function Exclusion({ exclusion, onEnd }: ExclusionProps) {
  const { id, scope, state, reason, author, endsAt } = exclusion
  const words = scopeWords(scope)

  async function end(): Promise<void> {
    const reply = await call('exclusions.end', { exclusionId: id })
    if (!reply.ok) return sayFault(reply.fault)
    say(SETTINGS_PAGE.exclusionEnded(words))
    onEnd()
  }

  return (
    <SettingRow label={words} help={SETTINGS_PAGE.reasonAuthorUntilDay(reason, author, dayWords(endsAt))}>
      {state === 'active' ? (
        <Button
          size="small"
          aria-label={SETTINGS_PAGE.endNowWords(words)}
          onClick={() => inBackground(end())}
        >
          {SETTINGS_PAGE.endNow}
        </Button>
      ) : (
        <Badge>{state}</Badge>
      )}
    </SettingRow>
  )
}

/** Read again whenever keys change, as they do with every exclusion. */
function useExclusions(): { readonly exclusions: readonly ExclusionView[]; readonly readAgain: () => void } {
  const revision = useSnapshot(keysRevisionOf)
  const [exclusions, setExclusions] = useState<readonly ExclusionView[]>([])
  const [readings, setReadings] = useState(0)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('exclusions.list', {})
      if (isCurrent && reply.ok) setExclusions(reply.value)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [revision, readings])
  return { exclusions, readAgain: () => setReadings(readings + 1) }
}
