// What the screens and dialogs of lists say.

export const LISTS_PAGE = {
  importedCountEachNeeds: (count: string) =>
    `Imported ${count}. Each needs its credential before it can be read.`,
  taggedCount: (count: string) => `Tagged ${count}.`,
  importAccounts: 'Import accounts',
  importTags: 'Import tags',
  cancel: 'Cancel',
  import: 'Import',
  tag: 'Tag',
  of: 'of',
  canBeTakenOver: 'can be taken over.',
  noSecretHelp:
    'No secret comes in through a file: you enter each credential afterwards, and it is checked then.',
  tagsReplaced: 'The tags of these keys are replaced by those of the file.',
  linesOfTheFile: 'Lines of the file',
  fine: 'fine',
  leftAlone: 'left alone',
  lineLine: (line: number) => `Line ${line}`,
  columnsSkipped: 'Columns that were not read:',
  writingTheList: 'Writing the list',
  stopped: 'Stopped: no file was written.',
  wroteCountToFile: (count: string, file: string) => `Wrote ${count} to ${file}, without secrets.`
} as const
