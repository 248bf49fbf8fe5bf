import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asSlotId } from '../../core/ids'
import type { SlotId } from '../../core/ids'
import type { SecretBundle } from '../../core/secret'
import type { Confirmation } from '../../services/confirmations'
import type { ConfirmationView } from '../../contract/confirmations'
import type { SlotView } from '../../contract/deliveries'
import type { Slot, SlotStore } from '../../core/ports/sealed-secrets'
import type { HandOver } from '../hand-over'
import type { Handlers } from '../router'
import type { SecretDisplay, SecretPage, ShellClipboard } from '../shell-ports'

export type HandoffHandlerTools = {
  readonly handOver: HandOver
  readonly slots: Pick<SlotStore, 'get'>
  readonly clipboard: Pick<ShellClipboard, 'clearIfOurs'>
  readonly display: SecretDisplay
  readonly chooseSaveFile: (suggestion: string) => Promise<string | null>
  readonly view: (slot: Slot) => SlotView
  readonly prepareDiscard: (slotId: SlotId) => Result<{ confirmation: Confirmation; view: ConfirmationView }>
  readonly discard: (slotId: SlotId, token: string, phrase: string) => Promise<Result<null>>
  /** The secret now lies on the clipboard from this slot. */
  readonly noteCopied: (slotId: SlotId) => void
  /** Called after every act, whatever became of it. */
  readonly changed: (slotId: SlotId) => void
}

type Names =
  | 'handoff.inspect'
  | 'handoff.deliver'
  | 'handoff.copy'
  | 'handoff.clearClipboard'
  | 'handoff.saveFile'
  | 'handoff.reveal'
  | 'handoff.confirmStored'
  | 'handoff.prove'
  | 'handoff.prepareDiscard'
  | 'handoff.discard'

export function handoffHandlers(tools: HandoffHandlerTools): Pick<Handlers, Names> {
  const { handOver } = tools
  const viewAfter = (slotId: SlotId, done: Result<unknown>): Result<SlotView> => {
    tools.changed(slotId)
    if (!done.ok) return done
    const slot = tools.slots.get(slotId)
    return slot === null ? failed('not-found') : ok(tools.view(slot))
  }
  return {
    'handoff.inspect': async ({ slotId, destinationId, settings }) => {
      const seen = await handOver.inspect(asSlotId(slotId), { id: destinationId, settings })
      if (!seen.ok) return seen
      const { holding, kept, owner } = seen.value
      return ok({ holding, kept, owner })
    },
    'handoff.deliver': async ({ slotId, destinationId, settings, replaceOther }) => {
      const id = asSlotId(slotId)
      return viewAfter(id, await handOver.deliver(id, { id: destinationId, settings }, replaceOther))
    },
    'handoff.copy': async ({ slotId, part }) => {
      const id = asSlotId(slotId)
      const copied = await handOver.copy(id, part)
      if (copied.ok) tools.noteCopied(id)
      return viewAfter(id, copied)
    },
    'handoff.clearClipboard': async () => {
      await tools.clipboard.clearIfOurs()
      return ok(null)
    },
    'handoff.saveFile': async ({ slotId }) => {
      const id = asSlotId(slotId)
      const slot = tools.slots.get(id)
      if (slot === null) return failed('not-found')
      const path = await tools.chooseSaveFile(fileNameFor(slot.label))
      if (path === null) return failed('cancelled')
      return viewAfter(id, await handOver.saveToFile(id, path))
    },
    'handoff.reveal': async ({ slotId }) => {
      const id = asSlotId(slotId)
      return viewAfter(id, await reveal(tools, id))
    },
    'handoff.confirmStored': async ({ slotId, where }) => {
      const id = asSlotId(slotId)
      return viewAfter(id, await handOver.confirmStored(id, where))
    },
    'handoff.prove': async ({ slotId, pasted }) => {
      const bytes = new Uint8Array(Buffer.from(pasted, 'utf8'))
      const proven = await handOver.prove(asSlotId(slotId), bytes)
      tools.changed(asSlotId(slotId))
      return proven.ok ? ok({ isSame: proven.value.isSame }) : proven
    },
    'handoff.prepareDiscard': ({ slotId }) => {
      const prepared = tools.prepareDiscard(asSlotId(slotId))
      return prepared.ok ? ok(prepared.value.view) : prepared
    },
    'handoff.discard': async ({ slotId, token, phrase }) => {
      const done = await tools.discard(asSlotId(slotId), token, phrase)
      tools.changed(asSlotId(slotId))
      return done
    }
  }
}

/** A ticket first; it is used up when the page of the secret window asks, and not before. */
async function reveal(tools: HandoffHandlerTools, slotId: SlotId): Promise<Result<null>> {
  const ticket = await tools.handOver.issueTicket(slotId)
  if (!ticket.ok) return ticket
  const title = tools.slots.get(slotId)?.label ?? ''
  const taking: { answer: Result<SecretPage> } = { answer: failed('cancelled') }
  const isTaken = await tools.display.show({
    title,
    take: async () => {
      taking.answer = await tools.handOver.redeem(slotId, ticket.value, pageOf)
      return taking.answer.ok ? taking.answer.value : null
    }
  })
  if (isTaken) return ok(null)
  return taking.answer.ok ? failed('cancelled') : taking.answer
}

function pageOf(secret: SecretBundle, slot: Slot): SecretPage {
  return {
    title: slot.label,
    parts: secret.parts.map(part => ({
      name: part.name,
      label: slot.parts.find(known => known.name === part.name)?.label ?? part.name,
      envName: part.envName,
      isSecret: part.isSecret,
      value: part.value.expose(bytes => Buffer.from(bytes).toString('utf8'))
    }))
  }
}

/** A file name out of a key's name: letters, digits, dots and dashes only. */
function fileNameFor(label: string): string {
  const safe = label
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60)
  return `${safe === '' ? 'secret' : safe}.env`
}
