import { failed, ok } from '../core/fault'
import type { Result } from '../core/fault'
import type { RotationId, SlotId } from '../core/ids'
import type { DestinationChoice, HandOffHow } from '../core/rotation/event'
import type { SecretBundle } from '../core/secret'
import type { ClipboardHold } from '../core/ports/clipboard'
import type { Delivered, HandoffService, Inspected } from '../services/handoff'
import type { RotationsService } from '../services/rotations'
import type { Slot, SlotStore } from '../core/ports/sealed-secrets'
import type { Registries } from './registries'

/**
 * The hand-off of a slot, for plain creates and for rotations. A rotation is told before the secret leaves and after, so
 * that a crash in between is found; a plain create has nobody to tell.
 */
export type HandOver = {
  /** What stands at the destination now, without writing. */
  inspect(slotId: SlotId, destination: DestinationChoice): Promise<Result<Inspected>>
  deliver(slotId: SlotId, destination: DestinationChoice, replaceOther?: boolean): Promise<Result<Delivered>>
  copy(slotId: SlotId, part: string | null): Promise<Result<ClipboardHold>>
  saveToFile(slotId: SlotId, path: string): Promise<Result<Delivered>>
  issueTicket(slotId: SlotId): Promise<Result<string>>
  redeem<T>(slotId: SlotId, ticket: string, show: (secret: SecretBundle, slot: Slot) => T): Promise<Result<T>>
  confirmStored(slotId: SlotId, where: string): Promise<Result<Slot>>
  prove(slotId: SlotId, pasted: Uint8Array): Promise<Result<{ readonly isSame: boolean }>>
  discard(slotId: SlotId): Promise<Result<null>>
}

export type HandOverTools = {
  readonly slots: Pick<SlotStore, 'get'>
  readonly handoff: HandoffService
  readonly rotations: RotationsService
  readonly registries: Pick<Registries, 'destinations'>
}

export function createHandOver({ slots, handoff, rotations, registries }: HandOverTools): HandOver {
  const rotationOf = (slotId: SlotId): RotationId | null => slots.get(slotId)?.rotationId ?? null

  function mayStart(slotId: SlotId): Result<null> {
    const id = rotationOf(slotId)
    return id === null ? ok(null) : rotations.mayHandOff(id)
  }

  async function told<T>(slotId: SlotId, step: Step<T>, work: () => Promise<Result<T>>): Promise<Result<T>> {
    const id = rotationOf(slotId)
    if (id === null) return work()
    const started = rotations.handOffStarted(id, step.how, step.where, step.destination)
    if (!started.ok) return started
    const done = await work()
    if (done.ok) await rotations.handedOff(id, step.how, step.where, step.readBackOf(done.value))
    else await rotations.handOffFailed(id, step.how, done.fault)
    return done
  }

  return {
    inspect: (slotId, { id: destinationId, settings }) =>
      handoff.inspect({ slotId, destinationId, settings, afterwards: 'keep-until-in-use' }),
    deliver: async (slotId, destination, replaceOther = false) => {
      const target = registries.destinations.get(destination.id)
      if (target === undefined) return failed('not-found', undefined, { subject: 'destination' })
      const id = rotationOf(slotId)
      const input = {
        slotId,
        destinationId: destination.id,
        settings: destination.settings,
        afterwards: id === null ? ('destroy' as const) : ('keep-until-in-use' as const),
        replaceOther
      }
      if (id !== null) {
        const isOldKey = await handoff.recogniser(input)
        await rotations.keepOldSecret(id, { destination: target, settings: input.settings, isOldKey })
      }
      const where = target.describe(destination.settings)
      const step: Step<Delivered> = {
        how: 'destination',
        where,
        destination,
        readBackOf: ({ readBack }) => readBack
      }
      return told(slotId, step, () => handoff.deliver(input))
    },
    copy: (slotId, part) => {
      const isPublic = slots.get(slotId)?.parts.find(({ name }) => name === part)?.isSecret === false
      const work = (): Promise<Result<ClipboardHold>> => handoff.copy(slotId, part)
      return isPublic ? work() : told(slotId, shown('copy', 'clipboard'), work)
    },
    saveToFile: (slotId, path) =>
      told(slotId, shown('file', labelOf(path)), () => handoff.saveToFile(slotId, path)),
    issueTicket: async slotId => {
      const may = mayStart(slotId)
      return may.ok ? handoff.issueTicket(slotId) : may
    },
    redeem: (slotId, ticket, show) =>
      told(slotId, shown('reveal', 'window'), () => handoff.redeem(ticket, show)),
    confirmStored: async (slotId, where) => {
      const done = await handoff.confirmStored(slotId, where)
      const id = rotationOf(slotId)
      if (done.ok && id !== null) await rotations.storedAt(id, done.value.storedWhere ?? where.trim())
      return done
    },
    prove: async (slotId, pasted) => {
      const proven = await handoff.provePossession({ slotId }, pasted)
      const id = rotationOf(slotId)
      if (proven.ok && proven.value.isSame && id !== null) await rotations.possessionProven(id)
      return proven
    },
    discard: async slotId => {
      const done = await handoff.discard(slotId, 'operator')
      const id = rotationOf(slotId)
      if (done.ok && id !== null) await rotations.slotGone(id, slotId, 'discarded')
      return done
    }
  }
}

type Step<T> = {
  readonly how: HandOffHow
  readonly where: string
  readonly destination: DestinationChoice | null
  readBackOf(done: T): Delivered['readBack']
}

function shown<T>(how: HandOffHow, where: string): Step<T> {
  return { how, where, destination: null, readBackOf: () => 'not-read' }
}

/** The last two names of a path: enough to find it again, without the folders of a person's home. */
function labelOf(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).slice(-2).join('/')
}
