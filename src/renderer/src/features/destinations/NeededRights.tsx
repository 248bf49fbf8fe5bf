import type { DestinationKindView } from '../../../../contract/destinations'

/** What a person has to allow the credential at the server, before they make it. */
export function NeededRights({ kind }: { readonly kind: DestinationKindView }) {
  return (
    <details className="advanced">
      <summary>Permissions that the credential needs</summary>
      <ul className="needed-rights">
        {kind.rights.map(words => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </details>
  )
}
