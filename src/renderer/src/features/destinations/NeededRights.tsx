import type { DestinationKindView } from '../../../../contract/destinations'
import { DESTINATIONS_PAGE } from '../../../../words/pages/destinations'

/** What a person has to allow the credential at the server, before they make it. */
export function NeededRights({ kind }: { readonly kind: DestinationKindView }) {
  return (
    <details className="advanced">
      <summary>{DESTINATIONS_PAGE.permissionsThatTheCredential}</summary>
      <ul className="needed-rights">
        {kind.rights.map(words => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </details>
  )
}
