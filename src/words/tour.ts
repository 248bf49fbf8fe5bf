export const TOUR_STEPS = ['find', 'rotate', 'revoke', 'verify'] as const
export type TourStep = (typeof TOUR_STEPS)[number]

/** The checklist of the sandbox: the whole job in four steps. */
export const TOUR_WORDS: Record<
  TourStep,
  { readonly title: string; readonly help: string; readonly act: string }
> = {
  find: {
    title: 'Find a dormant key',
    help: 'Open one of the keys that nobody has used for 90 days, and read why Rekey says so.',
    act: 'Show dormant keys'
  },
  rotate: {
    title: 'Rotate a key',
    help: 'Choose a key in use and press Rotate. Its service moves to the new key without a failed request.',
    act: 'Show keys in use'
  },
  revoke: {
    title: 'Revoke a key',
    help: 'Revoke a key that nobody uses. You see the facts and confirm first.',
    act: 'Show keys to revoke'
  },
  verify: {
    title: 'Verify the history',
    help: 'Check the chain: it shows that no entry of the history was changed.',
    act: 'Open the history'
  }
}

export const TOUR_TEXTS = {
  title: 'Try Rekey in four steps',
  progress: (done: number, total: number) => `${done} of ${total} done`,
  done: 'done',
  hide: 'Hide',
  allDone: 'That is the whole job. Connect an account when you are ready.',
  connect: 'Connect an account'
} as const
