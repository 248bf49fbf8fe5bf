import { useEffect, useState } from 'react'
import type { CommandOutput } from '../../../../contract/commands'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { dueOf, keysRevisionOf } from '../../state/selectors'

export type DueBoard = CommandOutput<'due.list'>

/** Read again whenever keys, tasks or the count of what is due change. */
export function useDueBoard(): { readonly board: DueBoard | null; readonly fault: FaultView | null } {
  const due = useSnapshot(dueOf)
  const revision = useSnapshot(keysRevisionOf)
  const [board, setBoard] = useState<DueBoard | null>(null)
  const [fault, setFault] = useState<FaultView | null>(null)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('due.list', {})
      if (!isCurrent) return
      if (reply.ok) setBoard(reply.value)
      setFault(reply.ok ? null : reply.fault)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [due, revision])
  return { board, fault }
}
