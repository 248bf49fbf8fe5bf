import type { AccountView } from '../../../../contract/accounts'
import { useSnapshot } from '../../state/mirror-store'
import { show, showKeys } from '../../state/navigation'
import { accountsOf } from '../../state/selectors'
import { HEALTH_WORDS } from '../../../../words/accounts'
import { OVERVIEW_WORDS } from '../../../../words/overview'
import type { Tone } from '../../../../words/verdicts'
import { Badge } from '../../ui/Badge'
import { Moment } from '../../ui/Moment'
import { ProviderGlyph } from '../../ui/ProviderGlyph'
import { Panel } from './Panel'

const SHOWN = 8
const RANK: Record<Tone, number> = { danger: 0, warning: 1, notice: 2, quiet: 3, ok: 4 }

/** Every account with how well it can be read, the worst first. */
export function AccountHealth() {
  const accounts = useSnapshot(accountsOf)
  const rank = ({ health }: AccountView) => RANK[HEALTH_WORDS[health].tone]
  const sorted = accounts.toSorted((left, right) => rank(left) - rank(right))
  return (
    <Panel
      title={OVERVIEW_WORDS.health}
      count={accounts.length}
      more={{ label: OVERVIEW_WORDS.allAccounts, show: () => show('accounts') }}
    >
      <ul className="panel-list">
        {sorted.slice(0, SHOWN).map(account => (
          <li key={account.id} className="panel-line">
            <ProviderGlyph providerId={account.providerId} name={account.providerName} />
            <button
              type="button"
              className="panel-name"
              onClick={() => showKeys(`account:"${account.name}"`)}
            >
              <span className="clip">{account.name}</span>
            </button>
            <span className="bar-space" />
            <span className="faint numeric">
              <Moment at={account.lastGoodSyncAt} otherwise="never" />
            </span>
            <Badge tone={HEALTH_WORDS[account.health].tone}>{HEALTH_WORDS[account.health].label}</Badge>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
