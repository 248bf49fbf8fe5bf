import type { RotationReason } from '../core/rotation/state'
import { plainWords } from './facts'

const REASONS: Record<RotationReason, string> = {
  'vault-not-durable': 'A new secret must be sealed on disk, and the vault is open for this run only.',
  'vault-closed': 'The vault is locked, so a new secret could not be sealed.',
  'missing-list': 'The credential lacks the permission to list keys.',
  'missing-create': 'The credential lacks the permission to create keys.',
  'missing-revoke': 'The credential lacks the permission to revoke keys, so the rotation could not end.',
  'cap-full': 'The limit of keys is reached. Revoke a key first; Rekey never picks one for you.',
  'own-credential': 'Rekey itself uses this key. Rotate it in the mode for that.',
  'not-own-credential': 'Rekey does not use this key itself, so the mode does not fit.',
  'old-not-live': 'The old key is no longer active.',
  'changed-elsewhere': 'A key was changed outside Rekey since it was read.',
  'foreign-marker': 'Somebody else seems to rotate this key. Talk to each other first.',
  'clock-skew': 'The clocks of this machine and of the provider differ too much to compare times.',
  'preflight-failed': 'The preflight check failed.',
  'create-refused': 'The provider refused to make the new key.',
  'create-unanswered':
    'The answer to the create got lost. Rekey looks whether the key was made before it does anything else.',
  interrupted: 'Rekey was stopped in the middle of this step. It looks at the provider before it goes on.',
  'secret-lost': 'The new key exists, but its secret was lost. You can only discard the key.',
  'secret-expired': 'The sealed secret was not delivered in time, so it was destroyed unseen.',
  'orphan-found': 'A key of this rotation was found whose secret nobody holds.',
  'orphan-used': 'A key was found whose secret nobody should hold, and it is in use. Look who uses it.',
  'fewer-rights':
    'The new key may do less than the one that Rekey works with. The old one stays in use, and the new one can be taken back.',
  suspects:
    'One or more keys appeared after the create and could be the one that was made. Rekey does not guess: say whose they are.',
  'id-seen-before':
    'The provider answered with a key that existed before. Rekey never touches that key. Try again to look for the new one.',
  'same-secret':
    'The provider answered with a secret that was in use before. Rekey refuses it: whoever holds the old secret would still have access.',
  'too-many-attempts': 'The new key was not made after several tries.',
  'new-key-dead': 'The provider does not accept the new key.',
  'handoff-interrupted':
    'The hand-off was interrupted. The secret counts as shown, so it is not shown again.',
  'handoff-failed': 'The secret could not be written to its destination. It is still sealed.',
  'activation-failed':
    'A destination holds the new secret, but its consumers may not use it yet. The old key stays.',
  'new-vanished':
    'The provider does not list the new key any more. The old one stays. Rekey goes on by itself once the new key is listed again.',
  'new-not-live': 'The new key is not active any more. The old one stays.',
  'old-vanished': 'The provider says that the old key is revoked or expired, and Rekey did not revoke it.',
  'not-listed':
    'The provider does not list the old key. It may still work, so Rekey keeps all its guards. Once the quiet time is over, confirm the revoke: Rekey sends it for this key all the same.',
  'listed-again':
    'A key that was missing or revoked is listed as before. Check who brought it back before you continue.',
  'old-used':
    'The old key was used again after the new one was in use. Find the service that still holds it.',
  'used-while-disabled': 'Somebody tried to use the old key while it was disabled.',
  'lost-tie': 'Somebody else rotated this key at the same time and was first. Our new key is taken back.',
  'two-replacements':
    'There are two replacements for the old key. Decide with your colleague which one stays.',
  'new-key-in-use': 'The new key is in use already, so it cannot be taken back.',
  'revoke-refused': 'The provider refused to revoke the old key. It is still alive.',
  'disable-refused': 'The provider refused to disable the old key.',
  'only-disabled':
    'The provider accepted the revoke, but lists the old key as disabled. It can be enabled again, so its revoke is not proven.',
  'still-listed': 'The provider accepted the revoke, but still lists the old key as active.',
  'still-accepted':
    'The provider says that the old key is revoked, but it still answers to it. Ask the provider why. Rekey keeps trying the key, and goes on once it is refused.',
  'revoked-elsewhere': 'The old key was revoked outside Rekey.',
  'kept-both': 'A person decided to keep both keys.',
  'given-up': 'A person gave the rotation up.',
  'journal-damaged':
    'The journal of this rotation is damaged. Rekey changes nothing any more; check both keys by hand.'
}

const KNOWN: { readonly [reason: string]: string | undefined } = REASONS

/** Why a rotation is blocked or needs a person. */
export function reasonWords(reason: string): string {
  return KNOWN[reason] ?? `Reason: ${plainWords(reason)}.`
}

/** The note of a step: a reason's sentence, or what main wrote, such as `E1`. */
export function noteWords(note: string): string {
  return KNOWN[note] ?? note
}
