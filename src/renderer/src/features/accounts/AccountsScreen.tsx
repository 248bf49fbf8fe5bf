import { Plus, Server } from 'lucide-react'
import { inBackground } from '../../bridge'
import { openImport } from '../lists/list-files'
import { open } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { DestinationsSection } from '../destinations/DestinationsSection'
import { ProviderFilesSection } from '../provider-files/ProviderFilesSection'
import { useNewAccount } from './new-account'
import { AccountCard } from './AccountCard'
import { SyncButton } from './SyncButton'

export function AccountsScreen() {
  const newest = useNewAccount(state => state.id)
  const accounts = useSnapshot(accountsOf).toSorted(
    (left, right) => Number(right.id === newest) - Number(left.id === newest)
  )
  return (
    <div className="screen">
      <header className="bar">
        <h1 className="bar-title">Accounts</h1>
        <span className="count">{accounts.length}</span>
        <span className="bar-space" />
        <SyncButton />
        <Button size="small" look="ghost" onClick={() => inBackground(openImport())}>
          Import…
        </Button>
        <Button
          look="primary"
          size="small"
          icon={<Plus size={14} />}
          onClick={() => open({ kind: 'connect' })}
        >
          Connect an account
        </Button>
      </header>
      <div className="scroll">
        {accounts.length === 0 ? (
          <Empty
            icon={<Server size={24} />}
            title="No account is connected"
            actions={<Button onClick={() => open({ kind: 'connect' })}>Connect one</Button>}
          >
            <p>
              Connect one with a management credential of its provider. Rekey checks what it may do first.
            </p>
          </Empty>
        ) : (
          <ul className="cards">
            {accounts.map(account => (
              <li key={account.id} className={account.id === newest ? 'card-new' : undefined}>
                <AccountCard account={account} />
              </li>
            ))}
          </ul>
        )}
        <ProviderFilesSection />
        <DestinationsSection />
      </div>
    </div>
  )
}
