import { useEffect, useState } from 'react'
import type { Reply } from '../../../../shared/ipc/reply'
import { inBackground } from '../../bridge'

const TYPING_PAUSE_MS = 200
/** Sooner, nobody needs to be told that something is being done. */
const SLOW_MS = 300

export type Preview<Answer> = {
  /** The latest answer, which may be of an earlier question. */
  readonly answer: Answer | null
  readonly phase: 'looking' | 'slow' | 'done' | 'stopped'
  /** Asks once more after a stop. */
  again(): void
}

type Found<Answer> = {
  readonly of: string
  readonly answer: Answer | null
  readonly phase: 'slow' | 'done' | 'stopped'
}

/** Asks main what `wanted` would change whenever it does. A question that was stopped stays so until `again`. */
export function usePreview<Answer>(
  wanted: string,
  ask: (wanted: string) => Promise<Reply<Answer>>
): Preview<Answer> {
  const [found, setFound] = useState<Found<Answer> | null>(null)
  const [turn, setTurn] = useState(0)
  const asked = `${turn} ${wanted}`
  useEffect(() => {
    let isCurrent = true
    const put = (phase: Found<Answer>['phase'], answer?: Answer) => {
      if (isCurrent) setFound(before => ({ of: asked, phase, answer: answer ?? before?.answer ?? null }))
    }
    const read = async () => {
      const slow = setTimeout(() => put('slow'), SLOW_MS)
      const reply = await ask(wanted)
      clearTimeout(slow)
      if (reply.ok) put('done', reply.value)
      else put('stopped')
    }
    const timer = setTimeout(() => inBackground(read()), TYPING_PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [asked, wanted, ask])
  return {
    answer: found?.answer ?? null,
    phase: found?.of === asked ? found.phase : 'looking',
    again: () => setTurn(turn + 1)
  }
}
