import type { DueItemView } from '../../../../contract/due'
import { DUE_KIND_WORDS, DUE_WORDS, dueWords, URGENCY_SECTIONS } from '../../../../words/due'
import { dayWords, exactWords } from '../../../../words/moments'
import { open, show, useNavigation } from '../../state/navigation'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { SandboxMark } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { EnvironmentMark } from '../../ui/EnvironmentMark'

/** In sections by urgency. */
export function DueList({ items }: { readonly items: readonly DueItemView[] }) {
  const now = useNow(LIST_STEP_MS)
  return (
    <div className="due-board">
      {URGENCY_SECTIONS.map(({ urgency, label }) => {
        const own = items.filter(item => item.urgency === urgency)
        if (own.length === 0) return null
        return (
          <section key={urgency} aria-label={label}>
            <h2 className={`due-section due-is-${urgency}`}>
              {label} <span className="count">{own.length}</span>
            </h2>
            <ul className="due-items">
              {own.map(item => (
                <DueLine key={item.id} item={item} now={now} />
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

export function DueLine({ item, now }: { readonly item: DueItemView; readonly now: number }) {
  const { kind, name, place, environment, owner, dueAt, others, isHandled, isSandbox, needsPerson } = item
  const { what, when } = dueWords(kind, dueAt, now)
  const further = others.map(other => `${DUE_KIND_WORDS[other.kind]} ${dayWords(other.dueAt)}`)
  const about = [place, owner ?? '', ...further].filter(part => part !== '')
  return (
    <li className="due-item">
      <time
        className={needsPerson ? 'due-when attention' : 'due-when'}
        dateTime={new Date(dueAt).toISOString()}
        title={exactWords(dueAt)}
      >
        {dayWords(dueAt)}
      </time>
      <div className="due-words">
        <p className="due-name">
          <strong>{name}</strong> {environment !== null && <EnvironmentMark environment={environment} />}
          {isSandbox && <SandboxMark />}
        </p>
        <p className="faint">{about.join(' · ')}</p>
      </div>
      <span className="due-kind">
        {what} <span className="faint">{when}</span>
        {isHandled && <span className="badge badge-quiet">{DUE_WORDS.handled}</span>}
      </span>
      <DueAct item={item} />
    </li>
  )
}

function DueAct({ item }: { readonly item: DueItemView }) {
  const { keyId, taskId, kind, isHandled, name, urgency } = item
  if (taskId !== null) {
    return (
      <Button
        size="small"
        aria-label={`${DUE_WORDS.replace} ${name}`}
        onClick={() => open({ kind: 'replace-task', taskId })}
      >
        {DUE_WORDS.replace}
      </Button>
    )
  }
  if (keyId === null) {
    return (
      <Button
        size="small"
        look="ghost"
        aria-label={`${DUE_WORDS.open} ${name}`}
        onClick={() => show(kind === 'approval' ? 'team' : 'settings')}
      >
        {DUE_WORDS.open}
      </Button>
    )
  }
  // Nothing uses a key that has expired: there is no use to hand over.
  const isOver = kind === 'expiry' && urgency === 'overdue'
  const canRotate = item.canRotate && !isHandled && !isOver && (kind === 'expiry' || kind === 'rotation')
  return (
    <span className="due-acts">
      <Button
        size="small"
        look="ghost"
        aria-label={`${DUE_WORDS.open} ${name}`}
        onClick={() => useNavigation.setState({ screen: 'keys', keyId })}
      >
        {DUE_WORDS.open}
      </Button>
      {canRotate && (
        <Button
          size="small"
          aria-label={`${DUE_WORDS.rotate} ${name}`}
          onClick={() => open({ kind: 'rotate', keyIds: [keyId] })}
        >
          {DUE_WORDS.rotate}
        </Button>
      )}
    </span>
  )
}
