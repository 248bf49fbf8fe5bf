import { ScrollText } from 'lucide-react'
import { useState } from 'react'
import type { FileVerdictView, HeadComparisonView } from '../../../../contract/history'
import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf } from '../../state/selectors'
import { ACT_GROUPS, actsOfGroup } from '../../../../words/audit'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { FaultNotice } from '../../ui/FaultNotice'
import { FileVerdict } from '../evidence/FileVerdict'
import { HeadNotice } from '../evidence/HeadNotice'
import { ChainCheck } from './ChainCheck'
import { HistoryTable } from './HistoryTable'
import { useHistory } from './use-history'
import { HISTORY_PAGE } from '../../../../words/pages/history'

const NONE: readonly string[] = []

export function HistoryScreen() {
  const accounts = useSnapshot(accountsOf)
  const [text, setText] = useState('')
  const [group, setGroup] = useState('')
  const [accountId, setAccountId] = useState('')
  const [comparison, setComparison] = useState<HeadComparisonView | null>(null)
  const [verdict, setVerdict] = useState<FileVerdictView | null>(null)
  const history = useHistory({ text: text.trim(), acts: group === '' ? NONE : actsOfGroup(group), accountId })
  return (
    <div className="screen">
      <header className="bar">
        <h1 className="bar-title">{HISTORY_PAGE.history}</h1>
        <span className="count">{history.total?.toLocaleString('en') ?? ''}</span>
        <input
          type="search"
          className="input bar-input"
          aria-label={HISTORY_PAGE.searchHistory}
          placeholder={HISTORY_PAGE.searchHistory}
          value={text}
          onChange={event => setText(event.target.value)}
        />
        <select
          className="input select"
          aria-label={HISTORY_PAGE.kindOfEntry}
          value={group}
          onChange={event => setGroup(event.target.value)}
        >
          <option value="">{HISTORY_PAGE.everything}</option>
          {ACT_GROUPS.map(each => (
            <option key={each.label} value={each.label}>
              {each.label}
            </option>
          ))}
        </select>
        <select
          className="input select"
          aria-label={HISTORY_PAGE.account}
          value={accountId}
          onChange={event => setAccountId(event.target.value)}
        >
          <option value="">{HISTORY_PAGE.allAccounts}</option>
          {accounts.map(account => (
            <option key={account.id} value={account.id}>
              {account.name}
            </option>
          ))}
        </select>
        <span className="bar-space" />
        <ChainCheck onCompared={setComparison} onVerified={setVerdict} />
      </header>
      <FaultNotice fault={history.fault} />
      {comparison !== null && <HeadNotice comparison={comparison} onDismiss={() => setComparison(null)} />}
      {verdict !== null && <FileVerdict verdict={verdict} onDismiss={() => setVerdict(null)} />}
      <div className="scroll" tabIndex={0} role="region" aria-label={HISTORY_PAGE.entries}>
        {history.total === 0 ? (
          <Empty icon={<ScrollText size={24} />} title={HISTORY_PAGE.noEntryMatches}>
            <p>{HISTORY_PAGE.chainHelp}</p>
          </Empty>
        ) : (
          <HistoryTable rows={history.rows} />
        )}
        {history.hasMore && (
          <p className="more">
            <Button onClick={() => inBackground(history.loadMore())}>{HISTORY_PAGE.loadOlderEntries}</Button>
          </p>
        )}
      </div>
    </div>
  )
}
