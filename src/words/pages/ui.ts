// What the shared controls say.

export const UI_PAGE = {
  notReported: 'The provider does not report use',
  noData: 'no data',
  noUseSeen: 'No use seen in 90 days',
  spansWithUse: (active: number, length: number) => `Use seen in ${active} of ${length} three-day spans`,
  partOfTheSandbox: 'Part of the sandbox on this machine, not a real provider account',
  sandbox: 'sandbox',
  close: 'Close',
  reference: 'Reference:',
  optional: 'optional',
  madeByTheRotation: (marker: string) => `Made by the rotation ${marker}`,
  matches: 'Matches',
  nothingMatches: 'Nothing matches.',
  choose: 'choose',
  run: 'run',
  closeInline: 'close',
  thisTextIsToo: (length: string, LONGEST_PASTE: string) =>
    `This text is too long: ${length} characters. Paste at most ${LONGEST_PASTE}.`
} as const
