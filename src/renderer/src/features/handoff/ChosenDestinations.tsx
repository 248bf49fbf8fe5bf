import { X } from 'lucide-react'
import { IconButton } from '../../ui/IconButton'
import { HANDOFF_PAGE } from '../../../../words/pages/handoff'

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
    <ul className="diff-list" aria-label={HANDOFF_PAGE.chosenDestinations}>
      {chosen.map(({ label }, index) => (
        <li key={label}>
          {label}{' '}
          <IconButton
            name={HANDOFF_PAGE.removeLabel(label)}
            icon={<X size={14} />}
            onClick={() => onRemove(index)}
          />
        </li>
      ))}
    </ul>
  )
}
