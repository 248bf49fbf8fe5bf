import { useEffect, useState } from 'react'
import { call, inBackground } from '../../bridge'
import { QUIET_MS } from '../../state/work'
import { countWords } from '../../../../words/keys'
import { REVOKE_PAGE } from '../../../../words/pages/revoke'

export type RevokeProgressProps = { readonly token: string }

/** How many keys are decided; shown while many of them are being revoked. */
export function RevokeProgress({ token }: RevokeProgressProps) {
  const [now, setNow] = useState<{ readonly done: number; readonly total: number } | null>(null)
  useEffect(() => {
    const read = async () => {
      const reply = await call('keys.revokeProgress', { token })
      if (reply.ok && reply.value !== null) setNow(reply.value)
    }
    const timer = setInterval(() => inBackground(read()), QUIET_MS)
    return () => clearInterval(timer)
  }, [token])
  return (
    <div role="status">
      <p>
        {now === null
          ? REVOKE_PAGE.revoking
          : REVOKE_PAGE.doneOfCountDecided(now.done.toLocaleString('en'), countWords(now.total, 'key'))}
      </p>
      <progress
        className="batch-progress"
        aria-label={REVOKE_PAGE.keysDecided}
        {...(now === null ? {} : { max: now.total, value: now.done })}
      />
    </div>
  )
}
