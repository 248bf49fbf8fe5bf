import { RefreshCw, Square } from 'lucide-react'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { syncOf } from '../../state/selectors'
import { sayFault } from '../../state/toasts'
import { agoWords } from '../../../../words/time-words'
import { Button } from '../../ui/Button'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

async function start(): Promise<void> {
  const reply = await call('sync.start', {})
  if (!reply.ok) sayFault(reply.fault)
}

async function stop(): Promise<void> {
  const reply = await call('sync.stop', {})
  if (!reply.ok) sayFault(reply.fault)
}

/** Starts a sync of all accounts; while one runs, shows how far it is and stops it. */
export function SyncButton() {
  const sync = useSnapshot(syncOf)
  const now = useNow(LIST_STEP_MS)
  if (sync.isRunning) {
    const done = sync.accounts.filter(
      account => account.state !== 'waiting' && account.state !== 'running'
    ).length
    return (
      <span className="sync">
        <span className="spinner" aria-hidden="true" />
        <span className="faint" role="status">
          {done} {ACCOUNTS_PAGE.of} {sync.accounts.length} {ACCOUNTS_PAGE.accountsInline}
        </span>
        <Button size="small" look="ghost" icon={<Square size={12} />} onClick={() => inBackground(stop())}>
          {ACCOUNTS_PAGE.stop}
        </Button>
      </span>
    )
  }
  return (
    <span className="sync">
      {sync.finishedAt !== null && <span className="faint sync-age">{agoWords(sync.finishedAt, now)}</span>}
      <Button size="small" look="ghost" icon={<RefreshCw size={14} />} onClick={() => inBackground(start())}>
        {ACCOUNTS_PAGE.syncNow}
      </Button>
    </span>
  )
}
