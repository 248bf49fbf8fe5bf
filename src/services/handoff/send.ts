import type { Destination, DestinationSettings, Inspection } from '../../core/ports/destination'
import { failed, ok, type Fault, type Result } from '../../core/fault'
import type { SlotId } from '../../core/ids'
import { isSameSecret, type SecretBundle } from '../../core/secret'
import type { Slot } from '../../core/ports/sealed-secrets'
import { isReplaceable } from './recognise'
import { envLinesOf } from './show'
import { liveSlot, recordDelivery, refused, withSecret, writeAudit, type HandoffTools } from './tools'

// The two ways in which a secret goes where it is needed without anybody seeing it: a destination and a file.

export type DeliverInput = {
  readonly slotId: SlotId
  readonly destinationId: string
  readonly settings: DestinationSettings
  /** The box dies at once, or stays until the new key is proven in use. */
  readonly afterwards: 'destroy' | 'keep-until-in-use'
  /** A person was told that something else stands there (`destination-holds-other`), and wants it replaced. */
  readonly replaceOther?: boolean
}

/** What stood at a destination when a person was asked about it, by slot: they agree to replace that and nothing else. */
export type Asked = Map<SlotId, string>

export type Delivered = {
  readonly where: string
  /** `not-read`: the destination accepted the secret and never gives it back. */
  readonly readBack: 'equal' | 'not-read'
}

/**
 * Writes the secret to the destination and reads it back. May be called again after any failure or crash: what is there
 * already is not written twice.
 */
export async function deliver(
  tools: HandoffTools,
  asked: Asked,
  input: DeliverInput
): Promise<Result<Delivered>> {
  const slot = liveSlot(tools, input.slotId)
  if (!slot.ok) return slot
  const destination = tools.destinations.get(input.destinationId)
  if (destination === undefined) return failed('not-found', undefined, { subject: 'destination' })
  const writable = await destination.check(input.settings)
  if (!writable.ok) return writable

  const where = destination.describe(input.settings)
  return withSecret(tools, slot.value, async secret => {
    const seen = await look(tools, slot.value, { destination, input, secret })
    if (!seen.ok) return seen
    const { holding, owner, revision, holdsSecret } = seen.value
    if (holdsSecret && !mayHaveLeft(tools, slot.value, where)) return failed('conflict', 'secret-seen-before')
    const isAgreed = input.replaceOther === true && asked.get(input.slotId) === askedAbout(input, revision)
    const needsConsent = holding === 'other' || holding === 'unreadable' || owner !== null
    if (needsConsent && holding !== 'equal' && !isAgreed) {
      asked.set(input.slotId, askedAbout(input, revision))
      return failed('conflict', owner === null ? 'destination-holds-other' : 'managed-elsewhere')
    }
    asked.delete(input.slotId)
    const seq = begin(tools, slot.value, { kind: 'destination', where })
    const written = await write(tools, slot.value, { destination, input, secret }, revision)
    if (!written.ok) return stop(tools, slot.value, seq, written.fault)
    const readBack = written.value
    tools.transactions.run(() => {
      tools.slots.endExposure(seq, 'done', tools.clock.now())
      tools.slots.move(slot.value.id, ['sealed', 'started', 'delivered', 'shown'], 'delivered')
      writeAudit(tools, slot.value, 'handoff.delivered', {
        destination: input.destinationId,
        where,
        readBack,
        ...placeFacts(input.settings),
        fingerprint: slot.value.fingerprint
      })
      recordDelivery(tools, slot.value, where, {
        destination: { id: input.destinationId, settings: input.settings },
        fingerprints: [slot.value.fingerprint]
      })
      // Without a read-back ours may be the only copy.
      if (input.afterwards === 'destroy' && readBack === 'equal') tools.slots.destroy(slot.value.id)
    })
    return ok({ where, readBack })
  })
}

/**
 * May the secret have reached this destination from Rekey? If not, and it stands there all the same, the provider has
 * returned a secret that was in use before.
 */
function mayHaveLeft(tools: HandoffTools, slot: Slot, where: string): boolean {
  const isWritten = slot.state === 'delivered' || slot.state === 'shown'
  return (
    isWritten ||
    tools.slots
      .exposures(slot.id)
      .some(({ outcome, where: there }) => outcome !== 'failed' || there === where)
  )
}

/** What the destination holds now, and whether a person has agreed to replace just that. */
export async function inspect(
  tools: HandoffTools,
  asked: Asked,
  input: DeliverInput
): Promise<Result<Inspected>> {
  const slot = liveSlot(tools, input.slotId)
  if (!slot.ok) return slot
  const destination = tools.destinations.get(input.destinationId)
  if (destination === undefined) return failed('not-found', undefined, { subject: 'destination' })
  const writable = await destination.check(input.settings)
  if (!writable.ok) return writable
  return withSecret(tools, slot.value, async secret => {
    const seen = await look(tools, slot.value, { destination, input, secret })
    if (!seen.ok) return seen
    const { holding, kept, owner, revision } = seen.value
    const isAgreed = input.replaceOther === true && asked.get(input.slotId) === askedAbout(input, revision)
    return ok({ holding, kept, owner, isAgreed })
  })
}

