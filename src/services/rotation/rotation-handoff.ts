import type { Destination } from '../../core/ports/destination'
import { ok, type Result } from '../../core/fault'
import type { RotationId, SlotId } from '../../core/ids'
import type { HandOffHow } from '../../core/rotation/event'
import type { Slot, SlotStore } from '../../core/ports/sealed-secrets'
import type { HandoffService } from '../handoff'
import type { RotationsService } from '../rotations'

export type RotationHandoffTools = {
  readonly slots: Pick<SlotStore, 'get'>
  readonly rotations: RotationsService
  readonly destinations: ReadonlyMap<string, Destination>
}

/**
 * The hand-off as the host offers it: slots of a rotation leave the vault only when that rotation allows it, and its journal
 * knows before and after. Slots of plain creates pass straight through.
 */
export function withRotations(handoff: HandoffService, tools: RotationHandoffTools): HandoffService {
  const { rotations, slots } = tools
  const ticketSlots = new Map<string, SlotId>()

  function rotationOf(slotId: SlotId): RotationId | null {
    return slots.get(slotId)?.rotationId ?? null
  }

  /** Journals around a showing or sending; `label` is where it goes before anybody knows better. */
  async function around<T>(
    slotId: SlotId,
    how: HandOffHow,
    work: () => Promise<Result<T>>,
    whereOf: (value: T) => string
  ): Promise<Result<T>> {
    const rotationId = rotationOf(slotId)
    if (rotationId === null) return work()
    const begun = rotations.handOffStarted(rotationId, how, LABELS[how], null)
    if (!begun.ok) return begun
    const answer = await work()
    if (answer.ok) await rotations.handedOff(rotationId, how, whereOf(answer.value), 'not-read')
    else await rotations.handOffFailed(rotationId, how, answer.fault)
    return answer
  }

  return {
    ...handoff,

    async deliver(input) {
      const rotationId = rotationOf(input.slotId)
      if (rotationId === null) return handoff.deliver(input)
      const destination = tools.destinations.get(input.destinationId)
      const where = destination?.describe(input.settings) ?? input.destinationId
      const allowed = rotations.mayHandOff(rotationId)
      if (!allowed.ok) return allowed
      if (destination !== undefined) {
        const isOldKey = await handoff.recogniser(input)
        await rotations.keepOldSecret(rotationId, { destination, settings: input.settings, isOldKey })
      }
      const choice = { id: input.destinationId, settings: input.settings }
      const begun = rotations.handOffStarted(rotationId, 'destination', where, choice)
      if (!begun.ok) return begun
      const answer = await handoff.deliver({ ...input, afterwards: 'keep-until-in-use' })
      if (answer.ok)
        await rotations.handedOff(rotationId, 'destination', answer.value.where, answer.value.readBack)
      else await rotations.handOffFailed(rotationId, 'destination', answer.fault)
      return answer
    },

    copy: (slotId, part) =>
      around(
        slotId,
        'copy',
        () => handoff.copy(slotId, part),
        () => LABELS.copy
      ),

    saveToFile: (slotId, path) =>
      around(
        slotId,
        'file',
        () => handoff.saveToFile(slotId, path),
        saved => saved.where
      ),

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
      return around(
        slotId,
        'reveal',
        () => handoff.redeem(ticket, show),
        () => LABELS.reveal
      )
    },

    async confirmStored(slotId, where) {
      const stored = await handoff.confirmStored(slotId, where)
      const rotationId = rotationOf(slotId)
      if (stored.ok && rotationId !== null) await rotations.storedAt(rotationId, where.trim())
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
      // What a rotation had lost is its own to clear; only the others are left for the caller.
      return ok(expired.value.filter(slot => slot.rotationId === null))
    }
  }

  async function tellIfGone(rotationId: RotationId | null, slotId: SlotId, slot: Slot | null): Promise<void> {
    if (rotationId !== null && slot?.state === 'destroyed') await rotations.slotDestroyed(rotationId, slotId)
  }
}

const LABELS: Record<HandOffHow, string> = {
  destination: 'destination',
  file: 'file',
  copy: 'clipboard',
  reveal: 'window'
}
