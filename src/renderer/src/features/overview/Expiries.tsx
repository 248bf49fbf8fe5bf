import type { OverviewView } from '../../../../contract/overview'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { open, useNavigation } from '../../state/navigation'
import { dayWords } from '../../../../words/moments'
import { OVERVIEW_WORDS } from '../../../../words/overview'
import { relativeWords } from '../../../../words/time-words'
import { Button } from '../../ui/Button'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { KeyName } from '../../ui/KeyName'
import { OVERVIEW_PAGE } from '../../../../words/pages/overview'

const DAY_MS = 86_400_000

export type ExpiriesProps = { readonly expiries: OverviewView['expiries']; readonly from: number }

/** The next 90 days as bars, and the keys that expire first. */
export function Expiries({ expiries, from }: ExpiriesProps) {
  const now = useNow(LIST_STEP_MS)
  const most = Math.max(1, ...expiries.perDay)
  if (expiries.total === 0) return <p className="panel-empty faint">{OVERVIEW_WORDS.noExpiries}</p>
  return (
    <>
      <div className="expiry-days" role="img" aria-label={OVERVIEW_WORDS.expiries(expiries.days)}>
        {expiries.perDay.map((count, day) => (
          <span
            key={day}
            className="expiry-day"
            title={count === 0 ? undefined : OVERVIEW_WORDS.expiriesOn(count, dayWords(from + day * DAY_MS))}
          >
            {count > 0 && (
              <span
                className={day < 14 ? 'expiry-bar expiry-soon' : 'expiry-bar'}
                style={{ height: `${20 + (80 * count) / most}%` }}
              />
            )}
          </span>
        ))}
      </div>
      <ul className="panel-list">
        {expiries.next.map(key => (
          <li key={key.keyId} className="panel-line">
            <button
              type="button"
              className="panel-name"
              onClick={() => useNavigation.setState({ screen: 'keys', keyId: key.keyId, query: '' })}
            >
              <KeyName name={key.name} />
            </button>
            <EnvironmentMark environment={key.environment} />
            <span className="faint clip">{key.accountName}</span>
            <span className="bar-space" />
            <span className="numeric">{relativeWords(key.expiresAt, now)}</span>
            <Button
              look="link"
              size="small"
              aria-label={OVERVIEW_PAGE.rotateName(key.name)}
              onClick={() => open({ kind: 'rotate', keyIds: [key.keyId] })}
            >
              {OVERVIEW_PAGE.rotate}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}
