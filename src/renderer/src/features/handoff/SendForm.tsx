import { Send } from 'lucide-react'
import { useState } from 'react'
import type { FaultDetail } from '../../../../core/fault'
import type { SealedSecretView } from '../../../../contract/deliveries'
import type { RotationView } from '../../../../contract/rotations'
import { inBackground } from '../../bridge'
import type { DestinationView } from '../../../../contract/destinations'
import { useDestinations } from '../../state/providers'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { rotationById } from '../../state/selectors'
import { say } from '../../state/toasts'
import {
  READ_BACK_WORDS,
  SANDBOX_DESTINATION_WORDS,
  DELIVER_WORDS,
  deliverToAllWords,
  severalWords
} from '../../../../words/destinations'
import { AskForApproval } from '../team/AskForApproval'
import { canAskFor } from '../team/team-acts'
import { ActivationFields, activationIn, isFilled, type TypedActivation } from './ActivationFields'
import { ChosenDestinations, type ChosenDestination } from './ChosenDestinations'
import { EntryCheck } from './EntryCheck'
import { StandingThere } from './StandingThere'
import { useEntryCheck } from './use-entry-check'
import { useLastDestination } from './use-last-destination'
import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import { SelectField, TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'

type Typed = { readonly chosen: string; readonly settings: { readonly [field: string]: string } }

const NO_ACTIVATION: TypedActivation = { id: '', settings: {} }

export type SendFormProps = {
  readonly sealedSecret: SealedSecretView
  /** The key that this one replaces outside a rotation. */
  readonly like?: string | null
  readonly onAnswer: (sealedSecret: SealedSecretView) => void
}

/** Both refusals come back as a question: a person may decide to replace the value after all. */
function asksForConsent(fault: { readonly detail?: FaultDetail | undefined } | null): boolean {
  return fault?.detail === 'destination-holds-other' || fault?.detail === 'managed-elsewhere'
}

/** The first choice: main writes the secret to a destination, and no screen shows it. */
export function SendForm({ sealedSecret, like = null, onAnswer }: SendFormProps) {
  const destinations = useDestinations().filter(each => sealedSecret.isSandbox || !each.isForSandbox)
  const found = useLastDestination(sealedSecret, like)
  // A connection that was removed since is no destination any more.
  const last = destinations.some(each => each.id === found?.id) ? found : null
  const [typed, setTyped] = useState<Typed | null>(null)
  // Until a person changes something, the form follows what the history knows of the old key.
  const { chosen, settings } = typed ?? { chosen: last?.id ?? '', settings: last?.settings ?? {} }
  const deliver = useCommand('handoff.deliver')
  const choose = useCommand('rotations.chooseDestinations')
  const [activation, setActivation] = useState<TypedActivation | null>(null)
  const [others, setOthers] = useState<readonly ChosenDestination[]>([])
  const rotation = useSnapshot(rotationById(sealedSecret.rotationId))
  const destination = destinations.find(each => each.id === chosen) ?? destinations[0]
  const filled = Object.fromEntries(Object.entries(settings).filter(([, value]) => value.trim() !== ''))
  const check = useEntryCheck({
    secretId: sealedSecret.id,
    destinationId: destination?.id ?? '',
    settings: filled
  })
  if (destination === undefined) return null
  const canChoose = rotation?.canChooseDeliveries === true
  const lastActivation = destination.id === last?.id ? last.activation : undefined
  const chosenActivation = activation ?? lastActivation ?? NO_ACTIVATION
  const activated = canChoose ? activationIn(destination, chosenActivation) : undefined
  const isWhole = isFilled(destination.fields, settings) && activated?.isWhole !== false

  function change(next: Typed): void {
    setTyped(next)
    check.clearFault()
  }

  async function send(
    { id: destinationId, isLocalFile }: DestinationView,
    consent: { replaceOther?: true } = {}
  ): Promise<void> {
    check.clearFault()
    const reply = await deliver.run({
      secretId: sealedSecret.id,
      destinationId,
      settings: filled,
      ...consent
    })
    if (reply.ok) {
      say(READ_BACK_WORDS[reply.value.readBack])
      onAnswer(reply.value)
      // The question is easier to answer beside what stands there, and who manages it.
    } else if (!isLocalFile && asksForConsent(reply.fault)) await check.run()
  }

  function chosenHere(id: string): Omit<ChosenDestination, 'label'> {
    const chosen = { id, settings: filled }
    return activated === undefined ? chosen : { ...chosen, activation: activated.choice }
  }

  function addAnother({ id, name }: DestinationView): void {
    const label = [name, ...Object.values(filled)].join(' · ')
    const another = { ...chosenHere(id), label }
    setOthers([...others.filter(other => other.label !== label), another])
    setActivation(NO_ACTIVATION)
    change({ chosen: id, settings: {} })
  }

  async function sendToAll(
    { id }: DestinationView,
    { id: rotationId, version }: RotationView
  ): Promise<void> {
    const all = [...others.map(({ label: _, ...other }) => other), chosenHere(id)]
    const reply = await choose.run({ rotationId, version, destinations: all })
    if (!reply.ok) return
    const [, ...more] = all
    say(more.length === 0 ? DELIVER_WORDS.one : severalWords(all.length))
    closeDialog()
  }

  const problem = deliver.fault ?? choose.fault ?? check.fault
  const isToAll = (others.length > 0 || activated !== undefined) && rotation !== undefined
  return (
    <FormFault value={problem}>
      <form
        className="form send"
        onSubmit={event => {
          event.preventDefault()
          inBackground(isToAll ? sendToAll(destination, rotation) : send(destination))
        }}
      >
        {last !== null && typed === null && <p className="faint">{DELIVER_WORDS.filledIn}</p>}
        <ChosenDestinations
          chosen={others}
          onRemove={index => setOthers(others.filter((_other, at) => at !== index))}
        />
        <SelectField
          label={DELIVER_WORDS.to}
          value={destination.id}
          options={destinations.map(each => ({ value: each.id, label: each.name }))}
          onChange={id => {
            change({ chosen: id, settings: id === last?.id ? last.settings : {} })
          }}
        />
        {destination.isForSandbox && <p className="faint">{SANDBOX_DESTINATION_WORDS}</p>}
        {destination.fields.map(field => (
          <TextField
            key={field.name}
            name={field.name}
            label={field.label}
            help={field.help}
            showsEnd
            required={field.isRequired}
            value={settings[field.name] ?? ''}
            onChange={value =>
              change({ chosen: destination.id, settings: { ...settings, [field.name]: value } })
            }
          />
        ))}
        {canChoose && (
          <ActivationFields destination={destination} typed={chosenActivation} onChange={setActivation} />
        )}
        {isWhole && destination.isLocalFile && (
          <StandingThere secretId={sealedSecret.id} destinationId={destination.id} settings={filled} />
        )}
        {check.answer !== null && <EntryCheck rights={check.answer.rights} found={check.answer.found} />}
        <FaultNotice
          fault={problem}
          actions={
            <>
              {asksForConsent(deliver.fault) && (
                <Button
                  look="danger"
                  isBusy={deliver.isBusy}
                  onClick={() => inBackground(send(destination, { replaceOther: true }))}
                >
                  {DELIVER_WORDS.replace}
                </Button>
              )}
              {sealedSecret.rotationId !== null && canAskFor(deliver.fault?.detail) && (
                <AskForApproval rotationId={sealedSecret.rotationId} />
              )}
            </>
          }
        />
        <div className="form-end">
          {canChoose && (
            <Button disabled={!isWhole} onClick={() => addAnother(destination)}>
              {DELIVER_WORDS.another}
            </Button>
          )}
          {!destination.isLocalFile && (
            <Button isBusy={check.isBusy} disabled={!isWhole} onClick={() => inBackground(check.run())}>
              {DELIVER_WORDS.check}
            </Button>
          )}
          <Button
            type="submit"
            look="primary"
            icon={<Send size={14} />}
            isBusy={deliver.isBusy || choose.isBusy}
            disabled={!isWhole}
          >
            {others.length > 0 && isToAll ? deliverToAllWords(others.length + 1) : DELIVER_WORDS.deliver}
          </Button>
        </div>
      </form>
    </FormFault>
  )
}