export type Inspected = Pick<Inspection, 'holding' | 'kept' | 'owner'> & { readonly isAgreed: boolean }

type Look = {
  readonly destination: Destination
  readonly input: DeliverInput
  readonly secret: SecretBundle
}

type Seen = Inspection & {
  /** The secret itself stands there already, perhaps beside the public id of another key. */
  readonly holdsSecret: boolean
}

async function look(
  tools: HandoffTools,
  slot: Slot,
  { destination, input, secret }: Look
): Promise<Result<Seen>> {
  const found = { isSame: false }
  const seen = await destination.inspect(input.settings, secret, held => {
    found.isSame = isSameSecret(held, secret)
    return isReplaceable(tools, slot, held)
  })
  return seen.ok ? ok({ ...seen.value, holdsSecret: found.isSame || seen.value.holding === 'equal' }) : seen
}

function askedAbout({ destinationId, settings }: DeliverInput, revision: string): string {
  return JSON.stringify([destinationId, Object.entries(settings).sort(), revision])
}

async function write(
  tools: HandoffTools,
  slot: Slot,
  { destination, input: { settings }, secret }: Look,
  revision: string
): Promise<Result<Delivered['readBack']>> {
  const written = await destination.deliver(settings, secret, revision)
  if (written.kind !== 'committed') return refused(written.fault)
  // The approval may come at any time, so the write is neither done nor certain not to happen.
  if (written.value === 'pending-approval') return failed('outcome-unknown', 'pending-approval')
  const found = await destination.readBack(settings, secret, held => isReplaceable(tools, slot, held))
  // The write is committed: only a read could say that it is not there.
  if (!found.ok) return failed('outcome-unknown', found.fault.detail)
  if (found.value.holding === 'unreadable') return ok('not-read')
  return found.value.holding === 'equal' ? ok('equal') : failed('conflict', 'destination-conflict')
}

/** Saves all parts as env lines in a new file. The box dies with it: the file is the copy from then on. */
export async function saveToFile(
  tools: HandoffTools,
  slotId: SlotId,
  path: string
): Promise<Result<Delivered>> {
  const slot = liveSlot(tools, slotId)
  if (!slot.ok) return slot
  const where = path.split(/[/\\]/).filter(Boolean).slice(-2).join('/')
  return withSecret(tools, slot.value, async secret => {
    const text = envLinesOf(secret)
    if (text === null) return failed('invalid-input', 'value-invalid', { subject: 'secret' })
    try {
      const seq = begin(tools, slot.value, { kind: 'file', where })
      const saved = await tools.saveSecretFile(path, text)
      if (!saved.ok) return stop(tools, slot.value, seq, saved.fault)
      tools.transactions.run(() => {
        tools.slots.endExposure(seq, 'done', tools.clock.now())
        writeAudit(tools, slot.value, 'handoff.saved', { where, fingerprint: slot.value.fingerprint })
        recordDelivery(tools, slot.value, where, {
          destination: null,
          fingerprints: [slot.value.fingerprint]
        })
        tools.slots.setStoredWhere(slot.value.id, where)
        tools.slots.destroy(slot.value.id)
      })
      return ok({ where, readBack: 'equal' })
    } finally {
      text.fill(0)
    }
  })
}

/** On disk before the first byte leaves, so that a crash is followed by a look and not by a guess. */
function begin(
  tools: HandoffTools,
  slot: Slot,
  exposure: { kind: 'destination' | 'file'; where: string }
): number {
  return tools.transactions.run(() => {
    // What was shown or delivered before stays so: only a sealed slot is now between two states.
    tools.slots.move(slot.id, ['sealed'], 'started')
    return tools.slots.beginExposure({
      slotId: slot.id,
      part: null,
      startedAt: tools.clock.now(),
      ...exposure
    })
  })
}

function stop(tools: HandoffTools, slot: Slot, seq: number, problem: Fault): Result<never> {
  // It may have been written: the slot stays `started` until somebody has looked.
  if (problem.code === 'outcome-unknown') return refused(problem)
  tools.transactions.run(() => {
    tools.slots.endExposure(seq, 'failed', tools.clock.now())
    tools.slots.move(slot.id, ['started'], 'sealed')
  })
  return refused(problem)
}

/** The destination's settings, which are never secret, for people who read the history. */
function placeFacts(settings: DestinationSettings): { readonly [fact: string]: string } {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`to.${name}`, value]))
}
