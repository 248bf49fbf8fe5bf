import type { KeyRowView } from '../../../../contract/key-row'
import { inBackground } from '../../bridge'
import { riskPartWords } from '../../../../words/verdicts'
import { Button } from '../../ui/Button'
import { sentences } from './FindingTags'
import { disableKey, revokeKeys, rotateKeys } from './key-acts'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type ReasonLineProps = { readonly row: KeyRowView }

/** Why a row stands out, in words, and what to do about it. */
export function ReasonLine({ row }: ReasonLineProps) {
  const parts = row.verdict.riskParts.slice(0, 2).map(part => riskPartWords(part.part))
  return (
    <span role="gridcell" className="reason-line" onClick={event => event.stopPropagation()}>
      <span className="clip reason-words" title={sentences(row.verdict.findings)}>
        {sentences(row.verdict.findings).replaceAll('\n', ' ')}
        <span className="faint">
          {' '}
          {KEYS_PAGE.risk} {Math.round(row.verdict.risk)}
          {parts.length > 0 && `: ${parts.join(', ')}`}
        </span>
      </span>
      {row.can.disable && (
        <Button size="small" look="ghost" tabIndex={-1} onClick={() => inBackground(disableKey(row))}>
          {KEYS_PAGE.disable}
        </Button>
      )}
      {row.can.revoke && (
        <Button size="small" look="ghost" tabIndex={-1} onClick={() => revokeKeys([row])}>
          {KEYS_PAGE.revoke}
        </Button>
      )}
      {row.can.rotate && (
        <Button size="small" tabIndex={-1} onClick={() => rotateKeys([row])}>
          {KEYS_PAGE.rotate}
        </Button>
      )}
    </span>
  )
}
