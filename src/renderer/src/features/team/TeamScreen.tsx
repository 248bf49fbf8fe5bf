import { TEAM_WORDS } from '../../../../words/team'
import { useSnapshot } from '../../state/mirror-store'
import { teamOf } from '../../state/selectors'
import { Approvals } from './Approvals'
import { BrokenGlass } from './BrokenGlass'
import { Members } from './Members'
import { OffBoarding } from './OffBoarding'
import { Policy } from './Policy'
import { NoTeam, TeamState } from './TeamPanel'
import { TeamRotations } from './TeamRotations'

/** Who works here, what they ask each other for, and what has to be done when somebody leaves. */
export function TeamScreen() {
  const team = useSnapshot(teamOf)
  const isMember = team?.standing === 'admin' || team?.standing === 'member'
  return (
    <div className="screen">
      <header className="bar">
        <h1 className="bar-title">{TEAM_WORDS.title}</h1>
      </header>
      <div className="scroll" tabIndex={0} role="region" aria-label={TEAM_WORDS.title}>
        <div className="team">
          {team === null ? <NoTeam /> : <TeamState team={team} />}
          {team !== null && isMember && (
            <>
              <Approvals team={team} />
              <TeamRotations team={team} />
              <BrokenGlass team={team} />
              <Members team={team} />
              <Policy team={team} />
            </>
          )}
          <OffBoarding />
        </div>
      </div>
    </div>
  )
}
