import { createSerialByKey } from '../core/concurrency/serial'
import { failed, ok, type Result } from '../core/fault'
import { answering } from '../core/faulted'
import type { SealedSecretId } from '../core/ids'
import { LONGEST_SENTENCE } from '../core/limits'
import type { SecretBundle } from '../core/secret'
import type { SealedSecret } from '../core/ports/sealed-secrets'
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
import { auditEntry, liveSecret, recordDelivery, writeAudit, type HandoffTools } from './handoff/tools'

export type { HandoffTools, OldKey } from './handoff/tools'
export type { Delivered, DeliverInput, Inspected } from './handoff/send'
export type { ProofSubject } from './handoff/proof'

/** Why a box was destroyed without being handed to a person just then. */
export type DiscardReason = 'operator' | 'proven-in-use' | 'expired' | 'abandoned'

/**
 * The hand-off of a sealed secret, for plain creates and rotations alike. It may be sent many times, and is
 * shown (revealed or copied) once: `already-shown` from then on, whatever happened in between. Every step is in the audit
 * trail; what shows the secret is there before it does. Faults of all: `not-found`, `not-found/secret-destroyed`, `vault-locked`,
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
  copy(secretId: SealedSecretId, part: string | null): Promise<Result<ClipboardHold>>
  /** Saves env lines to a new file, then destroys the secret. Fault `conflict/destination-conflict` when the file exists. */
  saveToFile(secretId: SealedSecretId, path: string): Promise<Result<Delivered>>
  /** A ticket for one reveal within a minute. */
  issueTicket(secretId: SealedSecretId): Promise<Result<string>>
  /** Lends the secret to `show` once. A ticket that was used, is too old or unknown: `forbidden/confirmation-stale`. */
  redeem<T>(
    ticket: string,
    show: (secret: SecretBundle, sealedSecret: SealedSecret) => Promise<T> | T
  ): Promise<Result<T>>
  /**
   * The operator says where they put it; a secret that was shown is destroyed then. Faults: `conflict/evidence-missing`
   * before any hand-off, `invalid-input` for a text that holds the secret, or for an empty one when the ledger does not
   * know the place itself (it knows destinations and files).
   */
  confirmStored(secretId: SealedSecretId, where: string): Promise<Result<SealedSecret>>
  /** Wipes `pasted`. Works after the sealed secret was destroyed as well. */
  provePossession(subject: ProofSubject, pasted: Uint8Array): Promise<Result<{ readonly isSame: boolean }>>
  /** Destroys the box. Fine when it is destroyed already. Never touches the key at the provider. */
  discard(secretId: SealedSecretId, reason: DiscardReason): Promise<Result<null>>
  /** Destroys what nobody has fetched in time and nothing needs, and says which: their keys are lost, and must be revoked. */
  expireDue(isNeeded?: (sealedSecret: SealedSecret) => boolean): Promise<Result<readonly SealedSecret[]>>
  /** Sealed secrets whose hand-off to a destination or a file was cut off: `deliver` again, it looks first. */
  interrupted(): readonly SealedSecret[]
}

/** `fresh`: the secret that is to be delivered. */
export type IsOldKey = (held: SecretBundle, fresh: SecretBundle) => boolean

