import type { RotationView } from '../../../../shared/ipc/rotation-view'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { showRotation } from '../../state/navigation'
import { closedWords, MODE_WORDS, waitBadge, waitWords } from '../../text/rotations'
import { Badge, SandboxMark } from '../../ui/Badge'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { PrimaryAct } from './Acts'
import { Rail } from './Rail'

export type LaneProps = { readonly rotation: RotationView }

/** One rotation in one lane: what it is, how far, what it waits for, and its next act. */
export function Lane({ rotation }: LaneProps) {
  const now = useNow(LIST_STEP_MS)
  const isOpen = rotation.closedAt === null
  return (
    <article className="lane" aria-label={`${rotation.service}, ${rotation.environment}`}>
      <div className="lane-head">
        <button type="button" className="lane-name" onClick={() => showRotation(rotation.id)}>
          {rotation.old.name}
        </button>
        <EnvironmentMark environment={rotation.environment} />
        <span className="faint">
          {rotation.providerName} · {rotation.accountName}
        </span>
        {rotation.isSandbox && <SandboxMark />}
        {rotation.mode !== 'routine' && <Badge tone="warning">{MODE_WORDS[rotation.mode]}</Badge>}
        <span className="bar-space" />
        <span className={rotation.needsPerson && isOpen ? 'attention' : 'faint'}>
          {waitBadge(rotation, now)}
        </span>
      </div>
      <Rail steps={rotation.steps} size="small" />
      <div className="lane-foot">
        <p className="lane-wait">{isOpen ? waitWords(rotation, now) : closedWords(rotation)}</p>
        {isOpen && <PrimaryAct rotation={rotation} size="small" />}
      </div>
    </article>
  )
}
