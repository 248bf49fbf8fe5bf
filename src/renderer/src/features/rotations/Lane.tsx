import type { RotationView } from '../../../../contract/rotations'
import { inBackground } from '../../bridge'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { showRotation } from '../../state/navigation'
import {
  ACT_WORDS,
  closedWords,
  MODE_WORDS,
  sinceWords,
  waitBadge,
  waitWords
} from '../../../../words/rotations'
import { Badge, SandboxMark } from '../../ui/Badge'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { Menu, type MenuEntry } from '../../ui/Menu'
import { PrimaryAct } from './Acts'
import { takeOut } from './group-acts'
import { Rail } from './Rail'
import { runAct } from './rotation-acts'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type LaneProps = { readonly rotation: RotationView }

/** One rotation in one line: what it is, how far, what it waits for and since when, its next act, and the other ways on. */
export function Lane({ rotation }: LaneProps) {
  const now = useNow(LIST_STEP_MS)
  const isOpen = rotation.closedAt === null
  const wait = isOpen ? waitWords(rotation, now) : closedWords(rotation)
  return (
    <article className="lane" aria-label={`${rotation.service}, ${rotation.environment}`}>
      <div className="lane-what">
        <button type="button" className="lane-name clip" onClick={() => showRotation(rotation.id)}>
          {rotation.old.name}
        </button>
        <EnvironmentMark environment={rotation.environment} />
        <span className="faint clip lane-account">
          {rotation.providerName} · {rotation.accountName}
        </span>
        {rotation.isSandbox && <SandboxMark />}
        {rotation.mode !== 'routine' && <Badge tone="warning">{MODE_WORDS[rotation.mode]}</Badge>}
        {rotation.scheduledBy !== null && (
          <Badge title={ROTATIONS_PAGE.startedByThisPolicy}>{rotation.scheduledBy}</Badge>
        )}
      </div>
      <Rail steps={rotation.steps} size="small" />
      <p className="lane-wait clip" title={wait}>
        {wait} {isOpen && <span className="faint">{sinceWords(rotation, now)}</span>}
      </p>
      {/* That it needs a person is the heading of its lane. */}
      {!(rotation.needsPerson && isOpen) && (
        <span className="faint lane-since">{waitBadge(rotation, now)}</span>
      )}
      {isOpen && (
        <span className="lane-acts">
          <PrimaryAct rotation={rotation} size="small" />
          <Menu name={ROTATIONS_PAGE.moreWays(rotation.old.name)} entries={waysOn(rotation)} />
        </span>
      )}
    </article>
  )
}

/** The acts behind the primary one, and the way out of a group. */
function waysOn(rotation: RotationView): readonly MenuEntry[] {
  const acts = rotation.acts.slice(1).map(act => ({
    id: act,
    label: ACT_WORDS[act],
    isDanger: act === 'revoke-old' || act === 'discard-orphan',
    run: () => inBackground(runAct(act, rotation))
  }))
  const out = {
    id: 'take-out',
    label: ROTATIONS_PAGE.takeOutOfGroup,
    run: () => inBackground(takeOut(rotation.id, rotation.old.name))
  }
  return rotation.group === null ? acts : [...acts, out]
}
