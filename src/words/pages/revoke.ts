// What the screens and dialogs of revoke say.

export const REVOKE_PAGE = {
  stop: 'Stop',
  cancel: 'Cancel',
  readingFacts: 'Reading the facts at the provider…',
  typePhraseToConfirm: (phrase: string) => `Type ${phrase} to confirm`,
  refresh: 'Refresh',
  checkedJustNowExpires: 'Checked just now · expires in',
  thisPreviewHasExpired: 'This preview has expired.',
  keys: 'Keys',
  lastUsed: 'Last used:',
  permissions: 'Permissions:',
  createdBy: 'Created by:',
  notReported: 'not reported',
  deliveredTo: 'Delivered to:',
  unknownNotViaRekey: 'unknown (not via Rekey)',
  revokeKey: 'Revoke key',
  revokeKeys: 'Revoke keys',
  accessEnds:
    'The access of this key ends. Every call that relies on it fails from then on, and it cannot be brought back.',
  severalHelp:
    'The access of these keys ends. Every call that relies on it fails from then on, and none can be brought back.',
  stopped: (count: string) => `Stopped: ${count} were not sent, and are alive.`,
  revokedCountReadBack: (count: string) => `Revoked ${count}. Read back at the provider: gone.`,
  acceptedSeveral: (count: string) =>
    `The provider accepted the revoke of ${count}. It is not read back yet.`,
  notRevokedCount: (count: string) => `Not revoked: ${count}.`,
  itIsNotKnown: (count: string) =>
    `It is not known whether ${count} were revoked. Rekey looks again with the next sync.`,
  revokingTheOldKey: 'Revoking the old key. Rekey now collects the evidence that it is revoked.',
  revoking: 'Revoking…',
  doneOfCountDecided: (done: string, count: string) => `${done} of ${count} decided`,
  keysDecided: 'Keys decided'
} as const