export function createHandoff(tools: HandoffTools): HandoffService {
  const state = newShowState()
  const asked: Asked = new Map()
  // A reveal beside a discard must not both find the secret sealed.
  const serially = createSerialByKey()
  const alone = <T>(secretId: SealedSecretId, work: () => Promise<Result<T>>): Promise<Result<T>> =>
    serially(secretId, () => answering(work))

  return {
    inspect: input => alone(input.secretId, () => inspect(tools, asked, input)),
    recogniser: async input => {
      const sealedSecret = tools.sealedSecrets.get(input.secretId)
      if (sealedSecret === null) return () => false
      const seen = input.replaceOther === true ? await inspect(tools, asked, input) : null
      const isAgreed = seen?.ok === true && seen.value.isAgreed
      return (held, fresh) => isOldKey(tools, sealedSecret, held) || (isAgreed && hasShapeOf(held, fresh))
    },
    deliver: input => alone(input.secretId, () => deliver(tools, asked, input)),
    copy: (secretId, part) => alone(secretId, () => copy(tools, state, secretId, part)),
    saveToFile: (secretId, path) => alone(secretId, () => saveToFile(tools, secretId, path)),
    issueTicket: secretId => alone(secretId, () => Promise.resolve(issueTicket(tools, state, secretId))),

    async redeem(ticket, show) {
      // Used up here, in the same breath: two calls with one ticket cannot both come through.
      const secretId = takeTicket(tools, state, ticket)
      if (secretId === null) return failed('forbidden', 'confirmation-stale')
      return alone(secretId, () => reveal(tools, secretId, show))
    },

    confirmStored: (secretId, where) => alone(secretId, () => confirmStored(tools, secretId, where)),
    provePossession: (subject, pasted) =>
      answering(() => Promise.resolve(provePossession(tools, subject, pasted))),
    discard: (secretId, reason) =>
      alone(secretId, () => Promise.resolve(discard(tools, state, secretId, reason))),

    expireDue: isNeeded =>
      answering(async () => {
        const gone: SealedSecret[] = []
        for (const sealedSecret of tools.sealedSecrets.live()) {
          if (sealedSecret.expiresAt > tools.clock.now() || isNeeded?.(sealedSecret) === true) continue
          const discarded = await alone(sealedSecret.id, () =>
            Promise.resolve(discard(tools, state, sealedSecret.id, 'expired'))
          )
          if (!discarded.ok) return discarded
          gone.push(sealedSecret)
        }
        return ok(gone)
      }),

    interrupted: () => tools.sealedSecrets.live().filter(sealedSecret => sealedSecret.state === 'started')
  }
}

/** What the ledger knows when the person adds nothing. */
function knownDestination(tools: HandoffTools, secretId: SealedSecretId): string {
  const placed = tools.sealedSecrets
    .exposures(secretId)
    .filter(({ kind, outcome }) => outcome === 'done' && (kind === 'destination' || kind === 'file'))
  return placed.at(-1)?.where ?? ''
}

async function confirmStored(
  tools: HandoffTools,
  secretId: SealedSecretId,
  text: string
): Promise<Result<SealedSecret>> {
  const sealedSecret = tools.sealedSecrets.get(secretId)
  if (sealedSecret === null) return failed('not-found')
  const where = text.trim() === '' ? knownDestination(tools, secretId) : text.trim()
  // Control characters have no place in a sentence, and would act in a terminal or an export.
  const isSentence = where.length > 0 && where.length <= LONGEST_SENTENCE && !/\p{Cc}/u.test(where)
  if (!isSentence) return failed('invalid-input', 'value-invalid', { subject: 'where' })
  const wasHandedOff = tools.sealedSecrets.exposures(secretId).some(({ outcome }) => outcome !== 'failed')
  if (!wasHandedOff) return failed('conflict', 'evidence-missing')
  const given = await containsSecret(tools, sealedSecret, where)
  if (!given.ok) return given
  if (given.value) return failed('invalid-input', 'value-invalid', { subject: 'where' })

  tools.transactions.run(() => {
    tools.sealedSecrets.setStoredWhere(secretId, where)
    writeAudit(tools, sealedSecret, 'handoff.confirmed', { where })
    recordDelivery(tools, sealedSecret, where, { destination: null, fingerprints: [], proof: 'attested' })
    if (sealedSecret.state === 'shown') tools.sealedSecrets.destroy(secretId)
  })
  return ok(tools.sealedSecrets.get(secretId) ?? sealedSecret)
}

function discard(
  tools: HandoffTools,
  state: ShowState,
  secretId: SealedSecretId,
  reason: DiscardReason
): Result<null> {
  if (tools.sealedSecrets.get(secretId)?.state === 'destroyed') return ok(null)
  const sealedSecret = liveSecret(tools, secretId)
  if (!sealedSecret.ok) return sealedSecret
  const actor = reason === 'operator' ? 'operator' : 'rekey'
  forgetAndRecord(
    tools,
    () => {
      tools.sealedSecrets.destroy(secretId)
    },
    auditEntry(tools, sealedSecret.value, 'handoff.discarded', { reason }, actor)
  )
  state.copying.delete(secretId)
  return ok(null)
}
