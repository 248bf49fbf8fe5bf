import { z } from 'zod'
import { hasHiddenCharacters } from '../../core/visible-text'
import { lazily } from './lazily'
import {
  accountView,
  auditRowView,
  confirmationView,
  destinationView,
  keyCountsView,
  KEY_GROUPINGS,
  KEY_SORTS,
  keyDetailView,
  keyPageView,
  newKeyLossView,
  providerView,
  reportView,
  sandboxView,
  settingsView,
  slotView,
  storageView,
  inspectionView,
  syncView,
  vaultView
} from './views'
import {
  batchPreviewView,
  batchReportView,
  blastRadiusView,
  keyRecordsView,
  preparedBatchView,
  quickFoundView,
  watchView
} from './bad-day-views'
import { exclusionScope, exclusionView, importView } from './list-views'
import { evidenceFileView, headComparisonView } from './evidence-views'
import { faultView } from './reply'
import { maintenanceWindow, schedulesView, scheduleView } from './schedule-view'
import { draftServiceRules, policyPreviewView, serviceNamingView, servicePreviewView } from './policy-views'
import { roomView, rotationGroupView, rotationView } from './rotation-view'
import { updateView } from './update-view'

// Every command that a window can call, once: name, input, output. Names are `noun.verb` and are use cases; there is
// no command that gets a secret, runs text, or fetches a URL.

const id = z.string().min(1).max(600)
const shortText = z.string().max(200)
/** What a person names: one line, of characters that look like what they are. */
const ownWords = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine(text => !hasHiddenCharacters(text))
const nothing = z.null()
const secretField = z.string().min(1).max(4_096)
const texts = z.array(shortText).max(200)

export const keyFilterInput = z.strictObject({
  text: shortText.optional(),
  accountIds: texts.optional(),
  providerIds: texts.optional(),
  environments: texts.optional(),
  services: texts.optional(),
  statuses: z
    .array(z.enum(['active', 'disabled', 'expired', 'revoked', 'unknown']))
    .max(5)
    .optional(),
  verdicts: texts.optional(),
  findings: texts.optional(),
  grants: texts.optional(),
  owners: texts.optional(),
  tags: texts.optional(),
  idleAtLeastMs: z.number().min(0).optional(),
  isSandbox: z.boolean().optional(),
  includeGone: z.boolean().optional()
})
export type KeyFilterInput = z.infer<typeof keyFilterInput>

export const keyQueryInput = z.strictObject({
  filter: keyFilterInput,
  sort: z.enum(KEY_SORTS),
  descending: z.boolean(),
  group: z.enum(KEY_GROUPINGS),
  offset: z.number().int().min(0).max(10_000_000),
  limit: z.number().int().min(1).max(500)
})
export type KeyQueryInput = z.infer<typeof keyQueryInput>

/** Secret form fields travel to main once, at connection; they never come back. */
const connectionInput = z.strictObject({
  providerId: shortText,
  name: ownWords(80).min(1),
  environment: ownWords(200),
  baseUrl: z.string().max(500),
  settings: z.record(z.string().max(60), z.string().max(20_000)),
  credential: z.record(z.string().max(60), secretField)
})
export type ConnectionInputView = z.infer<typeof connectionInput>

/** What shall die: at least one part. The credentials in use are only ever taken when that is said. */
const batchChoice = z.strictObject({
  creators: texts.optional(),
  accountIds: z.array(id).max(500).optional(),
  services: texts.optional(),
  environments: texts.optional(),
  findings: texts.optional(),
  keyIds: z.array(id).max(10_000).optional(),
  mode: z.enum(['revoke', 'disable-first', 'disable-only']),
  management: z.enum(['left-out', 'included'])
})
export type BatchChoiceInput = z.infer<typeof batchChoice>

const destinationSettings = z.record(z.string().max(60), z.string().max(4_096))

