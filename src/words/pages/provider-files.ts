// What the screens and dialogs of provider-files say.

export const PROVIDER_FILES_PAGE = {
  changeAccepted: (name: string) => `Accepted the change of ${name}. Its accounts are read again.`,
  reviewChange: (name: string) => `Review the change of ${name}`,
  addTitle: 'Add a provider from a file',
  cancel: 'Cancel',
  acceptTheChange: 'Accept the change',
  addName: (name: string) => `Add ${name}`,
  file: 'File',
  replaces: 'Replaces',
  notAProvider: 'This file does not describe a provider.',
  trustHelp: 'Accept only files that you trust.',
  rekeySendsTheCredential: 'Rekey sends the credential of an account in the requests below.',
  rekeyKeepsACopy: 'Rekey keeps a copy of the file, and asks again when the file changes.',
  requests: 'Requests',
  providersFromFiles: 'Providers from files',
  removedTheProviderName: (name: string) =>
    `Removed the provider ${name}. The file itself stays where it is.`,
  accounts: 'Accounts',
  reviewTheChange: 'Review the change…',
  keepTheAcceptedCopy: 'Keep the accepted copy',
  removeTheProvider: 'Remove the provider'
} as const
