import { useState } from 'react'
import type { DeliveryAct } from '../../../../core/rotation/overview'
import { LONGEST_SENTENCE, SHORTEST_REASON } from '../../../../core/limits'
import type { Reply } from '../../../../contract/reply'
import type { RotationView } from '../../../../contract/rotations'
import { call, inBackground } from '../../bridge'
import { sayFault } from '../../state/toasts'
import { faultWords } from '../../../../words/faults'
import { ACTIVATION_STATE_WORDS, DELIVERY_ACT_WORDS, DELIVERY_STATE_WORDS } from '../../../../words/rotations'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { TextField } from '../../ui/Field'
import { Moment } from '../../ui/Moment'

type Delivery = RotationView['deliveries'][number]
type Noted = 'attest' | 'attest-active' | 'drop'

const NOTES: Record<Noted, { readonly label: string; readonly least: number; readonly button: string }> = {
  attest: { label: 'How did you see it?', least: 0, button: 'It holds the new key' },
  'attest-active': { label: 'What did you do?', least: 0, button: 'Consumers use the new key' },
  drop: { label: 'Reason', least: SHORTEST_REASON, button: 'Take out' }
}

export type DeliveriesProps = { readonly rotation: RotationView }

/** The destinations that were chosen together: how far each is, what went wrong there, and what can be done about it. */
export function Deliveries({ rotation }: DeliveriesProps) {
  if (rotation.deliveries.length === 0) return null
  return (
    <section className="side" aria-label="Destinations">
      <h2 className="side-title">Destinations</h2>
      <ul className="diff-list">
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
    <li aria-label={where}>
      <p>
        <strong>{where}</strong>{' '}
        <Badge tone={state === 'failed' || state === 'pending-approval' ? 'warning' : 'quiet'}>
          {DELIVERY_STATE_WORDS[state]}
        </Badge>
        {isAttested && <span className="faint"> by a person&apos;s word</span>}
      </p>
      {fault !== null && (
        <p className="faint">
          {faultWords(fault).title} {faultWords(fault).advice}
        </p>
      )}
      {activation !== null && state === 'verified' && <ActivationLine activation={activation} />}
      {acts.length > 0 && (
        <div className="form-end">
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

/** Whether the consumers of a destination that holds the new key use it. */
function ActivationLine({ activation }: { activation: NonNullable<Delivery['activation']> }) {
  const { state, isAttested, endedAt, fault } = activation
  return (
    <p>
      <Badge tone={state === 'failed' ? 'warning' : 'quiet'}>{ACTIVATION_STATE_WORDS[state]}</Badge>
      {isAttested && <span className="faint"> by a person&apos;s word</span>}
      {endedAt !== null && (
        <span className="faint">
          {' '}
          <Moment at={endedAt} />
        </span>
      )}
      {fault !== null && (
        <span className="faint">
          {' '}
          {faultWords(fault).title} {faultWords(fault).advice}
        </span>
      )}
    </p>
  )
}

function NoteForm({ act, onNote }: { act: Noted; onNote: (text: string) => void }) {
  const [text, setText] = useState('')
  const { label, least, button } = NOTES[act]
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
        help="Kept in the history. Never write a secret here."
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
