import type { Destination, DestinationSettings } from '../../core/destination'
import { failed, fault, ok, type Fault, type Result } from '../../core/fault'
import type { SlotId } from '../../core/ids'
import type { SecretBundle } from '../../core/secret'
import type { Slot } from '../../store/slot-ports'
import { envLinesOf } from './show'
import { liveSlot, refused, withSecret, writeAudit, type HandoffTools } from './tools'

// The two ways in which a secret goes where it is needed without anybody seeing it: a destination and a file.

export type DeliverInput = {
  readonly slotId: SlotId
  readonly destinationId: string
  readonly settings: DestinationSettings
  /** The box dies at once, or stays until the new key is proven in use. */
  readonly afterwards: 'destroy' | 'keep-until-in-use'
  /** The secret that must be there now, where we hold it: anything else is a conflict. Stays the caller's. */
  readonly previous?: SecretBundle
}

export type Delivered = { readonly where: string }

/**
 * Writes the secret to the destination and reads it back. May be called again after any failure or crash: what is there
 * already is not written twice.
 */
export async function deliver(tools: HandoffTools, input: DeliverInput): Promise<Result<Delivered>> {
  const slot = liveSlot(tools, input.slotId)
  if (!slot.ok) return slot
  const destination = tools.destinations.get(input.destinationId)
  if (destination === undefined) return failed('not-found', undefined, { subject: 'destination' })
  const writable = await destination.check(input.settings)
  if (!writable.ok) return writable

  const where = destination.describe(input.settings)
  return withSecret(tools, slot.value, async secret => {
    const seq = begin(tools, slot.value, { kind: 'destination', where })
    const problem = await write(destination, input, secret)
    if (problem !== null) return stop(tools, slot.value, seq, problem)
    tools.transactions.run(() => {
      tools.slots.endExposure(seq, 'done', tools.clock.now())
      tools.slots.move(slot.value.id, ['sealed', 'started', 'delivered', 'shown'], 'delivered')
      writeAudit(tools, slot.value, 'handoff.delivered', {
        destination: input.destinationId,
        where,
        readBack: 'equal',
        ...placeFacts(input.settings),
        fingerprint: slot.value.fingerprint
      })
      if (input.afterwards === 'destroy') tools.slots.destroy(slot.value.id)
    })
    return ok({ where })
  })
}

async function write(
  destination: Destination,
  { settings, previous }: DeliverInput,
  secret: SecretBundle
): Promise<Fault | null> {
  const written = await destination.deliver(settings, secret, previous)
  if (!written.ok) return written.fault
  const found = await destination.readBack(settings, secret, previous)
  if (!found.ok) return found.fault
  return found.value === 'equal' ? null : fault('conflict', 'destination-conflict')
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
        tools.slots.setStoredWhere(slot.value.id, where)
        tools.slots.destroy(slot.value.id)
      })
      return ok({ where })
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

/** The destination's settings (never secret), so that the next hand-off of this service can be offered the same place. */
function placeFacts(settings: DestinationSettings): { readonly [fact: string]: string } {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`to.${name}`, value]))
}
