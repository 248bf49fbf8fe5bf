// What the screens and dialogs of key-files say.

export const KEY_FILES_PAGE = {
  title: 'Keys in files of this computer',
  read: 'Read a file…',
  none: 'Choose a file such as ~/.aws/credentials, a kubeconfig, .npmrc or .netrc. Rekey keeps where each key is and its name there, never its value.',
  readAgain: 'Read again',
  forget: 'Forget',
  forgetHelp: 'Removes the list from Rekey. The file stays as it is.',
  listed: 'Listed',
  notListed: 'Not listed',
  open: (name: string) => `Open ${name}`,
  addTask: 'Add a task…',
  hasTask: 'On the due board',
  readOn: 'Read',
  found: (keys: string) => `${keys} found.`,
  nothing: 'No keys were found in this file.',
  usedOnThisMachine: 'Used on this computer'
} as const
