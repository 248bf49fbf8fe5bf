import { useEffect, useState } from 'react'
import type { OverviewView } from '../../../../contract/overview'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { createLatestReader } from '../../state/latest-reader'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf, keysRevisionOf, rotationsOf, schedulesOf, sealedSecretsOf } from '../../state/selectors'

export type OverviewRead = { readonly view: OverviewView | null; readonly fault: FaultView | null }

const PAUSE_MS = 250
const NOTHING: OverviewRead = { view: null, fault: null }

/** What the overview shows, read again when keys, accounts, rotations, secrets or policies change. */
export function useOverview(): OverviewRead {
  const keys = useSnapshot(keysRevisionOf)
  const accounts = useSnapshot(accountsOf)
  const rotations = useSnapshot(rotationsOf)
  const secrets = useSnapshot(sealedSecretsOf)
  const schedules = useSnapshot(schedulesOf)
  const [read, setRead] = useState(NOTHING)
  const [reader] = useState(() => createLatestReader(readOverview, setRead, PAUSE_MS))
  const [first] = useState({ keys, accounts, rotations, secrets, schedules })
  useEffect(() => {
    let isShown = true
    const readFirst = async () => {
      const answer = await readOverview()
      if (isShown) setRead(answer)
    }
    // The first answer is not put off.
    inBackground(readFirst())
    return () => {
      isShown = false
    }
  }, [])
  useEffect(() => {
    const isSame =
      keys === first.keys &&
      accounts === first.accounts &&
      rotations === first.rotations &&
      secrets === first.secrets &&
      schedules === first.schedules
    if (!isSame) reader.ask(null)
  }, [reader, first, keys, accounts, rotations, secrets, schedules])
  return read
}

async function readOverview(): Promise<OverviewRead> {
  const reply = await call('overview.read', {})
  return reply.ok ? { view: reply.value, fault: null } : { view: null, fault: reply.fault }
}
