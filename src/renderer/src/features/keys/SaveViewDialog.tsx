import { useState, type SyntheticEvent } from 'react'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { settingsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Checkbox } from '../../ui/Choice'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/Field'
import { tableOf, useKeys } from './keys-state'
import { updateSettings } from '../settings/update-settings'

export type SaveViewDialogProps = { readonly query: string }

export function SaveViewDialog({ query }: SaveViewDialogProps) {
  const settings = useSnapshot(settingsOf)
  const [name, setName] = useState('')
  const [withTable, setWithTable] = useState(true)

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const others = settings.savedViews.filter(view => view.name !== name)
    if (
      await updateSettings({
        savedViews: [
          ...others,
          { name: name.trim(), query, ...(withTable ? { table: tableOf(useKeys.getState()) } : {}) }
        ]
      })
    )
      closeDialog()
  }

  return (
    <Dialog title="Save view" size="small" onClose={closeDialog}>
      <form className="form" onSubmit={event => inBackground(submit(event))}>
        <TextField
          label="View name"
          help={<code>{query}</code>}
          autoFocus
          maxLength={60}
          value={name}
          onChange={setName}
        />
        <Checkbox label="With columns, order and grouping" isChecked={withTable} onChange={setWithTable} />
        <div className="form-end">
          <Button onClick={closeDialog}>Cancel</Button>
          <Button type="submit" look="primary" disabled={name.trim() === ''}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
