import type { KeyRowView } from '../../../../contract/key-row'
import {
  CONFIDENCE_WORDS,
  FINDING_WORDS,
  riskPartWords,
  VERDICTS,
  type SuggestedAct
} from '../../../../words/verdicts'
import { GLOSSARY_WORDS } from '../../../../words/glossary'
import { Term } from '../tour/Term'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { inBackground } from '../../bridge'
import { isBreakGlass, noteTested } from '../exclude/break-glass-mark'
import { gravestFirst } from './FindingTags'
import { disableKey, revokeKeys, rotateKeys } from './key-acts'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type DetailFindingsProps = { readonly row: KeyRowView }

export function DetailFindings({ row }: DetailFindingsProps) {
  const { verdict } = row
  const words = VERDICTS[verdict.state]
  // Its finding says the same below, with what to do about it.
  const isTold = verdict.findings.some(({ code }) => code === verdict.state)
  return (
    <section aria-label={KEYS_PAGE.verdict}>
      <h3 className="detail-heading">{KEYS_PAGE.verdict}</h3>
      <p className="verdict">
        <Badge tone={words.tone}>{words.label}</Badge>{' '}
        {verdict.state === 'unassessed' && <Term id="unassessed">{GLOSSARY_WORDS.why}</Term>}{' '}
        {isTold ? '' : words.sentence(verdict.facts)}
      </p>
      <RiskMeter row={row} />
      <ul className="findings">
        {gravestFirst(verdict.findings).map(finding => (
          <li key={finding.code} className={`finding finding-${finding.severity}`}>
            <p>{FINDING_WORDS[finding.code].sentence(finding.facts)}</p>
            <p className="finding-advice">
              {FINDING_WORDS[finding.code].advice}
              <ActLink row={row} act={FINDING_WORDS[finding.code].act} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function RiskMeter({ row }: DetailFindingsProps) {
  const { risk, riskParts, confidence } = row.verdict
  const parts = riskParts.filter(part => part.points >= 1)
  return (
    <div className="risk">
      <p className="risk-line">
        <span>
          {KEYS_PAGE.risk} <strong>{Math.round(risk)}</strong> {KEYS_PAGE.of100}
        </span>
        <span className="faint" title={CONFIDENCE_WORDS[confidence]}>
          {confidence} {KEYS_PAGE.confidence}
        </span>
      </p>
      <div className="meter" role="img" aria-label={KEYS_PAGE.riskRoundOf100(Math.round(risk))}>
        <span
          className="meter-fill"
          style={{ width: `${Math.min(100, risk)}%` }}
          data-high={risk >= 60 || undefined}
        />
      </div>
      {parts.length > 0 && (
        <p className="faint">
          {parts.map(part => `${riskPartWords(part.part)} ${Math.round(part.points)}`).join(' · ')}
        </p>
      )}
    </div>
  )
}

function ActLink({ row, act }: { readonly row: KeyRowView; readonly act: SuggestedAct }) {
  if (act === 'rotate' && row.can.rotate) {
    return (
      <Button
        look="link"
        aria-label={KEYS_PAGE.suggestedRotateName(row.name)}
        onClick={() => rotateKeys([row])}
      >
        {KEYS_PAGE.rotateAsk}
      </Button>
    )
  }
  if (act === 'revoke' && row.can.revoke) {
    return (
      <Button
        look="link"
        aria-label={KEYS_PAGE.suggestedRevokeName(row.name)}
        onClick={() => revokeKeys([row])}
      >
        {KEYS_PAGE.revokeAsk}
      </Button>
    )
  }
  if (act === 'test' && isBreakGlass(row)) {
    return (
      <Button
        look="link"
        aria-label={KEYS_PAGE.suggestedNoteThatName(row.name)}
        onClick={() => inBackground(noteTested(row))}
      >
        {KEYS_PAGE.iTestedItJust}
      </Button>
    )
  }
  if (act === 'disable' && row.can.disable) {
    return (
      <Button
        look="link"
        aria-label={KEYS_PAGE.suggestedDisableName(row.name)}
        onClick={() => inBackground(disableKey(row))}
      >
        {KEYS_PAGE.disable}
      </Button>
    )
  }
  return null
}
