import { useState } from 'react'
import type { DeliveryAct } from '../../../../core/rotation/overview'
import { LONGEST_SENTENCE, SHORTEST_REASON } from '../../../../core/limits'
import type { Reply } from '../../../../contract/reply'
import type { RotationView } from '../../../../contract/rotations'
import { call, inBackground } from '../../bridge'
import { useDestinations } from '../../state/providers'
import { sayFault } from '../../state/toasts'
import { faultWords } from '../../../../words/faults'
import {
  ACTIVATION_STATE_WORDS,
  BY_A_PERSON,
  DELIVERY_ACT_WORDS,
  DELIVERY_NOTE_WORDS,
  DELIVERY_STATE_WORDS,
  NOTE_HELP
} from '../../../../words/rotations'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { TextField } from '../../ui/Field'
import { Moment } from '../../ui/Moment'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

type Delivery = RotationView['deliveries'][number]
type Noted = keyof typeof DELIVERY_NOTE_WORDS

/** Only who takes a destination out has to say why. */
const LEAST: Record<Noted, number> = { attest: 0, 'attest-active': 0, drop: SHORTEST_REASON }

export type DeliveriesProps = { readonly rotation: RotationView }

/** The destinations that were chosen together: how far each is, what went wrong there, and what can be done about it. */
export function Deliveries({ rotation }: DeliveriesProps) {
  if (rotation.deliveries.length === 0) return null
  return (
    <section className="side" aria-label={ROTATIONS_PAGE.destinations}>
      <h2 className="side-title">{ROTATIONS_PAGE.destinations}</h2>
      <ul className="deliveries">
        {rotation.deliveries.map(delivery => (
          <DeliveryRow key={delivery.index} rotation={rotation} delivery={delivery} />
        ))}
      </ul>
    </section>
  )
}

function DeliveryRow({ rotation, delivery }: { rotation: RotationView; delivery: Delivery }) {
  const [asked, setAsked] = useState<Noted | null>(null)
  const { index, where, state, fault, isAttested, activation, acts } = delivery
  const shown = { rotationId: rotation.id, version: rotation.version, delivery: index }

  function run(act: DeliveryAct): void {
    if (act === 'attest' || act === 'attest-active' || act === 'drop') setAsked(asked === act ? null : act)
    else if (act === 'activate') inBackground(report(call('rotations.retryActivation', shown)))
    else inBackground(report(call('rotations.retryDelivery', { ...shown, act })))
  }

  async function note(act: Noted, text: string): Promise<void> {
    if (await report(sendNote(shown, act, text))) setAsked(null)
  }

  return (
    <li aria-label={where} className="delivery">
      <div className="delivery-facts">
        <p>
          <strong>{where}</strong>{' '}
          <Badge tone={state === 'failed' || state === 'pending-approval' ? 'warning' : 'quiet'}>
            {DELIVERY_STATE_WORDS[state]}
          </Badge>
          {isAttested && <span className="faint"> {BY_A_PERSON}</span>}
        </p>
        {fault !== null && <FaultLine fault={fault} />}
        {activation !== null && state === 'verified' && <ActivationLine activation={activation} />}
      </div>
      {acts.length > 0 && (
        <div className="delivery-acts">
          {acts.map(act => (
            <Button key={act} look={act === 'replace' ? 'danger' : 'plain'} onClick={() => run(act)}>
              {DELIVERY_ACT_WORDS[act]}
            </Button>
          ))}
        </div>
      )}
      {asked !== null && acts.includes(asked) && (
        <NoteForm key={asked} act={asked} onNote={text => inBackground(note(asked, text))} />
      )}
    </li>
  )
}

function FaultLine({ fault }: { fault: NonNullable<Delivery['fault']> }) {
  const { title, advice } = faultWords(fault)
  return (
    <p className="faint">
      {title} {advice}
    </p>
  )
}

function sendNote(
  shown: { readonly rotationId: string; readonly version: number; readonly delivery: number },
  act: Noted,
  text: string
): Promise<Reply<unknown>> {
  switch (act) {
    case 'attest':
      return call('rotations.attestDelivery', { ...shown, note: text })
    case 'attest-active':
      return call('rotations.attestActivation', { ...shown, note: text })
    case 'drop':
      return call('rotations.dropDelivery', { ...shown, reason: text })
    default:
      return act satisfies never
  }
}

/** What makes the consumers of a destination use the new key, and how far that is. */
function ActivationLine({ activation }: { activation: NonNullable<Delivery['activation']> }) {
  const { id, state, isAttested, endedAt, fault } = activation
  const name = useDestinations()
    .flatMap(({ activators }) => activators)
    .find(each => each.id === id)?.name
  return (
    <>
      <p>
        {name !== undefined && <>{name} </>}
        <Badge tone={state === 'failed' ? 'warning' : 'quiet'}>{ACTIVATION_STATE_WORDS[state]}</Badge>
        {isAttested && <span className="faint"> {BY_A_PERSON}</span>}
        {endedAt !== null && (
          <span className="faint">
            {' '}
            <Moment at={endedAt} />
          </span>
        )}
      </p>
      {fault !== null && <FaultLine fault={fault} />}
    </>
  )
}

function NoteForm({ act, onNote }: { act: Noted; onNote: (text: string) => void }) {
  const [text, setText] = useState('')
  const { label, button } = DELIVERY_NOTE_WORDS[act]
  const least = LEAST[act]
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault()
        onNote(text.trim())
      }}
    >
      <TextField
        label={label}
        name={act === 'drop' ? 'reason' : 'note'}
        help={NOTE_HELP}
        autoFocus
        required={least > 0}
        maxLength={LONGEST_SENTENCE}
        value={text}
        onChange={setText}
      />
      <div className="form-end">
        <Button type="submit" look="primary" disabled={text.trim().length < least}>
          {button}
        </Button>
      </div>
    </form>
  )
}

async function report(sent: Promise<Reply<unknown>>): Promise<boolean> {
  const reply = await sent
  if (!reply.ok) sayFault(reply.fault)
  return reply.ok
}
