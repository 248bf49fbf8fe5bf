import { useEffect, useState } from 'react'
import type { CommandOutput } from '../../../../contract/commands'
import type { OffBoardingView } from '../../../../contract/people'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { keysRevisionOf } from '../../state/selectors'

export type People = CommandOutput<'people.list'>

const NOBODY: People = { creators: [], users: [] }

/** Creators and users, read again when keys change. */
export function usePeople(): People {
  const revision = useSnapshot(keysRevisionOf)
  const [people, setPeople] = useState(NOBODY)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('people.list', {})
      if (isCurrent && reply.ok) setPeople(reply.value)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [revision])
  return people
}

/** What a person leaves behind; null while it is read, or while nobody is chosen. */
export function useOffBoarding(
  creator: string,
  user: string
): { readonly found: OffBoardingView | null; readonly fault: FaultView | null } {
  const revision = useSnapshot(keysRevisionOf)
  const [found, setFound] = useState<OffBoardingView | null>(null)
  const [fault, setFault] = useState<FaultView | null>(null)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      if (creator === '' && user === '') {
        setFound(null)
        return
      }
      const reply = await call('people.offBoarding', {
        creator: creator === '' ? null : creator,
        user: user === '' ? null : user
      })
      if (!isCurrent) return
      setFound(reply.ok ? reply.value : null)
      setFault(reply.ok ? null : reply.fault)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [creator, user, revision])
  return { found, fault }
}
