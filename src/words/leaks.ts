import type { LeakAnswerView, LeakRevokedView } from '../contract/leaks'

// A leaked value that a person pasted.

export const LEAK_WORDS = {
  title: 'Check a leaked value',
  paste: 'Leaked value',
  pasteHelp: 'Paste it. Rekey keeps it in memory for five minutes, and never shows or stores it.',
  look: 'Find its vendor',
  again: 'Check another value',
  close: 'Close',
  address: 'Address',
  addressHelp: 'The server that the value belongs to. The value is sent there and nowhere else.',
  revoke: 'Revoke it',
  owner: 'Belongs to',
  scopes: 'Scopes',
  expires: 'Expires',
  notReported: 'not reported',
  noVendor:
    'Rekey cannot ask any vendor about values of this form without an account. If it is a key of a connected account, revoke it there.',
  known: 'Rekey knows this key',
  showKey: 'Show key'
}

/** Names the vendor, and what was not done yet. */
export function vendorWords(name: string): string {
  return `This looks like a credential of ${name}. Nothing was sent yet.`
}

export function askWords(name: string): string {
  return `Ask ${name} whether it works`
}

export function whatAsking(address: string): string {
  return `Sends the value to ${address} in one call that changes nothing. The history records that you asked.`
}

export const LEAK_STATE_WORDS: Record<LeakAnswerView['state'], string> = {
  alive: 'It works. Anybody who has it can use it.',
  dead: 'It was revoked or has expired. Nobody can use it.',
  refused:
    'This server does not accept it, and does not say that it ended. It may still work elsewhere: at another server, or from another network.',
  unclear: 'The answer does not say whether it works. Try again later.'
}

export function revokeNote(name: string, canRevoke: boolean): string {
  return canRevoke
    ? `A revoke at ${name} cannot be undone, and ${name} may tell the owner.`
    : `${name} does not revoke this kind of value without an account. Revoke it in ${name} itself.`
}

/** What became of a revoke: what was proven comes first. */
export function revokedWords({ sent, state }: LeakRevokedView, name: string): string {
  if (state === 'dead') return `Revoked: ${name} now refuses it.`
  switch (sent) {
    case 'committed':
      return state === 'alive'
        ? `${name} accepted the revoke, and still takes the value. Ask again in a minute.`
        : `${name} accepted the revoke. Whether it refuses the value now is not known: ask again.`
    case 'rejected':
      return `${name} refused the revoke. Revoke it in ${name} itself.`
    case 'not-sent':
      return `${name} was not reached. Nothing was revoked.`
    case 'unknown':
      return 'The answer was lost. Ask again to see whether it still works.'
    default:
      return sent satisfies never
  }
}
