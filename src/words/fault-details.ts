import type { FaultDetail } from '../core/fault'
import { DELIVERY_DETAIL_WORDS } from './delivery-fault-details'
import { TEAM_DETAIL_WORDS } from './team-fault-details'

type Closer = { readonly title?: string; readonly advice?: string }

/** Closer words for each detail of a fault; what is left out comes from the code's own words. */
export const DETAIL_WORDS: Record<FaultDetail, Closer> = {
  'secure-mode-off': {
    title: 'The server does not run in secure mode.',
    advice:
      'Without it the server checks no key at all. Turn secure mode on, restart the server, then check again.'
  },
  'not-in-secure-mode-version': {
    title: 'This version of the server manages keys only in secure mode.',
    advice: 'Turn secure mode on and restart the server. Your credential may well be right.'
  },
  'version-too-old': {
    title: 'The server is too old for this.',
    advice: 'Its version cannot list or revoke keys. Update the server, then check again.'
  },
  'wrong-base-url': {
    title: 'This address is not the API of the provider.',
    advice: 'Check the base URL: host, port and version path. Nothing was changed there.'
  },
  'http-not-loopback': {
    title: 'Rekey does not send a credential over plain http to another machine.',
    advice: 'Use an https address. Plain http is accepted only for this machine (127.0.0.1 or localhost).'
  },
  'url-not-allowed': {
    title: 'This address is not allowed.',
    advice: 'Use a plain https address without user name, password, query or fragment.'
  },
  redirected: {
    title: 'The server sent us to another address.',
    advice:
      'Rekey does not follow, because the credential would go along. Enter the final address as base URL.'
  },
  'tls-failed': {
    title: 'The secure connection failed.',
    advice:
      'The certificate is not trusted, has expired or is for another name. Fix it at the server; do not go around it.'
  },
  'dns-failed': {
    title: 'The host name is not known.',
    advice: 'Check the spelling of the base URL and your network or VPN.'
  },
  'connection-refused': {
    title: 'Nothing listens at this address.',
    advice: 'Check host and port, and whether the server runs.'
  },
  'connection-reset': {
    title: 'The connection broke off.',
    advice: 'What you see is the last good reading. Try again; check the network if it stays.'
  },
  'timed-out': {
    title: 'The provider did not answer in time.',
    advice: 'What you see is the last good reading. Rekey tries again with the next sync.'
  },
  'incomplete-list': {
    title: 'The list of this account may be incomplete: many keys were missing from it.',
    advice:
      'The keys keep their last known state. Rekey believes the list only if the next one says the same: sync again.'
  },
  'conflicting-rows': {
    title: 'The list of this account contradicts itself: it shows one key twice, with different facts.',
    advice: 'The keys keep their last known state. Rekey tries again with the next sync.'
  },
  'too-large': {
    title: 'The answer was larger than Rekey accepts.',
    advice:
      'No list was read, so Rekey keeps what it knew. Known keys can still be revoked; if the account never worked, check its base URL.'
  },
  'not-json': {
    title: 'The answer is not what an API sends.',
    advice: 'It looks like a web page, perhaps of a proxy or a login. Check the base URL and the network.'
  },
  'unexpected-shape': {
    title: 'The answer has an unknown form.',
    advice:
      'Rekey does not guess, so nothing was taken from it. Check the base URL and the paths of this account.'
  },
  'server-error': {
    title: 'The provider reports an error of its own.',
    advice: 'No key was changed by us. Try again in a few minutes.'
  },
  'account-in-setup': {
    title: 'The provider is still setting this account up.',
    advice: 'Finish the set-up in its portal, then check again.'
  },
  'key-unknown': {
    title: 'The provider does not know this credential.',
    advice: 'It was mistyped or deleted. Enter a valid one.'
  },
  'key-expired': {
    title: 'This credential has expired.',
    advice: 'Make a new one at the provider and replace it here.'
  },
  'key-revoked': {
    title: 'This credential was revoked.',
    advice: 'Make a new one at the provider and replace it here.'
  },
  'key-expired-or-revoked': {
    title: 'This credential has expired or was revoked.',
    advice: 'The provider does not say which. Make a new one and replace it here.'
  },
  'key-disabled': {
    title: 'This credential is disabled.',
    advice: 'Enable it at the provider, or replace it here.'
  },
  'signature-required': {
    title: 'The provider wants signed requests from this key.',
    advice: 'The key is alive. Use a credential without HMAC signing to manage keys.'
  },
  'signature-invalid': {
    title: 'The provider did not accept the signature.',
    advice: 'The key is not revoked. Check the clock of this machine and the API secret.'
  },
  'ip-not-allowed': {
    title: 'The provider does not accept this network address.',
    advice: 'It says nothing about the key. Add the address to its allow list, or use the right network.'
  },
  'lost-at-restart': {
    title: 'The server would forget this at its next restart.',
    advice:
      'It was started without a configuration file or an ACL file, so nothing was created. Start it with one, then try again.'
  },
  'user-without-password': {
    title: 'This user takes any password.',
    advice:
      'A first password would lock out every service that signs in without one, so nothing was created. Set a password for the user on the server, give it to its services, then try again.'
  },
  'user-not-active': {
    title: 'The user behind this credential is not active.',
    advice: 'It says nothing about the keys. Activate the user at the provider, or use another one.'
  },
  'token-expired': {
    title: 'The token has expired.',
    advice: 'Sign in again where it was issued, and replace the token. No key was touched.'
  },
  'wrong-kind-of-credential': {
    title: 'This is the wrong kind of credential.',
    advice: 'It cannot manage keys. The help under the field says which one is needed.'
  },
  'credential-missing': {
    title: 'There is no credential on this machine.',
    advice: 'Enter it. Lists of keys show the last good reading until then.'
  },
  'origin-changed': {
    title: 'The credential belongs to another address.',
    advice: 'It is bound to the base URL it was entered for. Enter the credential again for the new address.'
  },
  'missing-list': {
    title: 'This credential may not list keys.',
    advice: 'Without that, Rekey sees nothing. Give it the right to read keys at the provider.'
  },
  'missing-create': {
    title: 'Keys cannot be created with this connection.',
    advice:
      'They can be monitored and revoked, but not rotated. Give the credential the right to create keys; if the provider has no API for it, make the new key in its console.'
  },
  'missing-revoke': {
    title: 'This credential may not revoke keys.',
    advice: 'A rotation could not end, so none is started. Give it the right to delete keys at the provider.'
  },
  'scope-not-grantable': {
    title: 'This credential cannot give the new key its permissions.',
    advice:
      'It can grant only what it holds itself. Connect with a wider credential, or choose fewer permissions.'
  },
  'other-owner': {
    title: 'The key belongs to another owner.',
    advice: 'This credential reaches only its own owner. Connect that owner as an account of its own.'
  },
  'permission-set-not-found': {
    title: 'The permission set does not exist any more.',
    advice: 'Choose another set. Nothing was created.'
  },
  'invalid-permissions': {
    title: 'The provider does not accept these permissions.',
    advice: 'Choose from the list. Nothing was created.'
  },
  'cannot-be-copied': {
    title: 'This key has settings that Rekey cannot copy to a new key.',
    advice:
      'Nothing was created. Make the new key at the provider, deliver it yourself, and revoke the old one here.'
  },
  'provider-file-refused': {
    title: 'This file does not describe a provider.',
    advice: 'Each problem is listed with its line and field. Nothing was added.'
  },
  'provider-file-changed': {
    title: 'The file of this provider has changed.',
    advice:
      'Its accounts are paused. Review the change under Accounts, or keep the copy that you accepted before.'
  },
  'provider-in-use': {
    title: 'An account uses this provider.',
    advice: 'Remove its accounts first.'
  },
  'invalid-expiry': {
    title: 'The provider does not accept this expiry.',
    advice: 'Choose a date in the future. Nothing was created.'
  },
  'invalid-name': {
    title: 'The provider does not accept this name.',
    advice: 'Use a shorter name with letters, digits, spaces and dashes. Nothing was created.'
  },
  'policy-forbids': {
    title: 'A policy of your organisation forbids new keys of this kind here.',
    advice: 'Ask whoever manages that policy for an exception. Nothing was created.'
  },
  'owner-required': {
    title: 'The provider wants an owner for each key.',
    advice: 'Add at least one owner to the account.'
  },
  'own-key-not-listed': {
    title: 'The ID of the management key is not that of an active key in the list.',
    advice: 'Enter the ID of the key that you gave as credential, or leave the field empty.'
  },
  'cap-full': {
    title: 'The limit of active keys is reached.',
    advice: 'A new key cannot stand beside the old one. Revoke a key that is not needed, then try again.'
  },
  'already-revoked': {
    title: 'This key is already revoked.',
    advice: 'Nothing is left to do. Sync to see it in the list.'
  },
  'already-done': { title: 'This has already been done.', advice: 'Nothing was done twice.' },
  'self-lockout': {
    title: 'This is the key that Rekey itself uses for the account.',
    advice: 'Revoking it would lock us out. Replace the credential first.'
  },
  'keychain-absent': {
    title: 'This system has no keychain that Rekey can use.',
    advice: 'Start one (on Linux: gnome-keyring or KWallet), or work for this run only.'
  },
  'keychain-locked': {
    title: 'The keychain of this system is locked.',
    advice: 'Unlock it in the system, then try again.'
  },
  'keychain-denied': {
    title: 'The keychain did not let Rekey in.',
    advice: 'Allow the access in the question of your system, then try again.'
  },
  'keychain-hung': {
    title: 'The keychain does not answer.',
    advice: 'A hidden question of your system may wait behind a window. Answer it, then try again.'
  },
  'keychain-item-missing': {
    title: 'The vault key is not in the keychain any more.',
    advice: 'The stored credentials cannot be opened without it. Enter them again, or restore the keychain.'
  },
  'keychain-reset': {
    title: 'The keychain was reset.',
    advice: 'The stored credentials cannot be opened any more. Enter them again.'
  },
  'vault-key-foreign': {
    title: 'The vault key in the keychain belongs to other data.',
    advice: 'Restore the keychain or the profile folder from the same backup, or make a new vault key.'
  },
  'install-id-missing': {
    title: 'The file install-id is missing or damaged.',
    advice: 'Put back the file install-id from a backup of the profile folder, or make a new vault key.'
  },
  'value-too-large': {
    title: 'This value is too long.',
    advice: 'Check that you pasted only the credential.'
  },
  'value-invalid': {
    title: 'This value is not valid.',
    advice: 'Check it for spaces, line ends or missing characters.'
  },
  'column-twice': {
    title: 'Two columns of this file have the same name.',
    advice: 'Nothing was imported. Rename or remove one of them, then import the file again.'
  },
  'not-utf-8': {
    title: 'This file is not UTF-8 text.',
    advice: 'Nothing was imported. Save it as UTF-8 (in Excel: “CSV UTF-8”), then import it again.'
  },
  'no-key-file': {
    title: 'No key file was found there.',
    advice: 'Choose a file such as ~/.aws/credentials, or the folder that it is in. Nothing was read.'
  },
  'key-file-too-large': {
    title: 'This file is too large for a key file.',
    advice: 'Rekey reads files of up to 1 MB. Nothing was read.'
  },
  'session-only': {
    title: 'This works only with a keychain.',
    advice: 'Rekey runs without one now, so it keeps nothing on disk.'
  },
  'sealed-box-unreadable': {
    title: 'A sealed secret cannot be opened.',
    advice:
      'It was damaged or belongs to another vault. A credential can be entered again; a new key must be made again.'
  },
  'database-from-future': {
    title: 'The database was made by a newer Rekey.',
    advice: 'Nothing was changed in it. Install that version or a later one.'
  },
  'database-corrupt': {
    title: 'The database is damaged.',
    advice: 'Nothing was written. Restore it from a backup; the keys at the providers are not affected.'
  },
  'database-busy': {
    title: 'Another program holds the database.',
    advice: 'Close the other Rekey or backup tool, then try again.'
  },
  'disk-full': {
    title: 'The disk is full.',
    advice: 'Nothing was sent to a provider. Free some space, then try again.'
  },
  'read-only': {
    title: 'The folder of Rekey cannot be written.',
    advice: 'Nothing was sent to a provider. Check the rights of the folder.'
  },
  'confirmation-stale': {
    title: 'This preview has expired.',
    advice: 'Nothing was done. Refresh them, then confirm.'
  },
  'phrase-wrong': {
    title: 'The phrase does not match.',
    advice: 'Nothing was done. Type it exactly as shown.'
  },
  'passphrase-wrong': {
    title: 'Wrong passphrase.',
    advice: 'Check Caps Lock and try again.'
  },
  'already-shown': {
    title: 'This secret was already shown.',
    advice: 'Rekey shows a secret once. Send it to a destination, or discard the key and make a new one.'
  },
  'secret-destroyed': {
    title: 'The sealed secret is gone.',
    advice: 'It was delivered or destroyed. If nobody has it, discard the key and make a new one.'
  },
  'sign-in-refused': {
    title: 'The server does not accept this credential.',
    advice: 'Nothing was written. Enter a credential that is valid at this address, then try again.'
  },
  ...DELIVERY_DETAIL_WORDS,
  'own-profile': {
    title: 'This path is inside the folder where Rekey keeps its own data.',
    advice: 'Nothing was written. Choose a path outside it.'
  },
  'only-for-sandbox': {
    title: 'This destination belongs to the sandbox and forgets what it gets.',
    advice: 'Nothing was written. Choose a destination of your own for the key of a real account.'
  },
  'rotation-open': {
    title: 'A rotation of this key is open.',
    advice: 'Finish or abort it first, on the Rotations screen.'
  },
  'another-rotation-open': {
    title: 'Another rotation of this key is open, and the old key of this one is listed again.',
    advice: 'Finish or abort the other one. Rekey opens this one again once its key is free.'
  },
  'foreign-marker': {
    title: 'Somebody else seems to rotate this key.',
    advice: 'A key with the marker of another Rekey exists. Talk to your colleagues before you continue.'
  },
  'new-key-in-use': {
    title: 'The new key is already in use.',
    advice: 'It cannot be taken back without an outage. Finish the rotation, or keep both keys.'
  },
  'not-verified': {
    title: 'The new key is not proven yet.',
    advice: 'The old one stays until the new one works.'
  },
  'evidence-missing': {
    title: 'There is not enough evidence yet.',
    advice: 'Nothing is lost by waiting. Check again later, or attest it yourself.'
  },
  'rotation-unfinished': {
    title: 'This rotation has not ended yet.',
    advice: 'Its evidence is written once it is closed, aborted or abandoned. Nothing was exported.'
  },
  'work-unfinished': {
    title:
      'Rekey does not restart now: a key is being made or revoked, or a new secret is not delivered yet.',
    advice: 'Finish what the list of tasks shows, then install the update.'
  },
  'sandbox-unfinished': {
    title: 'The sandbox could not be brought back; rotations in it may still be open.',
    advice:
      'Nothing was removed. Restart Rekey to try again, or remove the sandbox in Settings and start a new one.'
  },
  'journal-unreadable': {
    title: 'The record of this rotation is damaged.',
    advice: 'It would prove nothing, so no evidence was written. What can be read of it stays in the history.'
  },
  'history-broken': {
    title: 'The history does not hold together.',
    advice: 'Its head was not signed. Check the chain: the first broken entry is named there.'
  },
  'evidence-invalid': {
    title: 'This is no chain head that Rekey wrote.',
    advice: 'It was changed, cut off or is another file. Nothing was compared.'
  },
  ...TEAM_DETAIL_WORDS,
  'second-instance': {
    title: 'Rekey already runs.',
    advice: 'Use the window that is open. Two at once could work against each other.'
  },
  'port-in-use': {
    title: 'A port is taken by another program.',
    advice: 'Close the other program, or start the sandbox again.'
  },
  offline: {
    title: 'This machine is offline.',
    advice: 'What you see is the last good reading. Rekey goes on when the network is back.'
  },
  'unknown-command': {
    title: 'This window and Rekey do not fit together.',
    advice: 'Close the window and start Rekey again.'
  }
}
