// What the screens and dialogs of create say.

export const CREATE_PAGE = {
  createKey: 'Create key',
  readingSettings: 'Reading the settings of the key that is replaced…',
  noAccountCreates: 'No connected account can create keys.',
  connectAnAccount: 'Connect an account',
  account: 'Account',
  replacesShortName: (shortName: string) => `Replaces ${shortName}`,
  filledInHelp:
    'Filled in with its settings; check what it may do. Its secret is made new, and delivered next.',
  service: 'Service',
  oneKeyHelp: 'One key for each service and environment.',
  environment: 'Environment',
  name: 'Name',
  generatedNameHelp: 'Generated from service and environment. Edit if needed.',
  yourOwnName: 'Your own name.',
  itsSecretIsSealed: 'Its secret is sealed at once and delivered next.',
  cancel: 'Cancel',
  nameActiveKeysOfCap: (name: string, activeKeys: number, cap: number) =>
    `${name} (${activeKeys} of ${cap} taken)`,
  hasNoExpiryRekey: 'has no expiry. Rekey reminds you of the next rotation instead.',
  never: 'Never',
  expires: 'Expires',
  rotateBeforeExpiry: 'Rotate it before it expires.',
  noPermissions: (provider: string) =>
    `${provider} has no permissions to choose: every key can do everything.`,
  permissionSet: 'Permission set',
  noSetHelp:
    'Without a set the defaults of the organization apply. That is often wider than one service needs.',
  organizationDefaults: 'Organization defaults',
  permissions: 'Permissions',
  greyedOutThisAccounts: 'Greyed out: this account’s credential does not hold it, so it cannot grant it.',
  noGroup: (groupWord: string) => `The account has no ${groupWord} yet. Sync it first.`,
  serviceNeeded: 'Enter the service that will use this key.',
  sayInWhichEnvironment: 'Say in which environment.',
  giveItAName: 'Give it a name.',
  permissionNeeded: 'Choose at least one permission.'
} as const
