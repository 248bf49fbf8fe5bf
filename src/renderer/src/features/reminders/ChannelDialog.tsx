import { useEffect, useState, type SyntheticEvent } from 'react'
import type { ChannelKindView, ChannelView } from '../../../../contract/reminders'
import { LONGEST_NAME } from '../../../../core/limits'
import { REMINDER_WORDS } from '../../../../words/reminders'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { channelsOf } from '../../state/selectors'
import { say, sayFault } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { SelectField, TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { ProviderFields } from '../accounts/ProviderFields'
import { missingLabels, signInOf, type Typed } from '../destinations/sign-in-form'

/** Connects a channel; with an ID it replaces the credential of that one. */
export function ChannelDialog({ channelId }: { readonly channelId: string | null }) {
  const kinds = useChannelKinds()
  const known = useSnapshot(channelsOf).find(({ id }) => id === channelId)
  const [kindId, setKindId] = useState('')
  const wanted = known?.kindId ?? kindId
  const kind = kinds.find(({ id }) => id === wanted) ?? kinds[0]
  const title = known === undefined ? REMINDER_WORDS.dialog : REMINDER_WORDS.replaceDialog(known.name)
  return (
    <Dialog title={title} onClose={closeDialog}>
      {kind === undefined ? (
        <p className="faint">{REMINDER_WORDS.loading}</p>
      ) : (
        <div className="form">
          {known === undefined && (
            <SelectField
              label={REMINDER_WORDS.kind}
              value={kind.id}
              options={kinds.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={setKindId}
            />
          )}
          <ChannelForm key={kind.id} kind={kind} known={known ?? null} />
        </div>
      )}
    </Dialog>
  )
}

type ChannelFormProps = { readonly kind: ChannelKindView; readonly known: ChannelView | null }

function ChannelForm({ kind, known }: ChannelFormProps) {
  const [name, setName] = useState('')
  const [typed, setTyped] = useState<Typed>(known?.settings ?? {})
  const connect = useCommand('reminders.connect')
  const replace = useCommand('reminders.replaceCredential')
  const { isBusy, fault } = known === null ? connect : replace
  const form = { connectionFields: kind.fields }
  const isNameMissing = known === null && name.trim() === ''
  const missing = [...(isNameMissing ? [REMINDER_WORDS.name] : []), ...missingLabels(form, typed)]

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const signIn = signInOf(form, typed)
    const reply =
      known === null
        ? await connect.run({ kindId: kind.id, name: name.trim(), ...signIn })
        : await replace.run({ channelId: known.id, ...signIn })
    if (!reply.ok) return
    say((known === null ? REMINDER_WORDS.connected : REMINDER_WORDS.replaced)(reply.value.name))
    closeDialog()
  }

  return (
    <FormFault value={fault}>
      <form className="form" onSubmit={event => inBackground(submit(event))}>
        {known === null && (
          <TextField
            label={REMINDER_WORDS.name}
            name="name"
            help={REMINDER_WORDS.nameHelp}
            autoFocus
            maxLength={LONGEST_NAME}
            value={name}
            onChange={setName}
          />
        )}
        <ProviderFields
          fields={kind.fields}
          values={typed}
          onChange={(field, value) => setTyped({ ...typed, [field]: value })}
        />
        <p className="faint">{REMINDER_WORDS.sealed}</p>
        <FaultNotice fault={fault} />
        <div className="form-end">
          {missing.length > 0 && (
            <span className="faint form-missing">{REMINDER_WORDS.required(missing)}</span>
          )}
          <Button onClick={closeDialog}>{REMINDER_WORDS.cancel}</Button>
          <Button type="submit" look="primary" isBusy={isBusy} disabled={missing.length > 0}>
            {known === null ? REMINDER_WORDS.connectButton : REMINDER_WORDS.replaceButton}
          </Button>
        </div>
      </form>
    </FormFault>
  )
}

function useChannelKinds(): readonly ChannelKindView[] {
  const [kinds, setKinds] = useState<readonly ChannelKindView[]>([])
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('reminders.kinds', {})
      if (!isCurrent) return
      if (reply.ok) setKinds(reply.value)
      else sayFault(reply.fault)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [])
  return kinds
}
