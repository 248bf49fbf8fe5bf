import type { TeamMemberView, TeamView } from '../../../../contract/team'
import { dayWords } from '../../../../words/moments'
import { fingerprintGroups, memberWords, TEAM_WORDS as W } from '../../../../words/team'
import { open } from '../../state/navigation'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { Panel } from '../overview/Panel'

const ORDER = ['asked', 'admin', 'member', 'removed'] as const

/** Who belongs, with the fingerprint that people compare; whoever waits comes first. */
export function Members({ team }: { readonly team: TeamView }) {
  const isAdmin = team.standing === 'admin'
  const members = team.members.toSorted(
    (left, right) => ORDER.indexOf(left.standing) - ORDER.indexOf(right.standing) || left.since - right.since
  )
  return (
    <Panel title={W.members} count={members.filter(({ standing }) => standing !== 'removed').length}>
      <table className="table">
        <caption className="visually-hidden">{W.members}</caption>
        <thead>
          <tr>
            <th scope="col">{W.columns.person}</th>
            <th scope="col">{W.columns.device}</th>
            <th scope="col">{W.columns.standing}</th>
            <th scope="col">{W.fingerprint}</th>
            <th scope="col">{W.columns.since}</th>
            <th scope="col">
              <span className="visually-hidden">{W.admit}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {members.map(member => (
            <MemberRow key={member.id} member={member} isAdmin={isAdmin} />
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

type MemberRowProps = { readonly member: TeamMemberView; readonly isAdmin: boolean }

function MemberRow({ member, isAdmin }: MemberRowProps) {
  const { id, person, device, standing, since, isSelf, isFounder } = member
  const name = memberWords(member)
  return (
    <tr className={standing === 'removed' ? 'faint' : undefined}>
      <td>
        {person} {isSelf && <Badge>{W.you}</Badge>} {isFounder && <Badge>{W.founder}</Badge>}
      </td>
      <td>{device}</td>
      <td>{W.standings[standing]}</td>
      <td>
        <code className="mask" title={fingerprintGroups(id).join(' ')}>
          {fingerprintGroups(id).slice(0, 4).join(' ')}…
        </code>
      </td>
      <td>{dayWords(since)}</td>
      <td>
        {isAdmin && standing === 'asked' && (
          <Button
            size="small"
            look="primary"
            aria-label={`${W.admit} ${name}`}
            onClick={() => open({ kind: 'team-admit', memberId: id })}
          >
            {W.admit}
          </Button>
        )}
        {isAdmin && !isSelf && (standing === 'member' || standing === 'admin') && (
          <Button
            size="small"
            aria-label={`${W.remove} ${name}`}
            onClick={() => open({ kind: 'team-remove', memberId: id })}
          >
            {W.remove}
          </Button>
        )}
      </td>
    </tr>
  )
}
