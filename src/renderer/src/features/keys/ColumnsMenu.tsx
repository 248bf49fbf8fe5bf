import { Columns3 } from 'lucide-react'
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { ColumnSets } from './ColumnSets'
import { Checkbox, Segmented } from '../../ui/Choice'
import { COLUMNS, type ColumnId } from './columns'
import { showColumns, useKeys } from './keys-state'
import { KEYS_PAGE } from '../../../../words/pages/keys'

const CHOICES = [
  { value: 'fitting', label: KEYS_PAGE.auto },
  { value: 'all', label: KEYS_PAGE.all },
  { value: 'chosen', label: KEYS_PAGE.custom }
] as const
const FIRST_CHOSEN: readonly ColumnId[] = ['name', 'environment', 'account', 'lastUsed', 'findings']

/** Which columns the table shows; kept until the next start, and part of a saved view. */
export function ColumnsMenu() {
  const { columns, chosen } = useKeys()
  const shown: readonly ColumnId[] = chosen.length === 0 ? FIRST_CHOSEN : chosen
  const toggle = (id: ColumnId) =>
    showColumns('chosen', shown.includes(id) ? shown.filter(each => each !== id) : [...shown, id])
  return (
    <DialogTrigger>
      <AriaButton aria-label={KEYS_PAGE.columns} className="icon-button">
        <Columns3 size={16} />
      </AriaButton>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Dialog aria-label={KEYS_PAGE.columns} className="columns-menu">
          <Segmented
            label={KEYS_PAGE.columns}
            autoFocus
            value={columns}
            options={CHOICES}
            onChange={next => showColumns(next, next === 'chosen' ? [...shown] : chosen)}
          />
          {columns === 'chosen' &&
            COLUMNS.map(column => (
              <Checkbox
                key={column.id}
                label={column.title}
                isChecked={column.id === 'name' || shown.includes(column.id)}
                isDisabled={column.id === 'name'}
                onChange={() => toggle(column.id)}
              />
            ))}
          <ColumnSets isChosen={columns === 'chosen'} chosen={shown} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
