// What the screens and dialogs of destinations say.

export const DESTINATIONS_PAGE = {
  connectADestination: 'Connect a destination',
  loadingKinds: 'Loading the kinds of destination…',
  kind: 'Kind',
  name: 'Name',
  connectedNameNewKeys: (name: string) => `Connected ${name}. New keys can be delivered there.`,
  nameHelp: 'What you call it here, for example Vault staging.',
  connectHelp:
    'Rekey signs in before it stores anything. The credential is sealed in the vault, for this address only.',
  required: 'Required:',
  cancel: 'Cancel',
  connect: 'Connect',
  credentialMissing: 'Credential missing',
  moreForName: (name: string) => `More for ${name}`,
  rename: 'Rename…',
  replaceCredential: 'Replace credential…',
  remove: 'Remove…',
  address: 'Address',
  credential: 'Credential',
  checkSignIn: 'Check sign-in',
  credentialAccepted: 'The server accepts the credential.',
  destinations: 'Destinations',
  noServerIsConnected:
    'No server is connected. Connect a secret store, such as Vault, AWS or Kubernetes, to deliver new keys there. Env files on this machine need no connection.',
  permissionsThatTheCredential: 'Permissions that the credential needs',
  removed: (name: string) => `Removed ${name}. What was delivered there is as it was.`,
  removeName: (name: string) => `Remove ${name}`,
  removeQuoted: 'Remove “',
  removeHelp:
    'The stored credential is destroyed. Nothing changes at the server, and the history stays. A scheduled rotation of a key that was delivered there waits for a person from then on.',
  renameName: (name: string) => `Rename ${name}`,
  save: 'Save',
  credentialReplaced: (name: string) => `Replaced the credential of ${name}.`,
  replaceCredentialFor: (name: string) => `Replace the credential of ${name}`,
  replaceHelp:
    'Rekey signs in with the new credential first. The old one is kept until that works, then it is destroyed here; revoke it at the server yourself.',
  replaceCredentialNow: 'Replace credential'
} as const
