import { useState, type SyntheticEvent } from 'react'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { settingsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Checkbox } from '../../ui/Choice'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { tableOf, useKeys } from './keys-state'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type SaveViewDialogProps = { readonly query: string }

export function SaveViewDialog({ query }: SaveViewDialogProps) {
  const settings = useSnapshot(settingsOf)
  const [name, setName] = useState('')
  const [withTable, setWithTable] = useState(true)
  const save = useCommand('settings.update')
  const wanted = name.trim()
  const others = settings.savedViews.filter(view => view.name !== wanted)
  const isReplaced = others.length < settings.savedViews.length

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const view = { name: wanted, query, ...(withTable ? { table: tableOf(useKeys.getState()) } : {}) }
    const reply = await save.run({ settings: { savedViews: [...others, view] } })
    if (reply.ok) closeDialog()
  }

  return (
    <Dialog title={KEYS_PAGE.saveView} size="small" onClose={closeDialog}>
      <FormFault value={save.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <TextField
            label={KEYS_PAGE.viewName}
            name="settings"
            help={<code>{query}</code>}
            autoFocus
            maxLength={60}
            value={name}
            onChange={setName}
          />
          <Checkbox label={KEYS_PAGE.saveViewHelp} isChecked={withTable} onChange={setWithTable} />
          {isReplaced && (
            <p className="field-help" role="status">
              {KEYS_PAGE.viewExists}
            </p>
          )}
          <FaultNotice fault={save.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{KEYS_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={save.isBusy} disabled={wanted === ''}>
              {KEYS_PAGE.save}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
