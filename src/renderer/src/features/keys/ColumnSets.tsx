import { Check, X } from 'lucide-react'
import { useRef, useState, type SyntheticEvent } from 'react'
import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { settingsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { updateSettings } from '../settings/update-settings'
import type { ColumnId } from './columns'
import { showColumns } from './keys-state'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type ColumnSetsProps = { readonly isChosen: boolean; readonly chosen: readonly ColumnId[] }

/** Columns that were kept under a name: to be taken with any search, and a field to keep those that are chosen now. */
export function ColumnSets({ isChosen, chosen }: ColumnSetsProps) {
  const { columnSets } = useSnapshot(settingsOf)
  const [name, setName] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const wanted = name.trim()
  const isSame = (set: (typeof columnSets)[number]) => isChosen && sameColumns(set.chosen, chosen)

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    if (wanted === '') return
    const others = columnSets.filter(set => set.name !== wanted)
    if (!(await updateSettings({ columnSets: [...others, { name: wanted, chosen: [...chosen] }] }))) return
    // The button that was pressed cannot be pressed again now, and would drop the keyboard.
    field.current?.focus()
    setName('')
  }

  return (
    <>
      {columnSets.length > 0 && (
        <ul className="column-sets" aria-label={KEYS_PAGE.savedColumns}>
          {columnSets.map(set => (
            <li key={set.name}>
              <Button
                size="small"
                look="ghost"
                aria-pressed={isSame(set)}
                icon={isSame(set) ? <Check size={14} aria-hidden="true" /> : undefined}
                onClick={() => showColumns('chosen', set.chosen)}
              >
                <span className="clip">{set.name}</span>
              </Button>
              <IconButton
                name={KEYS_PAGE.forgetTheColumnsName(set.name)}
                icon={<X size={14} />}
                onClick={() =>
                  inBackground(updateSettings({ columnSets: columnSets.filter(each => each !== set) }))
                }
              />
            </li>
          ))}
        </ul>
      )}
      {isChosen && (
        <form className="column-sets-new" onSubmit={event => inBackground(submit(event))}>
          <input
            ref={field}
            className="input"
            aria-label={KEYS_PAGE.nameForTheseColumns}
            placeholder={KEYS_PAGE.nameForTheseColumns}
            maxLength={40}
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <Button type="submit" size="small" disabled={wanted === ''}>
            {KEYS_PAGE.save}
          </Button>
        </form>
      )}
    </>
  )
}

function sameColumns(left: readonly ColumnId[], right: readonly ColumnId[]): boolean {
  return left.length === right.length && left.every(id => right.includes(id))
}
