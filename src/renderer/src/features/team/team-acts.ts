import type { Reply } from '../../../../contract/reply'
import { inBackground } from '../../bridge'
import { say, sayFault } from '../../state/toasts'

/** A click that calls, and says only what went wrong, or `done`. */
export function quietly(work: () => Promise<Reply<unknown>>, done = ''): () => void {
  const act = async (): Promise<void> => {
    const reply = await work()
    if (!reply.ok) sayFault(reply.fault)
    else if (done !== '') say(done)
  }
  return () => inBackground(act())
}

/** Can colleagues be asked for what this fault holds up? Not while they are asked. */
export function canAskFor(detail: unknown): boolean {
  return detail === 'approval-needed' || detail === 'approval-declined' || detail === 'approval-expired'
}
