// What the window around the screens says.

export const APP_PAGE = {
  rekeyIsStarting: 'Rekey is starting',
  tryAgain: 'Try again',
  thisRunOnlyCredentials:
    'This run only: credentials are kept in memory and forgotten when Rekey quits. No keychain is used.',
  offline: 'Offline: Rekey reads no provider until the network is back. What is shown may be old.',
  resumeMonitoring: 'Resume monitoring',
  pausedUntil: (time: string) => `Monitoring is paused until ${time}.`,
  deliver: 'Deliver…',
  theNewKey: 'The new key',
  waitsToBeDelivered: ' waits to be delivered.',
  andLengthMoreWait: (length: number) => ` and ${length} more wait to be delivered.`,
  settingsCorrected:
    'Some settings were not valid and stand at their nearest allowed value or their default now. Have a look at them.',
  settingsUnreadable:
    'The settings could not be read. The defaults apply now; the old file was kept as settings.unreadable.json.',
  settings: 'Settings',
  dismiss: 'Dismiss',
  passphrase: 'Passphrase',
  workForThisRun: 'Work for this run only',
  makeANewVault: 'Make a new vault key…',
  vaultLostHelp: 'Accounts, keys, rotations and the history stay. These are lost for good:',
  noCredential: 'No credential',
  credentialsToEnterAgain: (accounts: string) => `Credentials to enter again: ${accounts}`,
  credentialsLost: 'Credentials of destinations to enter again:',
  sealedSecretOf: (name: string, isOfRotation: boolean) =>
    `The sealed secret of ${name}${isOfRotation ? ': its open rotation clears the new key and asks you to begin again' : ''}`,
  makeANewVaultKey: 'Make a new vault key',
  oldElectron: (major: string) => `Rekey runs on an old Electron (${major}): no security updates.`,
  theCurrentOneCould:
    'The current one could not be fetched during set-up. Connect this machine to github.com, then run',
  npmRunSetup: 'npm run setup',
  skipToTheContent: 'Skip to the content',
  rekey: 'Rekey',
  jumpToACommand: 'Jump to a command or key',
  jumpTo: 'Jump to…',
  screens: 'Screens',
  lockNow: 'Lock now',
  sandbox: 'sandbox',
  consumersConsumers: (consumers: number) => `${consumers} consumers`,
  working: 'working…',
  requests: 'requests,',
  failed: 'failed',
  exportKeys: 'Export keys…',
  theDatabaseIsDamaged: 'The database is damaged.',
  rekeyShowsAndExports:
    'Rekey shows and exports what it can read, and changes nothing. Export your keys, quit, and put back the profile folder from a backup. To revoke a key now, use the console of its provider.',
  oneEntry: 'One entry',
  unrecordedEntries: (unrecorded: number) => `${unrecorded} entries`,
  ofTheHistoryCould:
    'of the history could not be recorded, such as a lock. What they describe was done all the same. Check the free space on the disk of the profile.',
  messages: 'Messages',
  reference: 'Reference:',
  undo: 'Undo',
  oneList: 'Every API key in one list',
  sandboxHelp:
    'See which keys are dormant and why, rotate one without a failed request, and revoke the old one only when it is proven quiet. Secrets stay sealed on this machine.',
  connectAnAccount: 'Connect an account',
  enterAManagementCredential:
    'Enter a management credential of a provider. It is checked before anything is stored.',
  exploreTheSandbox: 'Explore the sandbox',
  sandboxSize:
    'Four providers on this machine with about 300 keys and live traffic. It can be removed without a trace.',
  importAccounts: 'Import accounts',
  importHelp:
    'From a CSV or JSON file with providers, names and environments. No secrets: you enter each credential afterwards.',
  startingTheSandbox: 'Starting the sandbox…',
  doneOfCount: (done: string, count: string) => `${done} of ${count}`,
  stopping: 'Stopping after what is under way…',
  stop: 'Stop'
} as const
