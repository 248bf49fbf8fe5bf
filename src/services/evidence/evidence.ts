import type { Clock } from '../../core/clock'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { AccountId, KeyId, RotationId } from '../../core/ids'
import { isFinal } from '../../core/rotation/state'
import type { JournalStore } from '../../core/ports/journal'
import type { AccountStore } from '../../core/ports/accounts'
import type { BatchStore } from '../../core/ports/batches'
import type { KeyStore } from '../../core/ports/keys'
import type { AuditStore } from '../../core/ports/audit'
import type { SealedSecretStore } from '../../core/ports/sealed-secrets'
import type { Vault } from '../../core/ports/vault'
import { itemsAsOfNow } from '../break-glass/report'
import { batchBodies } from './batch-bodies'
import { chained, fingerprintOf, sealedDocument, statementOf } from './chain'
import { comparedHead } from './compare-head'
import type { HeadComparison } from './compare-head'
import { writeDocument } from './document'
import type { EvidenceDocument, EvidenceBody, EvidenceSubject, Exported } from './document'
import { endOf, planOf, type ProviderTold } from './frame'
import { isoTime } from './plain'
import { toldSteps } from './steps'
import { verifyEvidence } from './verify'

export type EvidenceTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly journal: Pick<JournalStore, 'rows'>
  readonly accounts: Pick<AccountStore, 'get'>
  readonly audit: Pick<AuditStore, 'append' | 'page' | 'verify' | 'heads' | 'at'>
  readonly sealedSecrets: Pick<SealedSecretStore, 'ofKey'>
  readonly vault: Pick<Vault, 'sign'>
  /** Break-glass runs. */
  readonly runs: {
    readonly batches: BatchStore
    readonly keys: Pick<KeyStore, 'get'>
    isRunning(batchId: string): boolean
  }
  readonly providerOf: (id: AccountId) => ProviderTold | null
  readonly writer: Omit<Exported, 'at'>
}

/** A file that is ready to be written; nothing in it is secret. */
export type EvidenceFile = {
  readonly text: string
  readonly document: EvidenceDocument
  readonly entries: number
  /** Of the key that signed it. */
  readonly fingerprint: string
  /** What to call it. */
  readonly name: string
  /** Null for the head of the history; all null for a run over many accounts. */
  readonly about: {
    readonly accountId: AccountId | null
    readonly keyId: KeyId | null
    readonly rotationId: RotationId | null
  } | null
}

/**
 * Evidence that leaves the app: what a rotation did, and where the history stood. Signed by this installation's own key; see
 * docs/evidence.md. Faults of all that signs: `vault-locked`, with the keychain's own detail.
 */
export type EvidenceService = {
  /** The fingerprint of the key that signs here, for a reader to keep. */
  signer(): Result<string>
  /** Faults: `not-found`, `conflict/rotation-unfinished`, `storage-failed/journal-unreadable`. */
  rotation(id: RotationId): Result<EvidenceFile>
  /** What became of each key of a run that does not run now. Faults: `not-found`, `conflict/work-unfinished`. */
  breakGlass(batchId: string): Result<EvidenceFile>
  /** The newest row of each chain of the history. Fault `storage-failed/history-broken`: a broken chain is not signed. */
  head(): Result<EvidenceFile>
  /** Notes in the history that a file was written. */
  noteExported(file: EvidenceFile): void
  /** Is the history still the one whose head this file holds? Fault `invalid-input/evidence-invalid`. */
  compareHead(bytes: Uint8Array): Result<HeadComparison>
  /** Whose key signed with this fingerprint? `not-known` while the vault cannot sign. */
  signerOf(fingerprint: string): HeadComparison['signer']
}

const NOBODY = { accountId: null, keyId: null, rotationId: null } as const

