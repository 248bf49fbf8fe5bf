import { X } from 'lucide-react'
import { IconButton } from '../../ui/IconButton'

type Settings = { readonly [field: string]: string }

export type ChosenDestination = {
  readonly id: string
  readonly settings: Settings
  readonly activation?: { readonly id: string; readonly settings: Settings }
  readonly label: string
}

export type ChosenDestinationsProps = {
  readonly chosen: readonly ChosenDestination[]
  readonly onRemove: (index: number) => void
}

/** What is sent to beside the destination in the form. */
export function ChosenDestinations({ chosen, onRemove }: ChosenDestinationsProps) {
  if (chosen.length === 0) return null
  return (
    <ul className="diff-list" aria-label="Chosen destinations">
      {chosen.map(({ label }, index) => (
        <li key={label}>
          {label}{' '}
          <IconButton name={`Remove ${label}`} icon={<X size={14} />} onClick={() => onRemove(index)} />
        </li>
      ))}
    </ul>
  )
}
