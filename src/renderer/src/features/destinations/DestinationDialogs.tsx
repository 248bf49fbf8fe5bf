import { useSnapshot } from '../../state/mirror-store'
import { useDestinationKinds } from '../../state/providers'
import { connectionById } from '../../state/selectors'
import { RemoveDestinationDialog } from './RemoveDestinationDialog'
import { RenameDestinationDialog } from './RenameDestinationDialog'
import { ReplaceSignInDialog } from './ReplaceSignInDialog'

export type DestinationDialogsProps = {
  readonly kind: 'replace-destination-credential' | 'rename-destination' | 'remove-destination'
  readonly destinationId: string
}

/** The dialogs of one connected destination; nothing when it was removed meanwhile. */
export function DestinationDialogs({ kind, destinationId }: DestinationDialogsProps) {
  const connection = useSnapshot(connectionById(destinationId))
  const found = useDestinationKinds().find(each => each.id === connection?.kindId)
  if (connection === undefined || found === undefined) return null
  switch (kind) {
    case 'replace-destination-credential':
      return <ReplaceSignInDialog connection={connection} kind={found} />
    case 'rename-destination':
      return <RenameDestinationDialog connection={connection} />
    case 'remove-destination':
      return <RemoveDestinationDialog connection={connection} />
    default:
      return kind satisfies never
  }
}
