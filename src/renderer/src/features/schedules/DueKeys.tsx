import type { DueKeyView } from '../../../../contract/schedules'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { open } from '../../state/navigation'
import { schedulesOf } from '../../state/selectors'
import { say, sayFault } from '../../state/toasts'
import { dueWhyWords, dueWords } from '../../../../words/schedules'
import { SandboxMark } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { SCHEDULES_PAGE } from '../../../../words/pages/schedules'

const SHOWN = 5
const WEEK_DAYS = 7

/** Keys that are due by a policy and need a person, and how many begin by themselves. */
export function DueKeys() {
  const { due } = useSnapshot(schedulesOf)
  const now = useNow(LIST_STEP_MS)
  const asks = due.filter(each => each.act === 'ask')
  const waits = due.length - asks.length
  if (due.length === 0) return null
  const ids = asks.filter(each => each.why !== 'own-credential').map(each => each.keyId)
  return (
    <section className="lanes" aria-label={SCHEDULES_PAGE.dueByAPolicy}>
      <header className="bulk-head due-head">
        <h2 className={asks.length > 0 ? 'lanes-title lanes-needs-you' : 'lanes-title'}>
          {SCHEDULES_PAGE.dueByAPolicy} <span className="count">{asks.length}</span>
        </h2>
        {waits > 0 && (
          <span className="faint">
            {waits} {SCHEDULES_PAGE.moreBeginByThemselves}
          </span>
        )}
        <span className="bar-space" />
        {ids.length > 1 && (
          <Button size="small" onClick={() => open({ kind: 'rotate', keyIds: ids })}>
            {SCHEDULES_PAGE.rotateAll} {ids.length}…
          </Button>
        )}
      </header>
      <ul className="due-list">
        {asks.slice(0, SHOWN).map(each => (
          <Due key={each.keyId} due={each} now={now} />
        ))}
      </ul>
      {asks.length > SHOWN && (
        <p className="faint">
          {SCHEDULES_PAGE.and} {asks.length - SHOWN} {SCHEDULES_PAGE.moreLessUrgent}
        </p>
      )}
    </section>
  )
}

function Due({ due, now }: { readonly due: DueKeyView; readonly now: number }) {
  const { keyId, name, environment, accountName, scheduleName } = due

  async function putOff(): Promise<void> {
    const reply = await call('schedules.postpone', { keyId, days: WEEK_DAYS })
    if (reply.ok) say(SCHEDULES_PAGE.putOffDone(name))
    else sayFault(reply.fault)
  }

  return (
    <li className="due">
      <div className="capacity-words">
        <p className="due-name">
          <strong>{name}</strong> <EnvironmentMark environment={environment} />{' '}
          <span className="faint">{accountName}</span> {due.isSandbox && <SandboxMark />}{' '}
          <span className="attention">{dueWords(due, now)}</span>
        </p>
        <p className="faint">
          {scheduleName}: {dueWhyWords(due)}
        </p>
      </div>
      <Button
        size="small"
        look="ghost"
        aria-label={SCHEDULES_PAGE.putOff(name)}
        onClick={() => inBackground(putOff())}
      >
        {SCHEDULES_PAGE.inAWeek}
      </Button>
      {due.why !== 'own-credential' && (
        <Button
          size="small"
          aria-label={SCHEDULES_PAGE.rotateName(name)}
          onClick={() => open({ kind: 'rotate', keyIds: [keyId] })}
        >
          {SCHEDULES_PAGE.rotate}
        </Button>
      )}
    </li>
  )
}
