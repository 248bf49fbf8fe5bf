import { Check, CircleHelp, Minus, X } from 'lucide-react'
import type { ProviderView, ReportView } from '../../../../contract/accounts'
import { rightWords, warningsOf } from '../../../../words/accounts'
import { countWords } from '../../../../words/keys'
import { bringIntoView } from '../../ui/bring-into-view'
import { Notice } from '../../ui/Notice'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

export type ReportSummaryProps = { readonly report: ReportView; readonly provider: ProviderView }

const ICONS = { yes: Check, no: X, unknown: CircleHelp, 'not-offered': Minus }

/** What the check found, in words, before anything is stored. */
export function ReportSummary({ report, provider }: ReportSummaryProps) {
  const warnings = warningsOf({ standing: provider.standing, report })
  const isWhole = report.rights.every(right => right.state !== 'no')
  return (
    <section className="report answer" aria-label={ACCOUNTS_PAGE.resultOfTheCheck} ref={bringIntoView}>
      <Notice
        tone={isWhole ? 'info' : 'warning'}
        title={isWhole ? ACCOUNTS_PAGE.theCredentialWorks : ACCOUNTS_PAGE.worksWithLimits}
      >
        <p>{ACCOUNTS_PAGE.readOnly(countWords(report.groups.length, provider.groupWord), report.version)}</p>
      </Notice>
      <ul className="rights">
        {report.rights.map(right => {
          const Icon = ICONS[right.state]
          return (
            <li key={right.right} className={`right right-${right.state}`}>
              <Icon size={12} aria-hidden="true" /> {rightWords(right)}
            </li>
          )
        })}
      </ul>
      {warnings.map(words => (
        <Notice key={words} tone="warning">
          <p>{words}</p>
        </Notice>
      ))}
    </section>
  )
}
