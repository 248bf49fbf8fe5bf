import { useEffect, useState, type SyntheticEvent } from 'react'
import type { ChannelKindView, ChannelView } from '../../../../contract/reminders'
import { LONGEST_NAME } from '../../../../core/limits'
import type { SinkView } from '../../../../contract/sinks'
import { REMINDER_WORDS } from '../../../../words/reminders'
import { SINK_WORDS } from '../../../../words/sinks'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { channelsOf, sinksOf } from '../../state/selectors'
import { say, sayFault } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { SelectField, TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { ProviderFields } from '../accounts/ProviderFields'
import { missingLabels, signInOf, type Typed } from '../destinations/sign-in-form'

type Noun = 'reminders' | 'sinks'
const WORDS = { reminders: REMINDER_WORDS, sinks: SINK_WORDS } as const

/** Connects a channel; with an ID it replaces the credential of that one. */
export function ChannelDialog({ channelId }: { readonly channelId: string | null }) {
  const known = useSnapshot(channelsOf).find(({ id }) => id === channelId)
  return <ReceiverDialog noun="reminders" known={known} />
}

/** Connects a sink of the history; with an ID it changes that one. */
export function SinkDialog({ sinkId }: { readonly sinkId: string | null }) {
  const known = useSnapshot(sinksOf).find(({ id }) => id === sinkId)
  return <ReceiverDialog noun="sinks" known={known} />
}

type Known = ChannelView | SinkView

function ReceiverDialog({ noun, known }: { readonly noun: Noun; readonly known: Known | undefined }) {
  const kinds = useReceiverKinds(noun)
  const words = WORDS[noun]
  const [kindId, setKindId] = useState('')
  const wanted = known?.kindId ?? kindId
  const kind = kinds.find(({ id }) => id === wanted) ?? kinds[0]
  const title = known === undefined ? words.dialog : words.replaceDialog(known.name)
  return (
    <Dialog title={title} onClose={closeDialog}>
      {kind === undefined ? (
        <p className="faint">{words.loading}</p>
      ) : (
        <div className="form">
          {known === undefined && (
            <SelectField
              label={words.kind}
              value={kind.id}
              options={kinds.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={setKindId}
            />
          )}
          <ReceiverForm key={kind.id} noun={noun} kind={kind} known={known ?? null} />
        </div>
      )}
    </Dialog>
  )
}

type ReceiverFormProps = {
  readonly noun: Noun
  readonly kind: ChannelKindView
  readonly known: Known | null
}

function ReceiverForm({ noun, kind, known }: ReceiverFormProps) {
  const words = WORDS[noun]
  const [name, setName] = useState('')
  const [typed, setTyped] = useState<Typed>(known?.settings ?? {})
  const connect = useCommand(`${noun}.connect`)
  const replaceChannel = useCommand('reminders.replaceCredential')
  const replaceSink = useCommand('sinks.replaceCredential')
  const { isBusy, fault } = known === null ? connect : noun === 'sinks' ? replaceSink : replaceChannel
  const form = { connectionFields: kind.fields }
  const isNameMissing = known === null && name.trim() === ''
  const missing = [...(isNameMissing ? [words.name] : []), ...missingLabels(form, typed)]

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const signIn = signInOf(form, typed)
    const reply =
      known === null
        ? await connect.run({ kindId: kind.id, name: name.trim(), ...signIn })
        : noun === 'sinks'
          ? await replaceSink.run({ sinkId: known.id, ...signIn })
          : await replaceChannel.run({ channelId: known.id, ...signIn })
    if (!reply.ok) return
    say((known === null ? words.connected : words.replaced)(reply.value.name))
    closeDialog()
  }

  return (
    <FormFault value={fault}>
      <form className="form" onSubmit={event => inBackground(submit(event))}>
        {known === null && (
          <TextField
            label={words.name}
            name="name"
            help={words.nameHelp}
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
        <p className="faint">{words.sealed}</p>
        <FaultNotice fault={fault} />
        <div className="form-end">
          {missing.length > 0 && <span className="faint form-missing">{words.required(missing)}</span>}
          <Button onClick={closeDialog}>{words.cancel}</Button>
          <Button type="submit" look="primary" isBusy={isBusy} disabled={missing.length > 0}>
            {known === null ? words.connectButton : words.replaceButton}
          </Button>
        </div>
      </form>
    </FormFault>
  )
}

function useReceiverKinds(noun: Noun): readonly ChannelKindView[] {
  const [kinds, setKinds] = useState<readonly ChannelKindView[]>([])
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call(`${noun}.kinds`, {})
      if (!isCurrent) return
      if (reply.ok) setKinds(reply.value)
      else sayFault(reply.fault)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [noun])
  return kinds
}
