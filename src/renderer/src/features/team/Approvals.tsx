import type { TeamApprovalView, TeamView } from '../../../../contract/team'
import { approvalFacts, approvalTitle, TEAM_WORDS as W } from '../../../../words/team'
import { call } from '../../bridge'
import { open } from '../../state/navigation'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { Button } from '../../ui/Button'
import { Panel } from '../overview/Panel'
import { quietly } from './team-acts'

const MOST_ENDED = 10

/** Requests that wait, with what a person needs to decide; behind them the newest that ended. */
export function Approvals({ team }: { readonly team: TeamView }) {
  const pending = team.approvals.filter(({ state }) => state === 'pending')
  const ended = team.approvals.filter(({ state }) => state !== 'pending').slice(0, MOST_ENDED)
  return (
    <Panel title={W.approvals} count={pending.length}>
      {pending.length + ended.length === 0 ? (
        <p className="team-body faint">{W.noApprovals}</p>
      ) : (
        <ul className="approvals">
          {[...pending, ...ended].map(approval => (
            <ApprovalItem key={`${approval.requester} ${approval.request}`} approval={approval} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function ApprovalItem({ approval }: { readonly approval: TeamApprovalView }) {
  const now = useNow(LIST_STEP_MS)
  const { request, requester, planHash, keyName, place, summary, reason, votes, state } = approval
  const title = approvalTitle(approval)
  return (
    <li className={`approval approval-${state}`} aria-label={title}>
      <div className="approval-words">
        <p className="task-title">{title}</p>
        <p className="faint">
          {place} · {approvalFacts(approval, now)}
        </p>
        <p>{reason}</p>
        <ul className="approval-plan">
          {summary.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {votes.map(vote => (
          <p key={vote.person} className="faint">
            {vote.person}: {W.states[vote.verdict === 'approve' ? 'approved' : 'declined']}
            {vote.note === '' ? '' : `. ${vote.note}`}
          </p>
        ))}
      </div>
      <div className="approval-acts">
        {approval.canVote && (
          <>
            <Button
              look="primary"
              aria-label={`${W.approve}: ${title}`}
              onClick={quietly(
                () => call('team.vote', { request, requester, planHash, verdict: 'approve', note: '' }),
                W.approved(keyName)
              )}
            >
              {W.approve}
            </Button>
            <Button
              aria-label={`${W.decline}: ${title}`}
              onClick={() => open({ kind: 'team-decline', request, requester })}
            >
              {W.decline}
            </Button>
          </>
        )}
        {approval.isOwn && state === 'pending' && (
          <Button
            aria-label={`${W.withdraw}: ${title}`}
            onClick={quietly(() => call('team.withdraw', { request }), W.withdrawn)}
          >
            {W.withdraw}
          </Button>
        )}
      </div>
    </li>
  )
}
