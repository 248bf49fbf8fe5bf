import { fingerprintGroups } from '../../../../words/team'

export type FingerprintProps = { readonly label: string; readonly value: string }

/** Groups of four, eight in a line, for two people to compare aloud. */
export function Fingerprint({ label, value }: FingerprintProps) {
  return (
    <div className="team-print">
      <span className="faint">{label}</span>
      <code className="team-print-groups">
        {fingerprintGroups(value).map((group, place) => (
          // Two groups may be the same; their place tells them apart and never changes.
          <span key={place}>{group} </span>
        ))}
      </code>
    </div>
  )
}