export function createEvidence(tools: EvidenceTools): EvidenceService {
  const { audit, vault, clock } = tools

  function exported(): Exported {
    return { at: isoTime(clock.now()) ?? new Date(0).toISOString(), ...tools.writer }
  }

  function signer(): Result<string> {
    const signed = vault.sign(Buffer.from('rekey signer', 'utf8'))
    return signed.ok ? ok(fingerprintOf(signed.value.publicKey)) : signed
  }

  function signedFile(
    subject: EvidenceSubject,
    bodies: readonly EvidenceBody[],
    file: Pick<EvidenceFile, 'name' | 'about'>
  ): Result<EvidenceFile> {
    const entries = chained(bodies)
    const signed = vault.sign(statementOf(subject, entries))
    if (!signed.ok) return signed
    const document = sealedDocument(subject, entries, signed.value)
    const text = writeDocument(document)
    // What our own check would refuse must not go to an auditor under our signature.
    const verdict = verifyEvidence(Buffer.from(text, 'utf8'))
    if (!verdict.isGood) return failed('storage-failed', 'journal-unreadable')
    return ok({ ...file, text, document, entries: entries.length, fingerprint: document.seal.fingerprint })
  }

  return {
    signer,

    rotation(id) {
      const rows = tools.journal.rows(id)
      if (rows.length === 0) return failed('not-found')
      const told = toldSteps(rows)
      if (told === null) return failed('storage-failed', 'journal-unreadable')
      const { state, steps } = told
      if (!isFinal(state)) return failed('conflict', 'rotation-unfinished')
      const account = tools.accounts.get(state.plan.accountId)
      const plan = planOf(state, {
        account,
        provider: tools.providerOf(state.plan.accountId),
        oldFingerprint: tools.sealedSecrets.ofKey(state.plan.oldKeyId)?.fingerprint ?? null,
        exported: exported()
      })
      const name = fileName(state.old.facts.name, state.closedAt)
      const { accountId, oldKeyId: keyId } = state.plan
      const about = { accountId, keyId, rotationId: id }
      return signedFile('rotation', [plan, ...steps, endOf(state, steps.length)], { name, about })
    },

    breakGlass(batchId) {
      const { runs } = tools
      const batch = runs.batches.get(batchId)
      if (batch === null) return failed('not-found')
      if (runs.isRunning(batchId)) return failed('conflict', 'work-unfinished')
      const items = itemsAsOfNow(runs, batch)
      const bodies = batchBodies(batch, items, { exported: exported(), accounts: tools.accounts })
      const name = fileName('break glass', batch.startedAt)
      return signedFile('break-glass', bodies, { name, about: NOBODY })
    },

    head() {
      if (!audit.verify().isValid) return failed('storage-failed', 'history-broken')
      const chains = audit.heads().map(head => ({ kind: 'audit-chain' as const, ...head }))
      const trail = { kind: 'audit-trail' as const, exported: exported() }
      const name = fileName('chain head', clock.now())
      return signedFile('audit-trail', [trail, ...chains], { name, about: null })
    },

    noteExported(file) {
      // With its account, so that what is about the sandbox goes with the sandbox.
      const about = file.about ?? NOBODY
      audit.append({
        at: clock.now(),
        act: file.about === null ? 'head.exported' : 'evidence.exported',
        actor: 'operator',
        ...about,
        facts: { entries: file.entries, signedBy: file.fingerprint.slice(0, 16) }
      })
    },

    signerOf(fingerprint) {
      const here = signer()
      if (!here.ok) return 'not-known'
      return here.value === fingerprint ? 'this-installation' : 'another'
    },

    compareHead(bytes) {
      const verdict = verifyEvidence(bytes)
      const isHead = verdict.isGood && verdict.document.about === 'audit-trail'
      if (!isHead) return failed('invalid-input', 'evidence-invalid')
      const here = signer()
      return ok(comparedHead(audit, verdict.document, here.ok ? here.value : null))
    }
  }
}

/** `rekey-payments-api-2026-06-15.json`, of characters that every file system takes. */
function fileName(what: string, at: number): string {
  const plain = what.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60)
  return `rekey-${plain}-${(isoTime(at) ?? '').slice(0, 10)}.json`
}
