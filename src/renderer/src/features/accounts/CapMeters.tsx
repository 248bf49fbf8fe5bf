import type { AccountView } from '../../../../contract/accounts'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

export type CapMetersProps = { readonly account: AccountView }

const SHOWN = 4

/** How much of each capped group is used; the fullest first. */
export function CapMeters({ account }: CapMetersProps) {
  const groups = (account.report?.groups ?? [])
    .flatMap(group =>
      group.cap === null || group.activeKeys === null
        ? []
        : [{ id: group.id, name: group.name, cap: group.cap, active: group.activeKeys }]
    )
    .toSorted((left, right) => right.active / right.cap - left.active / left.cap)
  if (groups.length === 0) return null
  return (
    <ul className="caps" aria-label={ACCOUNTS_PAGE.useOfTheCap}>
      {groups.slice(0, SHOWN).map(group => (
        <li key={group.id} className="cap">
          <span className="clip">{group.name}</span>
          <span className="meter" aria-hidden="true">
            <span
              className="meter-fill"
              data-high={group.active >= group.cap || undefined}
              style={{ width: `${Math.min(100, (group.active / group.cap) * 100)}%` }}
            />
          </span>
          <span className="cap-count">
            {group.active} {ACCOUNTS_PAGE.of} {group.cap}
          </span>
        </li>
      ))}
      {groups.length > SHOWN && (
        <li className="faint">
          {ACCOUNTS_PAGE.and} {groups.length - SHOWN} {ACCOUNTS_PAGE.moreBelowTheirLimit}
        </li>
      )}
    </ul>
  )
}
