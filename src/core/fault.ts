/**
 * The one closed taxonomy of expected failures. The renderer chooses words from `code` and `detail`; neither a provider's
 * text nor a secret ever travels in a fault.
 */
export const FAULT_CODES = [
  'invalid-input',
  'forbidden',
  'not-found',
  'conflict',
  'credential-rejected',
  'permission-missing',
  'cap-reached',
  'rate-limited',
  'provider-unavailable',
  'outcome-unknown',
  'provider-changed',
  'vault-locked',
  'storage-failed',
  'confirmation-required',
  'cancelled',
  'internal'
] as const
export type FaultCode = (typeof FAULT_CODES)[number]

/** Closer words for a code, from a closed list as well: each has a sentence in the renderer. */
export const FAULT_DETAILS = [
  // the server or the way to it
  'secure-mode-off',
  'not-in-secure-mode-version',
  'version-too-old',
  'wrong-base-url',
  'http-not-loopback',
  'url-not-allowed',
  'redirected',
  'tls-failed',
  'dns-failed',
  'connection-refused',
  'connection-reset',
  'timed-out',
  'too-large',
  'not-json',
  'unexpected-shape',
  'incomplete-list',
  'conflicting-rows',
  'server-error',
  'account-in-setup',
  // the credential
  'key-unknown',
  'key-expired',
  'key-revoked',
  'key-expired-or-revoked',
  'key-disabled',
  'signature-required',
  'signature-invalid',
  'ip-not-allowed',
  'user-not-active',
  'user-without-password',
  'lost-at-restart',
  'token-expired',
  'wrong-kind-of-credential',
  'credential-missing',
  'origin-changed',
  'missing-list',
  'missing-create',
  'missing-revoke',
  'scope-not-grantable',
  'other-owner',
  'permission-set-not-found',
  'invalid-permissions',
  'cannot-be-copied',
  'invalid-expiry',
  'invalid-name',
  'policy-forbids',
  'owner-required',
  'own-key-not-listed',
  'cap-full',
  'already-revoked',
  'already-done',
  'reason-needed',
  'self-lockout',
  // the vault and the store
  'keychain-absent',
  'keychain-locked',
  'keychain-denied',
  'keychain-hung',
  'keychain-item-missing',
  'keychain-reset',
  'vault-key-foreign',
  'install-id-missing',
  'value-too-large',
  'value-invalid',
  'column-twice',
  'not-utf-8',
  'no-key-file',
  'key-file-too-large',
  'session-only',
  'sealed-box-unreadable',
  'database-from-future',
  'database-corrupt',
  'database-busy',
  'disk-full',
  'read-only',
  // confirmations, hand-off and rotations
  'confirmation-stale',
  'phrase-wrong',
  'passphrase-wrong',
  'already-shown',
  'secret-destroyed',
  'sign-in-refused',
  'destination-not-writable',
  'destination-conflict',
  'destination-holds-other',
  'secret-seen-before',
  'given-key-not-listed',
  'given-key-is-old',
  'given-key-unclear',
  'given-key-differs',
  'given-key-refused',
  'managed-elsewhere',
  'pending-approval',
  'other-entries-changed',
  'kv-version-1',
  'no-right-or-no-such-path',
  'entry-not-a-map',
  'entry-is-a-map',
  'entry-immutable',
  'not-a-secure-string',
  'awaits-deletion',
  'value-not-portable',
  'activation-failed',
  'no-consumers',
  'workload-missing',
  'rollout-blocked',
  'unit-not-found',
  'unit-not-active',
  'program-missing',
  'program-failed',
  'command-not-written',
  'commands-file-refused',
  'encrypted-file-refused',
  'file-key-missing',
  'host-key-refused',
  'ssh-sign-in-refused',
  'kubeconfig-refused',
  'kubeconfig-starts-program',
  'env-line-unclear',
  'env-open-end',
  'env-defined-twice',
  'env-encrypted',
  'env-not-text',
  'path-is-link',
  'owner-not-kept',
  'own-profile',
  'only-for-sandbox',
  'rotation-open',
  'another-rotation-open',
  'foreign-marker',
  'new-key-in-use',
  'not-verified',
  'evidence-missing',
  'rotation-unfinished',
  'sandbox-unfinished',
  'work-unfinished',
  'journal-unreadable',
  'history-broken',
  'evidence-invalid',
  'provider-file-refused',
  'provider-file-changed',
  'provider-in-use',
  // the team
  'lease-held',
  'lease-lost',
  'approval-needed',
  'approval-pending',
  'approval-declined',
  'approval-expired',
  'not-a-member',
  'member-removed',
  'ledger-unreachable',
  'ledger-refused',
  'ledger-not-set-up',
  'ledger-from-future',
  'ledger-needs-tls',
  'chain-forked',
  'chain-rewound',
  'chain-stuck',
  'own-rotations-open',
  'other-team',
  'second-instance',
  'port-in-use',
  'offline',
  'unknown-command'
] as const
export type FaultDetail = (typeof FAULT_DETAILS)[number]

/** Whether trying again may help: never, after a while, or after a person has changed something. */
export type Retry = 'no' | 'later' | 'after-user'

export type Fault = {
  readonly code: FaultCode
  readonly retry: Retry
  readonly detail?: FaultDetail
  /** Wait at least this long before the next try. */
  readonly retryAfterMs?: number
  /** A short random reference that also stands in the log, for `internal`. */
  readonly ref?: string
  /** Which form field or permission the fault is about; never a value. */
  readonly subject?: string
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault }

const DEFAULT_RETRY: Record<FaultCode, Retry> = {
  'invalid-input': 'after-user',
  forbidden: 'no',
  'not-found': 'no',
  conflict: 'after-user',
  'credential-rejected': 'after-user',
  'permission-missing': 'after-user',
  'cap-reached': 'after-user',
  'rate-limited': 'later',
  'provider-unavailable': 'later',
  'outcome-unknown': 'later',
  'provider-changed': 'no',
  'vault-locked': 'after-user',
  'storage-failed': 'after-user',
  'confirmation-required': 'after-user',
  cancelled: 'no',
  internal: 'no'
}

/** Makes a fault with the usual `retry` for its code. */
export function fault(
  code: FaultCode,
  detail?: FaultDetail,
  extra: Partial<Pick<Fault, 'retry' | 'retryAfterMs' | 'ref' | 'subject'>> = {}
): Fault {
  return { code, retry: DEFAULT_RETRY[code], ...(detail === undefined ? {} : { detail }), ...extra }
}

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function failed(
  code: FaultCode,
  detail?: FaultDetail,
  extra?: Parameters<typeof fault>[2]
): Result<never> {
  return { ok: false, fault: fault(code, detail, extra) }
}

/**
 * The answer to a call that changes something at a provider. Only `not-sent` and `rejected` may be tried again without
 * looking; `unknown` means that the provider may have done it.
 */
export type Outcome<T> =
  | { readonly kind: 'committed'; readonly value: T }
  | { readonly kind: 'rejected'; readonly fault: Fault }
  | { readonly kind: 'not-sent'; readonly fault: Fault }
  | { readonly kind: 'unknown'; readonly fault: Fault }

/** A change of which nothing was sent: it may be tried again without looking. */
export function notSent(reason: Fault): Outcome<never> {
  return { kind: 'not-sent', fault: reason }
}
