import type { TeamView } from '../../../../contract/team'
import { brokenGlassWords, TEAM_WORDS as W } from '../../../../words/team'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { Panel } from '../overview/Panel'

/** Who decided alone lately, and why. */
export function BrokenGlass({ team: { brokenGlass } }: { readonly team: TeamView }) {
  const now = useNow(LIST_STEP_MS)
  if (brokenGlass.length === 0) return null
  return (
    <Panel title={W.brokenGlass} count={brokenGlass.length}>
      <ul className="panel-list">
        {brokenGlass.map(broken => (
          <li key={`${broken.person} ${broken.at} ${broken.keys} ${broken.reason}`} className="panel-line">
            <span>{broken.reason === '' ? W.noReason : broken.reason}</span>
            <span className="faint">{brokenGlassWords(broken, now)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
