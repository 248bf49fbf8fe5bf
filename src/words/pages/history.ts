// What the screens and dialogs of history say.

export const HISTORY_PAGE = {
  headHead: (head: string) => `Head ${head}`,
  entriesUnbroken: 'entries, unbroken',
  brokenAtEntry: 'Broken at entry',
  checkTheChain: 'Check the chain',
  moreAboutTheChain: 'More about the chain',
  exportChainHead: 'Export chain head…',
  compareWithASaved: 'Compare with a saved head…',
  history: 'History',
  searchHistory: 'Search history',
  kindOfEntry: 'Kind of entry',
  everything: 'Everything',
  account: 'Account',
  allAccounts: 'All accounts',
  entries: 'Entries',
  noEntryMatches: 'No entry matches',
  everythingThatRekeyOr:
    'Everything that Rekey or a person does stands here, chained so that no entry can be changed unseen.',
  loadOlderEntries: 'Load older entries',
  rekey: 'Rekey',
  time: 'Time',
  what: 'What',
  keyOrAccount: 'Key or account',
  by: 'By',
  facts: 'Facts',
  hash: 'Hash',
  openTheRotationOf: (keyName: string) => `Open the rotation of ${keyName}`,
  thisEntry: 'this entry',
  rotation: 'rotation',
  exportEvidence: 'Export evidence…',
  entrySeqHashHash: (seq: number, hash: string) => `Entry ${seq}, hash ${hash}`
} as const