const snapshotView = z.strictObject({
  revision: z.number(),
  version: z.string(),
  platform: z.string(),
  vault: vaultView,
  accounts: z.array(accountView),
  sync: syncView,
  rotations: z.array(rotationView),
  groups: z.array(rotationGroupView),
  schedules: schedulesView,
  slots: z.array(slotView),
  settings: settingsView,
  sandbox: sandboxView,
  watch: watchView,
  storage: storageView,
  /** `with-focus`: a copied secret is cleared only while a window of Rekey has the focus. */
  clipboardClearing: z.enum(['by-itself', 'with-focus']),
  updates: updateView,
  /** What became of the settings at start: a file that does not fit is never taken over unseen. */
  settingsWere: z.enum(['whole', 'repaired', 'unreadable']),
  keysRevision: z.number()
})

/** Made when it is first called: all of them together take 15 ms of a start and a megabyte. */
export const commands = lazily({
  'app.snapshot': () => ({
    input: z.strictObject({}),
    output: snapshotView
  }),
  /**
   * What a window begins with, asked for once before its script runs: answered when the vault has said what it is, or soon.
   * `keys` is the first page as the table was left, unless making it would keep the window waiting.
   */
  'app.start': () => ({
    input: z.strictObject({}),
    output: z.strictObject({ snapshot: snapshotView, keys: keyPageView.nullable() })
  }),
  'providers.list': () => ({ input: z.strictObject({}), output: z.array(providerView) }),
  'destinations.list': () => ({ input: z.strictObject({}), output: z.array(destinationView) }),

  'vault.unlock': () => ({
    input: z.strictObject({ passphrase: secretField.optional() }),
    output: vaultView
  }),
  'vault.lock': () => ({ input: z.strictObject({}), output: vaultView }),
  'vault.useSession': () => ({ input: z.strictObject({}), output: vaultView }),
  'vault.newKeyLoss': () => ({ input: z.strictObject({}), output: newKeyLossView }),
  /** Refused when what is lost is not what was shown. */
  'vault.makeNewKey': () => ({
    input: z.strictObject({ accounts: z.number().int().min(0), secrets: z.number().int().min(0) }),
    output: vaultView
  }),
  'vault.changePassphrase': () => ({
    input: z.strictObject({ current: secretField.nullable(), next: secretField.nullable() }),
    output: vaultView
  }),

  'accounts.check': () => ({ input: connectionInput, output: reportView }),
  'accounts.connect': () => ({ input: connectionInput, output: accountView }),
  'accounts.replaceCredential': () => ({
    input: z.strictObject({
      accountId: id,
      credential: z.record(z.string().max(60), secretField),
      baseUrl: z.string().max(500).optional()
    }),
    output: accountView
  }),
  'accounts.update': () => ({
    input: z.strictObject({
      accountId: id,
      name: ownWords(80).min(1),
      environment: ownWords(200),
      settings: z.record(z.string().max(60), z.string().max(20_000))
    }),
    output: accountView
  }),
  'accounts.remove': () => ({ input: z.strictObject({ accountId: id }), output: nothing }),

  'sync.start': () => ({
    input: z.strictObject({ accountIds: z.array(id).max(500).optional() }),
    output: syncView
  }),
  'sync.stop': () => ({ input: z.strictObject({}), output: syncView }),

  'keys.page': () => ({ input: keyQueryInput, output: keyPageView }),
  'keys.counts': () => ({ input: z.strictObject({ filter: keyFilterInput }), output: keyCountsView }),
  'keys.detail': () => ({ input: z.strictObject({ keyId: id }), output: keyDetailView }),
  /** Main copies: a page may not use the clipboard. */
  'keys.copyId': () => ({ input: z.strictObject({ keyId: id }), output: nothing }),
  'keys.tag': () => ({
    input: z.strictObject({ keyIds: z.array(id).max(1_000), tags: z.array(ownWords(40)).max(20) }),
    output: nothing
  }),
  /** For emergencies: not called dormant, but to be tested. Leaves other tags alone. */
  'keys.markBreakGlass': () => ({
    input: z.strictObject({ keyIds: z.array(id).min(1).max(1_000), mark: z.enum(['set', 'removed']) }),
    output: nothing
  }),
  /** A person tried a break-glass key just now. */
  'keys.noteTested': () => ({ input: z.strictObject({ keyId: id, note: ownWords(200) }), output: nothing }),
  /** Main asks where to, and writes the keys of this filter there, without secrets. */
  'keys.export': () => ({
    input: z.strictObject({
      format: z.enum(['csv', 'json']),
      filter: keyFilterInput,
      sort: z.enum(KEY_SORTS),
      descending: z.boolean()
    }),
    output: z.strictObject({ keys: z.number(), file: z.string() })
  }),
  /** How far the export is that is being written now; null when there is none. */
  'keys.exportProgress': () => ({
    input: z.strictObject({}),
    output: z.strictObject({ keys: z.number(), total: z.number() }).nullable()
  }),
  /** The export that is being read now ends without a file. */
  'keys.stopExport': () => ({ input: z.strictObject({}), output: nothing }),
  'exclusions.list': () => ({ input: z.strictObject({}), output: z.array(exclusionView) }),
  'exclusions.add': () => ({
    input: z.strictObject({
      scope: exclusionScope,
      reason: ownWords(200).min(3),
      author: ownWords(80).min(1),
      endsAt: z.number()
    }),
    output: exclusionView
  }),
  /** What a rule would take in now, before anything is left out. */
  'exclusions.preview': () => ({
    input: z.strictObject({ scope: exclusionScope }),
    output: z.strictObject({ keys: z.number(), names: z.array(z.string()) })
  }),
  'exclusions.end': () => ({ input: z.strictObject({ exclusionId: id }), output: nothing }),
  /** Main asks for a file and reads it; nothing is taken over yet. */
  'imports.read': () => ({ input: z.strictObject({}), output: importView }),
  /** Takes over what the file held and nothing was wrong with. */
  'imports.apply': () => ({
    input: z.strictObject({ importId: shortText }),
    output: z.strictObject({ accounts: z.number(), tagged: z.number() })
  }),
  'keys.create': () => ({
    input: z.strictObject({
      accountId: id,
      groupId: shortText,
      service: ownWords(80).min(1),
      environment: ownWords(40).min(1),
      name: ownWords(200).min(1),
      grants: texts,
      permissionSetId: shortText.nullable(),
      expiresAt: z.number().nullable(),
      options: z.record(z.string().max(60), z.boolean())
    }),
    output: slotView
  }),
  'keys.disable': () => ({ input: z.strictObject({ keyId: id }), output: nothing }),
  'keys.enable': () => ({ input: z.strictObject({ keyId: id }), output: nothing }),
  /** Reads the facts again at the provider and mints a confirmation for exactly these keys. */
  'keys.prepareRevoke': () => ({
    input: z.strictObject({ keyIds: z.array(id).min(1).max(1_000) }),
    output: confirmationView
  }),
  /** How far the revoke of this confirmation is; null when none is under way. */
  'keys.revokeProgress': () => ({
    input: z.strictObject({ token: shortText }),
    output: z.strictObject({ done: z.number(), total: z.number() }).nullable()
  }),
  /** Sends nothing more for this confirmation; what was sent is still looked at. */
  'keys.stopRevoke': () => ({ input: z.strictObject({ token: shortText }), output: nothing }),
  'keys.revoke': () => ({
    input: z.strictObject({ token: shortText, phrase: shortText }),
    output: z.strictObject({
      results: z.array(
        z.strictObject({
          keyId: id,
          state: z.enum(['gone', 'claimed', 'failed', 'unknown']),
          evidence: z.enum(['none', 'E0', 'E1', 'E2', 'E3']),
          fault: faultView.nullable()
        })
      )
    })
  }),

  'quick.find': () => ({ input: z.strictObject({ text: shortText }), output: quickFoundView }),
  /** A leaked secret goes in once, is compared in main, and is wiped there; nothing of it is in the answer. */
  'quick.match': () => ({ input: z.strictObject({ pasted: secretField }), output: quickFoundView }),
  /** Asks the provider: slower than the facts, and refused where the credential may not read them. */
  'quick.records': () => ({ input: z.strictObject({ keyId: id }), output: keyRecordsView }),
  'quick.facts': () => ({ input: z.strictObject({ keyId: id }), output: blastRadiusView }),
  /** Opens the small window, from the palette. */
  'quick.open': () => ({ input: z.strictObject({}), output: nothing }),
  /** Brings the main window to the front, at this place. */
  'app.show': () => ({
    input: z.strictObject({
      /** `replace`: the form for a new key with the settings of the one that `id` names. */
      screen: z.enum(['keys', 'rotations', 'history', 'settings', 'replace']),
      id: id.nullable()
    }),
    output: nothing
  }),

  'breakGlass.preview': () => ({ input: batchChoice, output: batchPreviewView }),
  'breakGlass.stopPreview': () => ({ input: z.strictObject({}), output: z.null() }),
  /** Reads every list anew; changes nothing anywhere. */
  'breakGlass.dryRun': () => ({ input: batchChoice, output: batchPreviewView }),
  'breakGlass.prepare': () => ({ input: batchChoice, output: preparedBatchView }),
  'breakGlass.prepareResume': () => ({
    input: z.strictObject({ batchId: shortText }),
    output: preparedBatchView
  }),
  'breakGlass.start': () => ({
    input: z.strictObject({ token: shortText, phrase: shortText }),
    output: batchReportView
  }),
  /** Sends nothing more for this batch, whoever began it; what was sent is still looked at. */
  'breakGlass.stop': () => ({ input: z.strictObject({ batchId: shortText }), output: nothing }),
  'breakGlass.report': () => ({ input: z.strictObject({ batchId: shortText }), output: batchReportView }),
  'breakGlass.open': () => ({ input: z.strictObject({}), output: z.array(batchReportView) }),

  'watch.state': () => ({ input: z.strictObject({}), output: watchView }),
  'watch.pause': () => ({ input: z.strictObject({}), output: watchView }),
  'watch.resume': () => ({ input: z.strictObject({}), output: watchView }),

  'updates.check': () => ({ input: z.strictObject({}), output: updateView }),
  /** Exactly the version that the person saw. Waits by itself while a secret or a revoke is in the balance. */
  'updates.install': () => ({ input: z.strictObject({ version: z.string().max(64) }), output: updateView }),
  'updates.cancel': () => ({ input: z.strictObject({}), output: updateView }),

  /** What stands at a destination now, and who can read it there; never the value. */
  'handoff.inspect': () => ({
    input: z.strictObject({ slotId: id, destinationId: shortText, settings: destinationSettings }),
    output: inspectionView
  }),
  'handoff.deliver': () => ({
    input: z.strictObject({
      slotId: id,
      destinationId: shortText,
      settings: destinationSettings,
      /** The person saw `destination-holds-other` for just this, and wants it replaced. */
      replaceOther: z.boolean().optional()
    }),
    output: slotView
  }),
  'handoff.copy': () => ({
    input: z.strictObject({ slotId: id, part: shortText.nullable() }),
    output: slotView
  }),
  'handoff.clearClipboard': () => ({ input: z.strictObject({}), output: nothing }),
  /** Opens the main process's own save dialog; the renderer never chooses a path for a secret. */
  'handoff.saveFile': () => ({ input: z.strictObject({ slotId: id }), output: slotView }),
  /** Shows the secret once in a window of its own; this reply holds no secret. */
  'handoff.reveal': () => ({ input: z.strictObject({ slotId: id }), output: slotView }),
  'handoff.confirmStored': () => ({
    input: z.strictObject({ slotId: id, where: z.string().max(200) }),
    output: slotView
  }),
  'handoff.prove': () => ({
    input: z.strictObject({ slotId: id, pasted: secretField }),
    output: z.strictObject({ isSame: z.boolean() })
  }),
  'handoff.prepareDiscard': () => ({ input: z.strictObject({ slotId: id }), output: confirmationView }),
  'handoff.discard': () => ({
    input: z.strictObject({ slotId: id, token: shortText, phrase: shortText }),
    output: nothing
  }),

  'rotations.plan': () => ({
    input: z.strictObject({
      keyIds: z.array(id).min(1).max(500),
      mode: z.enum(['routine', 'incident', 'self']),
      /** Of several: how many may be under way at once. */
      atOnce: z.number().int().min(1).max(20).optional()
    }),
    output: z.array(rotationView)
  }),
  /** From now on the rotations of this group begin by themselves, so many at once. */
  'rotations.startGroup': () => ({ input: z.strictObject({ groupId: id }), output: rotationGroupView }),
  /** Nothing new is begun until `resumeGroup`; what is under way goes on. */
  'rotations.pauseGroup': () => ({ input: z.strictObject({ groupId: id }), output: rotationGroupView }),
  'rotations.resumeGroup': () => ({ input: z.strictObject({ groupId: id }), output: rotationGroupView }),
  /** Takes one out of its group: it goes on alone. */
  'rotations.leaveGroup': () => ({ input: z.strictObject({ rotationId: id }), output: rotationView }),
  /** What could be freed for a rotation that has no room; reads the group at the provider, changes nothing. */
  'rotations.room': () => ({ input: z.strictObject({ rotationId: id }), output: roomView }),
  'rotations.start': () => ({
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  }),
  'rotations.acceptPermissions': () => ({
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  }),
  'rotations.confirmDeployed': () => ({
    input: z.strictObject({ rotationId: id, version: z.number(), where: z.string().max(200) }),
    output: rotationView
  }),
  'rotations.attestInUse': () => ({
    input: z.strictObject({ rotationId: id, version: z.number(), note: z.string().max(200) }),
    output: rotationView
  }),
  'rotations.disableOld': () => ({
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  }),
  'rotations.enableOld': () => ({
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  }),
  'rotations.prepareRevoke': () => ({ input: z.strictObject({ rotationId: id }), output: confirmationView }),
  'rotations.revokeOld': () => ({
    input: z.strictObject({ rotationId: id, token: shortText, phrase: shortText }),
    output: rotationView
  }),
  'rotations.checkNow': () => ({ input: z.strictObject({ rotationId: id }), output: rotationView }),
  'rotations.retry': () => ({
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  }),
  'rotations.discardOrphan': () => ({
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  }),
  /** The keys that may be the result of an unanswered create are somebody else's. */
  'rotations.notOurs': () => ({
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  }),
  'rotations.createAgain': () => ({
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  }),
  'rotations.abort': () => ({
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  }),
  /** One that waits for room becomes an incident of the same key, which is answered. */
  'rotations.revokeFirst': () => ({
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  }),
  'rotations.keepBoth': () => ({
    input: z.strictObject({ rotationId: id, version: z.number(), reason: z.string().min(3).max(200) }),
    output: rotationView
  }),
  'rotations.abandon': () => ({
    input: z.strictObject({ rotationId: id, version: z.number(), reason: z.string().min(3).max(200) }),
    output: rotationView
  }),
  /** Main asks where to, and writes what a finished rotation did, signed; nothing in it is secret. */
  'rotations.exportEvidence': () => ({ input: z.strictObject({ rotationId: id }), output: evidenceFileView }),

  /** Without an id it is a new one. */
  'schedules.save': () => ({
    input: z.strictObject({
      scheduleId: shortText.nullable(),
      name: ownWords(80).min(1),
      environment: ownWords(200).nullable(),
      accountId: id.nullable(),
      everyDays: z.number().int().min(1).max(1095),
      leadDays: z.number().int().min(0).max(365),
      window: maintenanceWindow,
      act: z.enum(['start', 'ask'])
    }),
    output: scheduleView
  }),
  'schedules.pause': () => ({ input: z.strictObject({ scheduleId: shortText }), output: scheduleView }),
  'schedules.resume': () => ({ input: z.strictObject({ scheduleId: shortText }), output: scheduleView }),
  /** What it began goes on. */
  'schedules.remove': () => ({ input: z.strictObject({ scheduleId: shortText }), output: nothing }),
  /** No schedule asks about this key, or begins it, for so many days. */
  'schedules.postpone': () => ({
    input: z.strictObject({ keyId: id, days: z.number().int().min(1).max(365) }),
    output: nothing
  }),

  'history.page': () => ({
    input: z.strictObject({
      text: shortText.optional(),
      acts: z.array(z.string().max(60)).max(60).optional(),
      accountId: id.optional(),
      keyId: id.optional(),
      rotationId: id.optional(),
      since: z.number().optional(),
      until: z.number().optional(),
      beforeSeq: z.number().nullable(),
      limit: z.number().int().min(1).max(500)
    }),
    output: z.strictObject({ rows: z.array(auditRowView), total: z.number() })
  }),
  'history.verify': () => ({
    input: z.strictObject({}),
    output: z.strictObject({
      isValid: z.boolean(),
      rows: z.number(),
      firstBadSeq: z.number().nullable(),
      head: z.string()
    })
  }),
  /** Main asks where to, and writes where the chains of the history end now, signed. */
  'audit.exportHead': () => ({ input: z.strictObject({}), output: evidenceFileView }),
  /** Main asks for a head that was saved before, and compares the history with it. */
  'audit.compareHead': () => ({ input: z.strictObject({}), output: headComparisonView }),
  /** Names the key that signs here, for readers of evidence to keep. */
  'evidence.signer': () => ({
    input: z.strictObject({}),
    output: z.strictObject({ fingerprint: z.string() })
  }),

  'settings.get': () => ({ input: z.strictObject({}), output: settingsView }),
  /** Only the sections that change, so that two changes at the same moment cannot undo each other. */
  'settings.update': () => ({
    input: z.strictObject({ settings: settingsView.partial() }),
    output: settingsView
  }),

  /** What these rules for service names would change. A later call, or `services.stop`, ends it. */
  'services.preview': () => ({
    input: z.strictObject({ rules: draftServiceRules }),
    output: servicePreviewView
  }),
  'services.state': () => ({ input: z.strictObject({}), output: serviceNamingView }),
  /** After a stop: stored keys follow the rules in the settings; answers when they do, or after another stop. */
  'services.goOn': () => ({ input: z.strictObject({}), output: serviceNamingView }),
  'services.stop': () => ({ input: z.strictObject({}), output: serviceNamingView }),
  /** What this section of the settings would call dormant. A later call, or `dormancy.stop`, ends it. */
  'dormancy.preview': () => ({
    input: z.strictObject({ dormancy: settingsView.shape.dormancy }),
    output: policyPreviewView
  }),
  'dormancy.stop': () => ({ input: z.strictObject({}), output: nothing }),

  'sandbox.start': () => ({ input: z.strictObject({}), output: sandboxView }),
  'sandbox.remove': () => ({ input: z.strictObject({}), output: sandboxView }),

  /** Opens one of a fixed list of https pages in the browser. */
  'docs.open': () => ({ input: z.strictObject({ page: shortText }), output: nothing })
})

export type Commands = typeof commands
export type CommandName = keyof Commands
export type CommandInput<Name extends CommandName> = z.input<Commands[Name]['input']>
export type CommandOutput<Name extends CommandName> = z.output<Commands[Name]['output']>
