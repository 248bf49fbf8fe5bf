// What the screens and dialogs of secret say.

export const SECRET_PAGE = {
  close: 'Close',
  closesIn: (seconds: number) => `This window closes in ${seconds} s.`,
  itWasAlreadyShown:
    'It was already shown, or its time has run out. Send the key to a destination, or discard it.',
  thereIsNoSecret: 'There is no secret to show',
  shownOnce: 'Shown once. Select it and store it now; it is not shown again.'
} as const
