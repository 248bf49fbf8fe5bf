import type { DestinationLookup } from '../../core/ports/destination'
import { failed, ok, type Result } from '../../core/fault'
import type { RotationId, SealedSecretId } from '../../core/ids'
import type { HandOffHow } from '../../core/rotation/event'
import type { SealedSecret, SealedSecretStore } from '../../core/ports/sealed-secrets'
import type { HandoffService } from '../handoff'
import type { RotationsService } from './rotations'

export type RotationHandoffTools = {
  readonly sealedSecrets: Pick<SealedSecretStore, 'get'>
  readonly rotations: RotationsService
  readonly destinations: DestinationLookup
}

/**
 * The secret of a rotation leaves the vault only when that rotation allows it, and its journal knows before and after, so that a
 * crash in between is found. The secret of a plain create passes straight through.
 */
export function withRotations(handoff: HandoffService, tools: RotationHandoffTools): HandoffService {
  const { rotations, sealedSecrets } = tools
  const ticketSecrets = new Map<string, SealedSecretId>()

  function rotationOf(secretId: SealedSecretId): RotationId | null {
    return sealedSecrets.get(secretId)?.rotationId ?? null
  }

  /** Journals before and after a person is shown the secret; `where` is what the journal calls the place. */
  async function around<T>(
    secretId: SealedSecretId,
    how: HandOffHow,
    where: string,
    work: () => Promise<Result<T>>
  ): Promise<Result<T>> {
    const rotationId = rotationOf(secretId)
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
      const rotationId = rotationOf(input.secretId)
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
      const permitted = await rotations.mayDeliver(rotationId, { destination: choice, where })
      if (!permitted.ok) return permitted
      const quietMs = destination.manifest.quietMs ?? 0
      const started = rotations.handOffStarted(rotationId, 'destination', where, { choice, quietMs })
      if (!started.ok) return started
      const answer = await handoff.deliver(kept)
      if (answer.ok)
        await rotations.handedOff(rotationId, 'destination', answer.value.where, answer.value.readBack)
      else await rotations.handOffFailed(rotationId, 'destination', answer.fault)
      return answer
    },

    copy: (secretId, part) => {
      // A public part, such as a key id, is no secret: copying it delivers nothing.
      const isPublic =
        sealedSecrets.get(secretId)?.parts.find(({ name }) => name === part)?.isSecret === false
      const work = () => handoff.copy(secretId, part)
      return isPublic ? work() : around(secretId, 'copy', 'clipboard', work)
    },

    saveToFile: (secretId, path) =>
      around(secretId, 'file', fileLabel(path), () => handoff.saveToFile(secretId, path)),

    async issueTicket(secretId) {
      const rotationId = rotationOf(secretId)
      const allowed = rotationId === null ? ok(null) : rotations.mayHandOff(rotationId)
      if (!allowed.ok) return allowed
      const ticket = await handoff.issueTicket(secretId)
      if (ticket.ok) ticketSecrets.set(ticket.value, secretId)
      return ticket
    },

    redeem(ticket, show) {
      const secretId = ticketSecrets.get(ticket)
      ticketSecrets.delete(ticket)
      if (secretId === undefined) return handoff.redeem(ticket, show)
      return around(secretId, 'reveal', 'window', () => handoff.redeem(ticket, show))
    },

    async confirmStored(secretId, where) {
      const stored = await handoff.confirmStored(secretId, where)
      const rotationId = rotationOf(secretId)
      if (stored.ok && rotationId !== null)
        await rotations.storedAt(rotationId, stored.value.storedWhere ?? where.trim())
      await tellIfGone(rotationId, secretId, stored.ok ? stored.value : null)
      return stored
    },

    async provePossession(subject, pasted) {
      const answer = await handoff.provePossession(subject, pasted)
      const rotationId = 'secretId' in subject ? rotationOf(subject.secretId) : null
      if (answer.ok && answer.value.isSame && rotationId !== null)
        await rotations.possessionProven(rotationId)
      return answer
    },

    async discard(secretId, reason) {
      const discarded = await handoff.discard(secretId, reason)
      const rotationId = rotationOf(secretId)
      if (discarded.ok && rotationId !== null && reason === 'operator') {
        await rotations.secretGone(rotationId, secretId, 'discarded')
      }
      return discarded
    },

    async expireDue() {
      const expired = await handoff.expireDue(
        ({ rotationId }) => rotationId !== null && rotations.isDelivering(rotationId)
      )
      if (!expired.ok) return expired
      for (const sealedSecret of expired.value) {
        if (sealedSecret.rotationId !== null)
          await rotations.secretGone(sealedSecret.rotationId, sealedSecret.id, 'expired')
      }
      return expired
    }
  }

  async function tellIfGone(
    rotationId: RotationId | null,
    secretId: SealedSecretId,
    sealedSecret: SealedSecret | null
  ): Promise<void> {
    if (rotationId !== null && sealedSecret?.state === 'destroyed')
      await rotations.secretDestroyed(rotationId, secretId)
  }
}

/** The last two names of a path: enough to find it again, without the folders of a person's home. */
function fileLabel(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).slice(-2).join('/')
}
