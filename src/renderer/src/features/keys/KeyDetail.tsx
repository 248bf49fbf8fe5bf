import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { KeyDetailView } from '../../../../contract/keys'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { showKey } from '../../state/navigation'
import { keysRevisionOf } from '../../state/selectors'
import { FaultNotice } from '../../ui/FaultNotice'
import { IconButton } from '../../ui/IconButton'
import { StateDot } from '../../ui/StateDot'
import { DetailActs } from './DetailActs'
import { DetailFacts } from './DetailFacts'
import { DetailFindings } from './DetailFindings'
import { DetailHistory } from './DetailHistory'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type KeyDetailProps = { readonly keyId: string }

/** Everything that is known of one key. Read again whenever keys change in main. */
export function KeyDetail({ keyId }: KeyDetailProps) {
  const revision = useSnapshot(keysRevisionOf)
  const [detail, setDetail] = useState<KeyDetailView | null>(null)
  const [fault, setFault] = useState<FaultView | null>(null)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('keys.detail', { keyId })
      if (!isCurrent) return
      if (reply.ok) setDetail(reply.value)
      setFault(reply.ok ? null : reply.fault)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [keyId, revision])

  return (
    <aside
      className="detail"
      aria-label={detail === null ? KEYS_PAGE.key : KEYS_PAGE.keyName(detail.row.name)}
    >
      <header className="detail-head">
        {detail !== null && <StateDot state={detail.row.verdict.state} />}
        <h2 className="detail-title">{detail?.row.name ?? KEYS_PAGE.loading}</h2>
        <IconButton name={KEYS_PAGE.closeThePanel} icon={<X size={16} />} onClick={() => showKey(null)} />
      </header>
      <div className="detail-body" data-keys="own" tabIndex={0} role="group" aria-label={KEYS_PAGE.details}>
        <FaultNotice fault={fault} />
        {detail !== null && (
          <>
            <DetailActs row={detail.row} />
            <DetailFindings row={detail.row} />
            <DetailFacts detail={detail} />
            <DetailHistory detail={detail} />
          </>
        )}
      </div>
    </aside>
  )
}
