import { useEffect, useState } from 'react'
import type { ServiceNamingView } from '../../../../contract/policies'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { keysRevisionOf, settingsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { POLICIES_PAGE } from '../../../../words/pages/policies'

/** Also how long it may go on before anybody is told. */
const LOOK_EVERY_MS = 300

/** Keys that do not follow the rules for service names yet: how far it is, with a way to stop it and to go on. */
export function NamingBanner() {
  const [naming, setNaming] = useNaming()
  if (naming === null || naming.phase === 'idle' || naming.phase === 'previewing') return null
  const isRunning = naming.phase === 'renaming'
  async function act(): Promise<void> {
    // It answers at the end: what is on the way is read meanwhile.
    if (!isRunning && naming !== null) setNaming({ ...naming, phase: 'renaming' })
    const reply = await call(isRunning ? 'services.stop' : 'services.resume', {})
    if (reply.ok) setNaming(reply.value)
  }
  return (
    <div className="banner">
      <Notice
        role="status"
        actions={
          <Button size="small" onClick={() => inBackground(act())}>
            {isRunning ? POLICIES_PAGE.stop : POLICIES_PAGE.resume}
          </Button>
        }
      >
        <p>
          {isRunning
            ? POLICIES_PAGE.namingProgress(
                naming.done.toLocaleString('en'),
                naming.total.toLocaleString('en')
              )
            : POLICIES_PAGE.namingStopped}
        </p>
      </Notice>
    </div>
  )
}

function useNaming() {
  const { rules } = useSnapshot(settingsOf).services
  const revision = useSnapshot(keysRevisionOf)
  const [naming, setNaming] = useState<ServiceNamingView | null>(null)
  // While it runs, each answer asks for the next.
  const running = naming?.phase === 'renaming' ? naming : null
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('services.state', {})
      // A locked app says nothing.
      if (isCurrent) setNaming(reply.ok ? reply.value : null)
    }
    const timer = setTimeout(() => inBackground(read()), LOOK_EVERY_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [rules, revision, running])
  return [naming, setNaming] as const
}
