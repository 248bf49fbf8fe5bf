import { createSerialByKey } from '../core/concurrency/serial'
import { failed, ok, type Result } from '../core/fault'
import type { SlotId } from '../core/ids'
import { LONGEST_SENTENCE } from '../core/limits'
import type { SecretBundle } from '../core/secret'
import type { Slot } from '../core/ports/sealed-secrets'
import type { ClipboardHold } from '../core/ports/clipboard'
import { forgetAndRecord } from './forget'
import { containsSecret, provePossession, type ProofSubject } from './handoff/proof'
import { hasShapeOf, isOldKey } from './handoff/recognise'
import {
  deliver,
  inspect,
  saveToFile,
  type Asked,
  type Delivered,
  type DeliverInput,
  type Inspected
} from './handoff/send'
import { copy, issueTicket, newShowState, reveal, takeTicket, type ShowState } from './handoff/show'
import {
  answering,
  auditEntry,
  liveSlot,
  recordDelivery,
  writeAudit,
  type HandoffTools
} from './handoff/tools'

export type { HandoffTools, OldKey } from './handoff/tools'
export type { Delivered, DeliverInput, Inspected } from './handoff/send'
export type { ProofSubject } from './handoff/proof'

/** Why a box was destroyed without being handed to a person just then. */
export type DiscardReason = 'operator' | 'proven-in-use' | 'expired' | 'abandoned'

/**
 * The hand-off of a fresh secret out of its slot, for plain creates and rotations alike. It may be sent many times, and is
 * shown (revealed or copied) once: `already-shown` from then on, whatever happened in between. Every step is in the audit
 * trail; what shows the secret is there before it does. Faults of all: `not-found`, `not-found/slot-empty`, `vault-locked`,
 * `storage-failed`.
 */
export type HandoffService = {
  /** What stands at the destination, without writing. Faults: the destination's own. */
  inspect(input: DeliverInput): Promise<Result<Inspected>>
  /**
   * Tells the old key from other secrets that stand at this destination: by fingerprint, mask or public id; by its shape
   * alone only where a person has agreed to replace what stands there now.
   */
  recogniser(input: DeliverInput): Promise<IsOldKey>
  /**
   * Faults: the destination's own; `conflict/destination-holds-other` when something stands there that is not known to be
   * the old key, until a person agrees (`replaceOther`); `conflict/destination-conflict` when it does not hold the secret
   * afterwards.
   */
  deliver(input: DeliverInput): Promise<Result<Delivered>>
  /** A part by its name, or null for the only part or for all parts as env lines. The parts of one secret are one showing. */
  copy(slotId: SlotId, part: string | null): Promise<Result<ClipboardHold>>
  /** Saves env lines to a new file, and destroys the slot. Fault `conflict/destination-conflict` when the file exists. */
  saveToFile(slotId: SlotId, path: string): Promise<Result<Delivered>>
  /** A ticket for one reveal within a minute. */
  issueTicket(slotId: SlotId): Promise<Result<string>>
  /** Lends the secret to `show` once. A ticket that was used, is too old or unknown: `forbidden/confirmation-stale`. */
  redeem<T>(ticket: string, show: (secret: SecretBundle, slot: Slot) => Promise<T> | T): Promise<Result<T>>
  /**
   * The operator says where they put it; a slot that was shown is destroyed then. Faults: `conflict/evidence-missing`
   * before any hand-off, `invalid-input` for a text that holds the secret, or for an empty one when the ledger does not
   * know the place itself (it knows destinations and files).
   */
  confirmStored(slotId: SlotId, where: string): Promise<Result<Slot>>
  /** Wipes `pasted`. Works after the slot was destroyed as well. */
  provePossession(subject: ProofSubject, pasted: Uint8Array): Promise<Result<{ readonly isSame: boolean }>>
  /** Destroys the box. Fine when it is destroyed already. Never touches the key at the provider. */
  discard(slotId: SlotId, reason: DiscardReason): Promise<Result<null>>
  /** Destroys what nobody has fetched in time, and says which: their keys are lost, and must be revoked. */
  expireDue(): Promise<Result<readonly Slot[]>>
  /** Slots whose hand-off to a destination or a file was cut off: `deliver` again, it looks first. */
  interrupted(): readonly Slot[]
}

/** `fresh`: the secret that is to be delivered. */
export type IsOldKey = (held: SecretBundle, fresh: SecretBundle) => boolean

