import type { TeamView } from '../../../../contract/team'
import { faultWords } from '../../../../words/faults'
import { alarmWords, linkWords, TEAM_WORDS as W } from '../../../../words/team'
import { call } from '../../bridge'
import { open } from '../../state/navigation'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { Button } from '../../ui/Button'
import { Facts } from '../../ui/Facts'
import { Notice } from '../../ui/Notice'
import { Panel } from '../overview/Panel'
import { Fingerprint } from './Fingerprint'
import { quietly } from './team-acts'

/** Offers to set a team up where there is none. */
export function NoTeam() {
  return (
    <Panel title={W.setUp.title}>
      <div className="team-body">
        <p className="team-text">{W.setUp.text}</p>
        <div className="team-acts">
          <Button look="primary" onClick={() => open({ kind: 'team-start' })}>
            {W.setUp.start}
          </Button>
          <Button onClick={() => open({ kind: 'team-join' })}>{W.setUp.join}</Button>
        </div>
      </div>
    </Panel>
  )
}

/** The connection, and what a person should know before anything else. */
export function TeamState({ team }: { readonly team: TeamView }) {
  const { standing, alarms, address, person, name } = team
  const problem = team.problem === null ? null : faultWords(team.problem).title
  const isOffline = team.link === 'down' || team.link === 'closed'
  return (
    <>
      {alarms.map(alarm => (
        <AlarmNotice key={`${alarm.kind} ${alarm.member} ${alarm.seq}`} alarm={alarm} team={team} />
      ))}
      {standing === 'removed' && <Notice tone="warning">{W.removed}</Notice>}
      <Panel title={name === '' ? W.title : name}>
        <div className="team-body">
          <p className={isOffline ? 'team-offline' : undefined} role="status">
            {linkWords({ link: team.link, unsent: team.unsent, problem })}
          </p>
          {standing === 'asked' && (
            <Notice title={W.standings.asked}>
              <p>{W.waitingForAdmission}</p>
              <Fingerprint label={W.yourFingerprint} value={team.member} />
              <Fingerprint label={W.founderFingerprint} value={team.founder} />
              <p className="faint">{W.compare}</p>
            </Notice>
          )}
          <Facts
            rows={[
              [W.dialog.person, person],
              [W.dialog.address, address]
            ]}
          />
          <div className="team-acts">
            <Button size="small" onClick={() => open({ kind: 'team-address' })}>
              {W.address.act}
            </Button>
            <Button size="small" onClick={() => open({ kind: 'team-leave' })}>
              {W.leave.act}
            </Button>
          </div>
        </div>
      </Panel>
    </>
  )
}

type AlarmNoticeProps = { readonly alarm: TeamView['alarms'][number]; readonly team: TeamView }

/** Stays until a person says to have looked into it. */
function AlarmNotice({ alarm, team }: AlarmNoticeProps) {
  const { kind, member, seq } = alarm
  const { title, text } = alarmWords(alarm, team, useNow(LIST_STEP_MS))
  return (
    <Notice
      tone="danger"
      role="alert"
      title={title}
      actions={
        <Button size="small" onClick={quietly(() => call('team.clearAlarm', { kind, member, seq }))}>
          {W.clearAlarm}
        </Button>
      }
    >
      <p>{text}</p>
    </Notice>
  )
}
