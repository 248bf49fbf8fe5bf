import type { KeyRowView } from '../../../../contract/key-row'
import { FINDING_WORDS } from '../../../../words/verdicts'
import { Badge } from '../../ui/Badge'

type Findings = KeyRowView['verdict']['findings']
export type FindingTagsProps = { readonly findings: Findings }

const RANK = { danger: 0, warning: 1, notice: 2 } as const
const SHOWN = 2

/** The gravest findings as tags, the others as a number; all sentences on hover. */
export function FindingTags({ findings }: FindingTagsProps) {
  const sorted = gravestFirst(findings)
  const rest = sorted.slice(SHOWN)
  return (
    <>
      {sorted.slice(0, SHOWN).map(finding => (
        <Badge
          key={finding.code}
          tone={finding.severity}
          title={FINDING_WORDS[finding.code].sentence(finding.facts)}
        >
          {FINDING_WORDS[finding.code].label}
        </Badge>
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
