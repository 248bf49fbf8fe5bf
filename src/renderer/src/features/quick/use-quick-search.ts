import { useEffect, useRef, useState } from 'react'
import type { QuickFoundView } from '../../../../contract/quick'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'

const TYPING_MS = 60
/** Nobody types this many letters at once: it was pasted, dropped or filled in. */
const PASTED_FROM = 12
const MOST_TYPED = 200

export type QuickSearch = {
  readonly typed: string
  readonly found: QuickFoundView | null
  readonly fault: FaultView | null
  type(text: string): void
  /** Compares a text that may be a secret. It is not kept: neither here nor in the field. */
  compare(text: string): void
}

/**
 * What is typed is searched for; what comes in at once is compared first and only then, if it is no secret, put into the
 * field. So a leaked secret never stands in the page.
 */
export function useQuickSearch(): QuickSearch {
  const [typed, setTyped] = useState('')
  const [found, setFound] = useState<QuickFoundView | null>(null)
  const [fault, setFault] = useState<FaultView | null>(null)
  const attempt = useRef(0)

  const search = typed.trim()
  useEffect(() => {
    if (search === '') return
    const mine = ++attempt.current
    const read = async () => {
      const reply = await call('quick.find', { text: search.slice(0, MOST_TYPED) })
      if (mine !== attempt.current) return
      setFound(reply.ok ? reply.value : null)
      setFault(reply.ok ? null : reply.fault)
    }
    const timer = setTimeout(() => inBackground(read()), TYPING_MS)
    return () => clearTimeout(timer)
  }, [search])

  async function match(text: string): Promise<void> {
    const mine = ++attempt.current
    const reply = await call('quick.match', { pasted: text.slice(0, 4_096) })
    if (mine !== attempt.current) return
    setFault(reply.ok ? null : reply.fault)
    setFound(reply.ok ? reply.value : null)
    setTyped(reply.ok && reply.value.as === 'words' ? text.trim().slice(0, MOST_TYPED) : '')
  }

  return {
    typed,
    found,
    fault,
    type: text => {
      if (text.length - typed.length >= PASTED_FROM) {
        inBackground(match(text))
        return
      }
      if (text.trim() === '') {
        attempt.current += 1
        setFound(null)
      }
      setTyped(text)
    },
    compare: text => {
      if (text.trim() !== '') inBackground(match(text))
    }
  }
}
