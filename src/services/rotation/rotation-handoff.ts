import type { Destination } from '../../core/ports/destination'
import { failed, ok, type Result } from '../../core/fault'
import type { RotationId, SlotId } from '../../core/ids'
import type { HandOffHow } from '../../core/rotation/event'
import type { Slot, SlotStore } from '../../core/ports/sealed-secrets'
import type { HandoffService } from '../handoff'
import type { RotationsService } from './rotations'

export type RotationHandoffTools = {
  readonly slots: Pick<SlotStore, 'get'>
  readonly rotations: RotationsService
  readonly destinations: ReadonlyMap<string, Destination>
}

/**
 * The secret of a rotation leaves the vault only when that rotation allows it, and its journal knows before and after, so that a
 * crash in between is found. The secret of a plain create passes straight through.
 */
export function withRotations(handoff: HandoffService, tools: RotationHandoffTools): HandoffService {
  const { rotations, slots } = tools
  const ticketSlots = new Map<string, SlotId>()

  function rotationOf(slotId: SlotId): RotationId | null {
    return slots.get(slotId)?.rotationId ?? null
  }

  /** Journals before and after a person is shown the secret; `where` is what the journal calls the place. */
  async function around<T>(
    slotId: SlotId,
    how: HandOffHow,
    where: string,
    work: () => Promise<Result<T>>
  ): Promise<Result<T>> {
    const rotationId = rotationOf(slotId)
    if (rotationId === null) return work()
    const started = rotations.handOffStarted(rotationId, how, where, null)
    if (!started.ok) return started
    const answer = await work()
    if (answer.ok) await rotations.handedOff(rotationId, how, where, 'not-read')
    else await rotations.handOffFailed(rotationId, how, answer.fault)
    return answer
  }

  return {
    ...handoff,

    async deliver(input) {
      const rotationId = rotationOf(input.slotId)
      if (rotationId === null) return handoff.deliver(input)
      const destination = tools.destinations.get(input.destinationId)
      if (destination === undefined) return failed('not-found', undefined, { subject: 'destination' })
      const allowed = rotations.mayHandOff(rotationId)
      if (!allowed.ok) return allowed
      const kept = { ...input, afterwards: 'keep-until-in-use' as const }
      const isOldKey = await handoff.recogniser(kept)
      await rotations.keepOldSecret(rotationId, { destination, settings: input.settings, isOldKey })
      const choice = { id: input.destinationId, settings: input.settings }
      const where = destination.describe(input.settings)
      const started = rotations.handOffStarted(rotationId, 'destination', where, choice)
      if (!started.ok) return started
      const answer = await handoff.deliver(kept)
      if (answer.ok)
        await rotations.handedOff(rotationId, 'destination', answer.value.where, answer.value.readBack)
      else await rotations.handOffFailed(rotationId, 'destination', answer.fault)
      return answer
    },

    copy: (slotId, part) => {
      // A public part, such as a key id, is no secret: copying it delivers nothing.
      const isPublic = slots.get(slotId)?.parts.find(({ name }) => name === part)?.isSecret === false
      const work = () => handoff.copy(slotId, part)
      return isPublic ? work() : around(slotId, 'copy', 'clipboard', work)
    },

    saveToFile: (slotId, path) =>
      around(slotId, 'file', fileLabel(path), () => handoff.saveToFile(slotId, path)),

    async issueTicket(slotId) {
      const rotationId = rotationOf(slotId)
      const allowed = rotationId === null ? ok(null) : rotations.mayHandOff(rotationId)
      if (!allowed.ok) return allowed
      const ticket = await handoff.issueTicket(slotId)
      if (ticket.ok) ticketSlots.set(ticket.value, slotId)
      return ticket
    },

    redeem(ticket, show) {
      const slotId = ticketSlots.get(ticket)
      ticketSlots.delete(ticket)
      if (slotId === undefined) return handoff.redeem(ticket, show)
      return around(slotId, 'reveal', 'window', () => handoff.redeem(ticket, show))
    },

    async confirmStored(slotId, where) {
      const stored = await handoff.confirmStored(slotId, where)
      const rotationId = rotationOf(slotId)
      if (stored.ok && rotationId !== null)
        await rotations.storedAt(rotationId, stored.value.storedWhere ?? where.trim())
      await tellIfGone(rotationId, slotId, stored.ok ? stored.value : null)
      return stored
    },

    async provePossession(subject, pasted) {
      const answer = await handoff.provePossession(subject, pasted)
      const rotationId = 'slotId' in subject ? rotationOf(subject.slotId) : null
      if (answer.ok && answer.value.isSame && rotationId !== null)
        await rotations.possessionProven(rotationId)
      return answer
    },

    async discard(slotId, reason) {
      const discarded = await handoff.discard(slotId, reason)
      const rotationId = rotationOf(slotId)
      if (discarded.ok && rotationId !== null && reason === 'operator') {
        await rotations.slotGone(rotationId, slotId, 'discarded')
      }
      return discarded
    },

    async expireDue() {
      const expired = await handoff.expireDue()
      if (!expired.ok) return expired
      for (const slot of expired.value) {
        if (slot.rotationId !== null) await rotations.slotGone(slot.rotationId, slot.id, 'expired')
      }
      return expired
    }
  }

  async function tellIfGone(rotationId: RotationId | null, slotId: SlotId, slot: Slot | null): Promise<void> {
    if (rotationId !== null && slot?.state === 'destroyed') await rotations.slotDestroyed(rotationId, slotId)
  }
}

/** The last two names of a path: enough to find it again, without the folders of a person's home. */
function fileLabel(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).slice(-2).join('/')
}
