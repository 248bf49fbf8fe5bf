import { useState, type SyntheticEvent } from 'react'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say } from '../../state/toasts'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { AT_ONCE, tagMany } from './key-acts'
import { useKeys } from './keys-state'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type TagDialogProps = { readonly keyIds: readonly string[] }

export function TagDialog({ keyIds }: TagDialogProps) {
  const known = useKeys(state => state.selected)
  const [tags, setTags] = useState(() => (known.get(keyIds[0] ?? '')?.tags ?? []).join(', '))
  const tag = useCommand('keys.tag')

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const list = tags
      .split(',')
      .map(each => each.trim())
      .filter(each => each !== '')
    const wanted = [...new Set(list)]
    if (keyIds.length > AT_ONCE) {
      // It takes a while: it goes on beside whatever is done next, with its progress and Stop.
      closeDialog()
      return tagMany(keyIds, wanted)
    }
    const reply = await tag.run({ keyIds: [...keyIds], tags: wanted })
    if (!reply.ok) return
    say(KEYS_PAGE.taggedCount(countWords(keyIds.length, 'key')))
    closeDialog()
  }

  return (
    <Dialog title={KEYS_PAGE.tagCount(countWords(keyIds.length, 'key'))} size="small" onClose={closeDialog}>
      <FormFault value={tag.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <TextField
            label={KEYS_PAGE.tags}
            name="tags"
            help={KEYS_PAGE.tagsHelp}
            required={false}
            autoFocus
            value={tags}
            onChange={setTags}
          />
          <FaultNotice fault={tag.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{KEYS_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={tag.isBusy}>
              {KEYS_PAGE.tag}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
