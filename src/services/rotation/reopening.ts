import { createSingleFlight } from '../../core/concurrency/single-flight'
import type { RotationId } from '../../core/ids'
import type { Key } from '../../core/key'
import type { RotationState } from '../../core/rotation/state'
import type { RotationRunner } from './runner'
import type { Live } from './live'
import { readRotation } from './resuming'
import { resumeThese, written } from './steering'
import type { RotationTools } from './tools'

// A rotation that has ended is open again where its old key turns out to be alive.

const MOST_ENDED = 10_000

export type Reopening = {
  /**
   * An earlier version called this rotation closed on evidence that no longer counts. It goes on where the machine stands
   * now. Null where its key is in another rotation meanwhile, or the disk does not take it.
   */
  reopen(state: RotationState): Live | null
  /** A sync has ended: each closed rotation whose old key a list shows as live reads its own list, and decides by that. */
  rereadListed(): Promise<void>
}

export function createReopening(tools: RotationTools, runner: RotationRunner): Reopening {
  /** Rotations that ended with a live old key, such as aborted ones: a list of it tells nothing new. */
  const keptOld = new Set<RotationId>()

  function isClosed(id: RotationId): boolean {
    const state = runner.register.get(id)?.state ?? readRotation(tools, id)?.state
    if (state?.name === 'closed') return true
    keptOld.add(id)
    return false
  }

  async function reread(): Promise<void> {
    const ended = tools.journal.inPhase(['sweeping', 'ended'], MOST_ENDED, 'newest')
    const back = ended.filter(({ id, keyId }) => {
      const key = keptOld.has(id) ? null : tools.keys.get(keyId)
      return key !== null && isListedLive(key) && key.rotationId === null && isClosed(id)
    })
    for (const { id } of back) {
      resumeThese(tools, runner, [id])
      await runner.readNow(id)
    }
  }

  return {
    reopen(state) {
      const { rotationId, oldKeyId } = state.plan
      const taken = written(() => {
        if (tools.journal.openOf(oldKeyId) !== null) return null
        tools.transactions.run(() => {
          tools.journal.setPhase(rotationId, 'open', tools.clock.now())
          tools.keys.setRotation(oldKeyId, rotationId)
        })
        resumeThese(tools, runner, [rotationId])
        return runner.register.get(rotationId)
      })
      return taken.ok ? taken.value : null
    },
    rereadListed: createSingleFlight(reread)
  }
}

function isListedLive({ status, vanishedAt }: Key): boolean {
  return vanishedAt === null && (status === 'active' || status === 'disabled')
}