export function createHandoff(tools: HandoffTools): HandoffService {
  const state = newShowState()
  const asked: Asked = new Map()
  // A reveal beside a discard must not both find the slot full.
  const inTurn = createSerialByKey()
  const alone = <T>(slotId: SlotId, work: () => Promise<Result<T>>): Promise<Result<T>> =>
    inTurn(slotId, () => answering(work))

  return {
    inspect: input => alone(input.slotId, () => inspect(tools, asked, input)),
    recogniser: async input => {
      const slot = tools.slots.get(input.slotId)
      if (slot === null) return () => false
      const seen = input.replaceOther === true ? await inspect(tools, asked, input) : null
      const isAgreed = seen?.ok === true && seen.value.isAgreed
      return (held, fresh) => isOldKey(tools, slot, held) || (isAgreed && hasShapeOf(held, fresh))
    },
    deliver: input => alone(input.slotId, () => deliver(tools, asked, input)),
    copy: (slotId, part) => alone(slotId, () => copy(tools, state, slotId, part)),
    saveToFile: (slotId, path) => alone(slotId, () => saveToFile(tools, slotId, path)),
    issueTicket: slotId => alone(slotId, () => Promise.resolve(issueTicket(tools, state, slotId))),

    async redeem(ticket, show) {
      // Used up here, in the same breath: two calls with one ticket cannot both come through.
      const slotId = takeTicket(tools, state, ticket)
      if (slotId === null) return failed('forbidden', 'confirmation-stale')
      return alone(slotId, () => reveal(tools, slotId, show))
    },

    confirmStored: (slotId, where) => alone(slotId, () => confirmStored(tools, slotId, where)),
    provePossession: (subject, pasted) =>
      answering(() => Promise.resolve(provePossession(tools, subject, pasted))),
    discard: (slotId, reason) => alone(slotId, () => Promise.resolve(discard(tools, state, slotId, reason))),

    expireDue: () =>
      answering(async () => {
        const gone: Slot[] = []
        for (const slot of tools.slots.live()) {
          if (slot.expiresAt > tools.clock.now()) continue
          const discarded = await alone(slot.id, () =>
            Promise.resolve(discard(tools, state, slot.id, 'expired'))
          )
          if (!discarded.ok) return discarded
          gone.push(slot)
        }
        return ok(gone)
      }),

    interrupted: () => tools.slots.live().filter(slot => slot.state === 'started')
  }
}

/** What the ledger knows when the person adds nothing. */
function placeOf(tools: HandoffTools, slotId: SlotId): string {
  const placed = tools.slots
    .exposures(slotId)
    .filter(({ kind, outcome }) => outcome === 'done' && (kind === 'destination' || kind === 'file'))
  return placed.at(-1)?.where ?? ''
}

async function confirmStored(tools: HandoffTools, slotId: SlotId, text: string): Promise<Result<Slot>> {
  const slot = tools.slots.get(slotId)
  if (slot === null) return failed('not-found')
  const where = text.trim() === '' ? placeOf(tools, slotId) : text.trim()
  // Control characters have no place in a sentence, and would act in a terminal or an export.
  const isSentence = where.length > 0 && where.length <= LONGEST_SENTENCE && !/\p{Cc}/u.test(where)
  if (!isSentence) return failed('invalid-input', 'value-invalid', { subject: 'where' })
  const wasHandedOff = tools.slots.exposures(slotId).some(({ outcome }) => outcome !== 'failed')
  if (!wasHandedOff) return failed('conflict', 'evidence-missing')
  const given = await containsSecret(tools, slot, where)
  if (!given.ok) return given
  if (given.value) return failed('invalid-input', 'value-invalid', { subject: 'where' })

  tools.transactions.run(() => {
    tools.slots.setStoredWhere(slotId, where)
    writeAudit(tools, slot, 'handoff.confirmed', { where })
    recordDelivery(tools, slot, where, { destination: null, fingerprints: [] })
    if (slot.state === 'shown') tools.slots.destroy(slotId)
  })
  return ok(tools.slots.get(slotId) ?? slot)
}

function discard(tools: HandoffTools, state: ShowState, slotId: SlotId, reason: DiscardReason): Result<null> {
  if (tools.slots.get(slotId)?.state === 'destroyed') return ok(null)
  const slot = liveSlot(tools, slotId)
  if (!slot.ok) return slot
  const actor = reason === 'operator' ? 'operator' : 'rekey'
  forgetAndRecord(
    tools,
    () => {
      tools.slots.destroy(slotId)
    },
    auditEntry(tools, slot.value, 'handoff.discarded', { reason }, actor)
  )
  state.copying.delete(slotId)
  return ok(null)
}
