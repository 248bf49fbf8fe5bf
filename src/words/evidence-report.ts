import type { EvidenceGrade } from '../core/rotation/overview'

// The report of a rotation or of a break-glass run, for people.

export type Signer = 'this-installation' | 'another' | 'not-known'

export const REPORT_WORDS = {
  rotation: (name: string) => `Rotation of ${name}`,
  breakGlass: 'Break-glass run',
  ended: { closed: 'closed', aborted: 'aborted', abandoned: 'abandoned' },
  closed: (grade: string) => `Rotation complete. The old key is revoked (${grade}).`,
  notClosed: (outcome: string) => `The rotation was ${outcome}. The old key was not revoked by it.`,
  allRevoked: (keys: number) => `All ${keys} keys are revoked or disabled as asked.`,
  someOpen: (open: number, keys: number) => `${open} of ${keys} keys are not revoked. They are listed first.`,
  attested: 'A person confirmed a part of this; such steps are marked.',
  summary: 'Summary',
  oldKey: 'Old key',
  newKey: 'New key',
  policy: 'Policy',
  steps: 'Steps',
  keys: 'Keys',
  signature: 'Signature',
  signed: 'Signed with Ed25519. The report shows the signed file beside it, and is not signed itself.',
  check: 'Check the signed file in Rekey (History, Verify a file…) or with npm run verify-evidence.',
  signers: {
    'this-installation': 'The key of this installation',
    another: 'The key of another installation',
    'not-known': 'Not known on this computer'
  } satisfies Record<Signer, string>,
  yes: 'yes',
  none: 'none',
  unknown: 'not reported',
  outside: 'not delivered by Rekey'
} as const

export const REPORT_FIELDS = {
  service: 'Service',
  environment: 'Environment',
  account: 'Account',
  provider: 'Provider',
  mode: 'Mode',
  started: 'Started',
  ended: 'Ended',
  outcome: 'Outcome',
  grade: 'Proof of revocation',
  wanted: 'Proof required',
  because: 'Reason given',
  scheduledBy: 'Started by the schedule',
  name: 'Name',
  id: 'ID',
  masked: 'Shown as',
  owner: 'Owner',
  created: 'Created',
  expires: 'Expires',
  delivered: 'Delivered to',
  permissions: 'Permissions',
  fingerprint: 'Fingerprint of the signing key',
  head: 'Hash of the last entry',
  entries: 'Entries',
  signature: 'Signature',
  signer: 'Signed by',
  exportedBy: 'Exported by',
  exportedAt: 'Exported at',
  file: 'Signed file',
  step: 'Step',
  at: 'Time (UTC)',
  by: 'By',
  what: 'What happened',
  state: 'State',
  hash: 'Hash',
  key: 'Key',
  result: 'Result',
  evidence: 'Proof'
} as const

export const GRADE_WORDS: Record<EvidenceGrade, string> = {
  none: 'No proof',
  E0: 'E0: accepted by the provider',
  E1: 'E1: seen gone after the provider accepted it',
  E2: 'E2: last use frozen after the revoke',
  E3: 'E3: refused beside a key that works'
}

/** `delivery-verified` → `Delivery verified`. */
export function eventWords(event: string): string {
  const words = event.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** `2026-11-30 15:43:00` of an ISO time, in UTC. */
export function utcWords(iso: string | null): string {
  return iso === null ? REPORT_WORDS.unknown : iso.slice(0, 19).replace('T', ' ')
}

export function exportedWords(file: string, report: string | null): string {
  const beside = report === null ? '' : ` and the report to ${report}`
  return `Wrote the signed evidence to ${file}${beside}, without secrets.`
}

export const EXPORT_REPORT = 'Export report…'

export const VERIFY_WORDS = {
  entry: 'Verify a file…',
  entryHint: 'evidence or a chain head, from anywhere',
  good: 'The file is whole and unchanged.',
  bad: 'This file proves nothing.',
  signers: {
    'this-installation': 'It was signed by this installation.',
    another: 'It was signed by another key. Compare this fingerprint with Settings, About on that computer.',
    'not-known': 'Unlock the keychain to see whether this installation signed it.'
  } satisfies Record<Signer, string>,
  why: (entry: number | null, why: string) =>
    entry === null ? `Reason: ${why}.` : `Entry ${entry}: ${why}.`,
  entries: (count: number) => `${count} entries, chained and unchanged.`
} as const
