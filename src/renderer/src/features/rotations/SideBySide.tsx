import { ArrowLeft } from 'lucide-react'
import type { RotationView } from '../../../../contract/rotations'
import { useShortcuts } from '../../app/use-shortcuts'
import { useNow } from '../../state/now'
import { showKeys, showRotation } from '../../state/navigation'
import {
  closedWords,
  GRADE_WORDS,
  MODE_WORDS,
  sinceWords,
  STATE_WORDS,
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
import { ExportEvidence } from '../evidence/ExportEvidence'
import { OtherActs, PrimaryAct } from './Acts'
import { Deliveries } from './Deliveries'
import { PermissionDiff } from './PermissionDiff'
import { Rail } from './Rail'
import { CapacityPanel } from './CapacityPanel'
import { RotationHistory } from './RotationHistory'
import { Side } from './Side'
import { UseStrip } from './UseStrip'

export type SideBySideProps = { readonly rotation: RotationView }

/** One rotation: the old and the new key beside each other, the rail, the next guard in words, and one primary button. */
export function SideBySide({ rotation }: SideBySideProps) {
  const now = useNow(1_000)
  const isOpen = rotation.closedAt === null
  useShortcuts({ Escape: () => showRotation(null), Backspace: () => showRotation(null) })
  return (
    <div className="screen">
      <header className="bar">
        <IconButton
          name="Back to all rotations"
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
          <Badge title="Started by this policy">{rotation.scheduledBy}</Badge>
        )}
        <span className="bar-space" />
        <Badge tone={rotation.needsPerson && isOpen ? 'warning' : 'quiet'}>
          {STATE_WORDS[rotation.state]}
        </Badge>
        {isOpen && <span className="faint">{waitBadge(rotation, now)}</span>}
      </header>
      <div className="scroll side-by-side">
        <div className="sides">
          <Side
            title="Old"
            side={rotation.old}
            providerName={rotation.providerName}
            providerId={rotation.providerId}
          />
          {rotation.new === null ? (
            <section className="side side-none" aria-label="New key">
              <h2 className="side-title">New</h2>
              <p className="faint">Not made yet. Nothing has been changed at the provider.</p>
            </section>
          ) : (
            <Side
              title="New"
              side={rotation.new}
              providerName={rotation.providerName}
              providerId={rotation.providerId}
            />
          )}
        </div>
        <PermissionDiff rotation={rotation} />
        <Deliveries rotation={rotation} />
        <UseStrip rotation={rotation} />
        <section className="rail-box" aria-label="Progress">
          <Rail steps={rotation.steps} size="large" />
        </section>
        <section className="next" aria-label="Next">
          <div className="next-words" role="status">
            <p className="next-sentence">{isOpen ? waitWords(rotation, now) : closedWords(rotation)}</p>
            <p className="faint">
              Evidence: {GRADE_WORDS[rotation.evidence.grade]}; the policy asks for {rotation.evidence.wanted}
              {rotation.evidence.isAttested ? '; in part attested by a person' : ''}
              {witnessWords(rotation)}.
              {isOpen && ` ${sinceWords(rotation, now)} ${untilWords(rotation, now)}`}
            </p>
            <WaitProgress rotation={rotation} />
          </div>
          <div className="next-acts">
            <OtherActs rotation={rotation} />
            <PrimaryAct rotation={rotation} />
            {!isOpen && (
              <ExportEvidence rotationId={rotation.id} about={rotation.old.name} look="plain">
                Export evidence…
              </ExportEvidence>
            )}
          </div>
        </section>
        {rotation.mode === 'incident' && rotation.state !== 'planned' && <IncidentNotice />}
        {rotation.waits.code === 'capacity' && <CapacityPanel rotation={rotation} />}
        <RotationHistory rotationId={rotation.id} version={rotation.version} />
      </div>
    </div>
  )
}

/** Whoever had the leaked key may have made another one with it. */
function IncidentNotice() {
  return (
    <Notice
      tone="warning"
      actions={
        <Button size="small" onClick={() => showKeys('tag:look-over')}>
          Show them
        </Button>
      }
    >
      <p>
        Keys that were made since this began, at this account or by the creator of the leaked key, get the tag
        look-over. Look at each, revoke what is not yours, and take the tag off the others.
      </p>
    </Notice>
  )
}

function WaitProgress({ rotation }: SideBySideProps) {
  const { progress } = rotation.waits
  if (progress === null || rotation.closedAt !== null) return null
  const percent = Math.round(Math.min(1, Math.max(0, progress)) * 100)
  return (
    <div
      className="meter"
      role="progressbar"
      aria-label="Wait"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <span className="meter-fill" style={{ width: `${percent}%` }} />
    </div>
  )
}
