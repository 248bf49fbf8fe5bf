import { ArrowLeft } from 'lucide-react'
import type { RotationView } from '../../../../contract/rotations'
import { useShortcuts } from '../../app/use-shortcuts'
import { useNow } from '../../state/now'
import { showKeys, showRotation } from '../../state/navigation'
import {
  EVIDENCE_LABEL,
  GRADE_WORDS,
  MODE_WORDS,
  sinceWords,
  STATE_WORDS,
  UNUSED_WORDS,
  untilWords,
  waitBadge,
  waitWords,
  witnessWords
} from '../../../../words/rotations'
import { Badge, SandboxMark } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { IconButton } from '../../ui/IconButton'
import { Notice } from '../../ui/Notice'
import { TeamWait } from '../team/TeamWait'
import { Term } from '../tour/Term'
import { OtherActs, PrimaryAct } from './Acts'
import { Deliveries } from './Deliveries'
import { Rail } from './Rail'
import { CapacityPanel } from './CapacityPanel'
import { RotationHistory } from './RotationHistory'
import { RotationEnd } from './RotationEnd'
import { Sides } from './Sides'
import { UseStrip } from './UseStrip'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type SideBySideProps = { readonly rotation: RotationView }

/** One rotation: how far it is, what to do next, the traffic of both keys, and what tells them apart. */
export function SideBySide({ rotation }: SideBySideProps) {
  const now = useNow(1_000)
  const isOpen = rotation.closedAt === null
  useShortcuts({ Escape: () => showRotation(null), Backspace: () => showRotation(null) })
  return (
    <div className="screen">
      <header className="bar">
        <IconButton
          name={ROTATIONS_PAGE.backToAllRotations}
          icon={<ArrowLeft size={16} />}
          onClick={() => showRotation(null)}
        />
        <h1 className="bar-title">{rotation.old.name}</h1>
        <EnvironmentMark environment={rotation.environment} />
        <span className="faint clip">
          {rotation.providerName} · {rotation.accountName}
        </span>
        {rotation.isSandbox && <SandboxMark />}
        {rotation.mode !== 'routine' && <Badge tone="warning">{MODE_WORDS[rotation.mode]}</Badge>}
        {rotation.scheduledBy !== null && (
          <Badge title={ROTATIONS_PAGE.startedByThisPolicy}>{rotation.scheduledBy}</Badge>
        )}
        <span className="bar-space" />
        <Badge tone={badgeTone(rotation)}>{STATE_WORDS[rotation.state]}</Badge>
        {isOpen && <span className="faint">{waitBadge(rotation, now)}</span>}
      </header>
      <div className="scroll side-by-side">
        <section className="rail-box" aria-label={ROTATIONS_PAGE.progress}>
          <Rail steps={rotation.steps} size="large" startedAt={rotation.startedAt} />
        </section>
        {isOpen ? <NextStep rotation={rotation} now={now} /> : <RotationEnd rotation={rotation} />}
        {rotation.waits.code === 'team' && <TeamWait rotation={rotation} />}
        {rotation.waits.code === 'capacity' && <CapacityPanel rotation={rotation} />}
        <Deliveries rotation={rotation} />
        <UseStrip rotation={rotation} />
        <Sides rotation={rotation} />
        {rotation.mode === 'incident' && rotation.state !== 'planned' && <IncidentNotice />}
        <RotationHistory rotationId={rotation.id} version={rotation.version} />
      </div>
    </div>
  )
}

/** What it waits for and the next act; it stays in view while the rest scrolls. */
function NextStep({ rotation, now }: SideBySideProps & { readonly now: number }) {
  const { evidence } = rotation
  return (
    <section className="next next-sticky" aria-label={ROTATIONS_PAGE.next}>
      <div className="next-words" role="status">
        <p className="next-sentence">{waitWords(rotation, now)}</p>
        <p className="faint">
          <Term id="evidence">{EVIDENCE_LABEL}</Term>:{' '}
          {ROTATIONS_PAGE.gradeAndPolicy(GRADE_WORDS[evidence.grade], evidence.wanted, evidence.isAttested)}
          {witnessWords(rotation)}. {sinceWords(rotation, now)} {untilWords(rotation, now)}
        </p>
        {rotation.acts.includes('expect-no-traffic') && <p>{UNUSED_WORDS.onScreen}</p>}
        <WaitProgress rotation={rotation} />
      </div>
      <div className="next-acts">
        <OtherActs rotation={rotation} />
        <PrimaryAct rotation={rotation} />
      </div>
    </section>
  )
}

/** Whoever had the leaked key may have made another one with it. */
function IncidentNotice() {
  return (
    <Notice
      tone="warning"
      actions={
        <Button size="small" onClick={() => showKeys('tag:look-over')}>
          {ROTATIONS_PAGE.showThem}
        </Button>
      }
    >
      <p>{ROTATIONS_PAGE.keysThatWereMade}</p>
    </Notice>
  )
}

function badgeTone({ needsPerson, closedAt, state }: RotationView): 'warning' | 'ok' | 'quiet' {
  if (closedAt === null) return needsPerson ? 'warning' : 'quiet'
  return state === 'closed' ? 'ok' : 'quiet'
}

function WaitProgress({ rotation }: SideBySideProps) {
  const { progress } = rotation.waits
  if (progress === null || rotation.closedAt !== null) return null
  const percent = Math.round(Math.min(1, Math.max(0, progress)) * 100)
  return (
    <div
      className="meter"
      role="progressbar"
      aria-label={ROTATIONS_PAGE.wait}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <span className="meter-fill" style={{ width: `${percent}%` }} />
    </div>
  )
}
