// What the screens and dialogs of exclude say.

export const EXCLUDE_PAGE = {
  keysWhoseNameIs: 'Keys whose name is like',
  keysWithTheTag: 'Keys with the tag',
  keysCreatedBy: 'Keys created by',
  allKeysOfAn: 'All keys of an account',
  keysOlderThanDays: 'Keys older than (days)',
  atLeastShortestReason: (SHORTEST_REASON: number) => `At least ${SHORTEST_REASON} characters.`,
  leftOutOfThe: (until: string) =>
    `Left out of the dormancy check until ${until}. Settings list it, and end it.`,
  excludeFromTheDormancy: 'Exclude from the dormancy check',
  theKeysStayIn:
    'The keys stay in every list, with this reason beside them. Other findings about them stay too.',
  exclude: 'Exclude',
  this: 'This',
  these: 'These',
  account: 'Account',
  useAsAWildcard: 'Use * as a wildcard: batch-*',
  reason: 'Reason',
  forWhoeverReviewsThis: 'For whoever reviews this later.',
  author: 'Author',
  until: 'Until',
  cancel: 'Cancel',
  namePattern: 'Name pattern',
  tag: 'Tag',
  createdBy: 'Created by',
  days: 'Days',
  addSomeLettersStars: 'Add some letters: stars alone would fit every key.',
  enterATag: 'Enter a tag.',
  enterAName: 'Enter a name.',
  enterWholeDaysFrom: 'Enter whole days, from 1 to 9999.',
  theExclusionHasEnded: 'The exclusion has ended: its keys are back in the dormancy check.',
  matchesNothingYet: 'Matches nothing yet.',
  looking: 'Looking…',
  matchesNoKeyNow: 'Matches no key now.',
  matchesCountListText: (count: string, list: string, text: string) => `Matches ${count}: ${list}${text}.`,
  whatKeptForEmergencies: (what: string) =>
    `${what}: kept for emergencies. Rekey asks for a test now and then instead of calling it dormant.`,
  whatAnOrdinaryKey: (what: string) => `${what}: an ordinary key again.`,
  nameTestedTodayIt: (name: string) => `${name}: tested today. It stands in the history.`
} as const
