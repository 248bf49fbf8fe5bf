import type { KeyRowView } from '../../../../contract/key-row'
import { FINDING_WORDS } from '../../../../words/verdicts'
import { FILTER_WORDS } from '../../../../words/filter'
import { search, useNavigation } from '../../state/navigation'
import { SeverityDot } from '../../ui/SeverityDot'
import { addValue } from './filter-terms'

type Findings = KeyRowView['verdict']['findings']
export type FindingTagsProps = { readonly findings: Findings }

const RANK = { danger: 0, warning: 1, notice: 2 } as const
const SHOWN = 2

/** One dot for the gravest finding, the first ones as chips that show all keys with it, and the others as a number. */
export function FindingTags({ findings }: FindingTagsProps) {
  const sorted = gravestFirst(findings)
  const [gravest] = sorted
  if (gravest === undefined) return null
  const rest = sorted.slice(SHOWN)
  return (
    <>
      <SeverityDot severity={gravest.severity} />
      {sorted.slice(0, SHOWN).map(({ code, facts }) => (
        <button
          key={code}
          type="button"
          tabIndex={-1}
          className="finding-button"
          title={`${FINDING_WORDS[code].sentence(facts)}\n${FILTER_WORDS.showFinding(FINDING_WORDS[code].label)}`}
          onClick={event => {
            event.stopPropagation()
            search(addValue(useNavigation.getState().query, 'finding', code))
          }}
        >
          <span className="badge badge-quiet">{FINDING_WORDS[code].label}</span>
        </button>
      ))}
      {rest.length > 0 && (
        <span className="faint" title={sentences(rest)}>
          +{rest.length}
        </span>
      )}
    </>
  )
}

export function gravestFirst(findings: Findings): Findings {
  return findings.toSorted((left, right) => RANK[left.severity] - RANK[right.severity])
}

export function sentences(findings: Findings): string {
  return findings.map(finding => FINDING_WORDS[finding.code].sentence(finding.facts)).join('\n')
}
