// What the screens and dialogs of handoff say.

export const HANDOFF_PAGE = {
  chosenDestinations: 'Chosen destinations',
  removeLabel: (label: string) => `Remove ${label}`,
  clipboardMayKeep:
    'The secret may still be on the clipboard: this desktop lets Rekey clear it only while a window of Rekey has the focus. Copy something else.',
  theClipboardWasCleared: 'The clipboard was cleared, if it still held the secret.',
  theClipboardIsCleared: (left: number) => `The clipboard is cleared in ${left} seconds`,
  onTheClipboardCleared: 'On the clipboard, cleared in',
  noSecretMark: 'This system has no mark for secrets: a clipboard history may keep it.',
  clearNow: 'Clear now',
  discarded: 'Discarded. The key was revoked and its secret destroyed.',
  discardThisKey: 'Discard this key',
  resultOfTheCheck: 'Result of the check',
  whereItWent: 'Where it went',
  deliverCopyOrReveal: 'Deliver, copy or reveal the secret first.',
  enterWhereYouStored: 'Enter where you stored it.',
  deliverTheNewKey: 'Deliver the new key',
  close: 'Close',
  secretGone: 'This secret is not here any more: it was delivered or destroyed.',
  stored: (keyName: string) => `${keyName} is stored. Only its mask and fingerprint stay here.`,
  askToDiscardThisKey: 'Discard this key…',
  doneItIsStored: 'Done, it is stored',
  theSecretIsSealed:
    'The secret is sealed on this machine. You can deliver it once; Rekey never shows it again.',
  deliverItAnotherWay: 'Deliver it another way as well',
  whereDidYouPut: 'Where did you put it?',
  shownInTheHistory: 'Shown in the history and suggested for the next rotation. Do not enter the secret.',
  forExample1PasswordVault: 'for example: 1Password, vault Payments',
  verifyTheStoredCopy: 'Verify the stored copy',
  pasteHelp: 'Paste it from where you stored it. Rekey compares fingerprints and keeps nothing.',
  compare: 'Compare',
  itIsTheSame: 'It is the same value.',
  copyGood: 'The stored copy is good.',
  itIsADifferent: 'It is a different value.',
  copyWrong: 'What you stored is not the new secret. Store it again before you continue.',
  otherWays: 'Other ways',
  orHandleItManually: 'Or handle it manually',
  saveToFile: 'Save to file…',
  allPartsAsEnv: 'All parts as env lines',
  copy: 'Copy',
  revealOnce: 'Reveal once',
  copyIsCleared: (seconds: number) =>
    `A copy is cleared after ${seconds} s and marked as secret where the system knows such a mark. A clipboard history that ignores the mark, or a system without it, may keep it.`,
  thisDesktopLetsRekey:
    'This desktop lets Rekey clear the clipboard only while a window of Rekey has the focus. Send the secret to a destination instead, or install wl-clipboard.',
  newFile: 'A new file: only you can read it (mode 0600).',
  keptFile: (mode: string, words: string) =>
    `The file keeps its mode ${mode} and its owner: ${words}. An access-control list (ACL) is not kept.`,
  rightsTheOldKey: (rights: string) => `${rights} The old key stands there and is replaced.`,
  rightsAnotherValueStands: (rights: string) =>
    `${rights} Another value stands there: Rekey asks before it replaces it.`,
  rightsTheNewKey: (rights: string) => `${rights} The new key stands there already.`
} as const
