import { useEffect, useState } from 'react'
import type { FaultView, Reply } from '../../../../contract/reply'
import { inBackground } from '../../bridge'

const TYPING_PAUSE_MS = 200
/** Sooner, nobody needs to be told that something is being done. */
const SLOW_MS = 300

export type Preview<Answer> = {
  /** The latest answer, which may be of an earlier question. */
  readonly answer: Answer | null
  readonly phase: 'looking' | 'slow' | 'done' | 'stopped'
  /** Why it stopped; `cancelled` when a person wanted it. */
  readonly fault: FaultView | null
  /** Asks once more after a stop. */
  again(): void
}

type Found<Answer> = {
  readonly of: string
  readonly answer: Answer | null
  readonly phase: 'slow' | 'done' | 'stopped'
  readonly fault: FaultView | null
}

/** Asks main what `wanted` would change whenever it does. A question that was stopped stays so until `again`. */
export function usePreview<Answer>(
  wanted: string,
  ask: (wanted: string) => Promise<Reply<Answer>>
): Preview<Answer> {
  const [found, setFound] = useState<Found<Answer> | null>(null)
  const [attempt, setAttempt] = useState(0)
  const asked = `${attempt} ${wanted}`
  useEffect(() => {
    let isCurrent = true
    const put = (phase: Found<Answer>['phase'], { answer, fault = null }: Partial<Found<Answer>> = {}) => {
      if (!isCurrent) return
      setFound(before => ({
        of: asked,
        phase,
        answer: answer === undefined ? (before?.answer ?? null) : answer,
        fault
      }))
    }
    const read = async () => {
      const slow = setTimeout(() => put('slow'), SLOW_MS)
      const reply = await ask(wanted)
      clearTimeout(slow)
      if (reply.ok) put('done', { answer: reply.value })
      else put('stopped', { fault: reply.fault })
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
    fault: found?.of === asked ? found.fault : null,
    again: () => setAttempt(attempt + 1)
  }
}
