import { Plus, Server } from 'lucide-react'
import { inBackground } from '../../bridge'
import { openImport } from '../lists/list-files'
import { open } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { DestinationsSection } from '../destinations/DestinationsSection'
import { KeyFilesSection } from '../key-files/KeyFilesSection'
import { ProviderFilesSection } from '../provider-files/ProviderFilesSection'
import { useNewAccount } from './new-account'
import { AccountRow } from './AccountRow'
import { SyncButton } from './SyncButton'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

export function AccountsScreen() {
  const newest = useNewAccount(state => state.id)
  const accounts = useSnapshot(accountsOf).toSorted(
    (left, right) => Number(right.id === newest) - Number(left.id === newest)
  )
  return (
    <div className="screen">
      <header className="bar">
        <h1 className="bar-title">{ACCOUNTS_PAGE.accounts}</h1>
        <span className="count">{accounts.length}</span>
        <span className="bar-space" />
        <SyncButton />
        <Button size="small" look="ghost" onClick={() => inBackground(openImport())}>
          {ACCOUNTS_PAGE.import}
        </Button>
        <Button
          look="primary"
          size="small"
          icon={<Plus size={14} />}
          onClick={() => open({ kind: 'connect' })}
        >
          {ACCOUNTS_PAGE.connectAnAccount}
        </Button>
      </header>
      <div className="scroll">
        {accounts.length === 0 ? (
          <Empty
            icon={<Server size={24} />}
            title={ACCOUNTS_PAGE.noAccountIsConnected}
            actions={<Button onClick={() => open({ kind: 'connect' })}>{ACCOUNTS_PAGE.connectOne}</Button>}
          >
            <p>{ACCOUNTS_PAGE.connectHelp}</p>
          </Empty>
        ) : (
          <ul className="accounts">
            {accounts.map(account => (
              <li key={account.id} className={account.id === newest ? 'account-new' : undefined}>
                <AccountRow account={account} startsOpen={account.id === newest} />
              </li>
            ))}
          </ul>
        )}
        <ProviderFilesSection />
        <DestinationsSection />
        <KeyFilesSection />
      </div>
    </div>
  )
}
