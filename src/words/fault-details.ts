import type { FaultDetail } from '../core/fault'
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
  'destination-not-writable': {
    title: 'The destination cannot be written.',
    advice: 'The secret stays sealed and is not lost. Check path and rights, then send again.'
  },
  'destination-conflict': {
    title: 'The destination holds something that Rekey did not expect.',
    advice: 'It was not overwritten. Look who changed it, then send again.'
  },
  'destination-holds-other': {
    title: 'Another value stands there, and Rekey cannot tell that it is the old key.',
    advice:
      'Nothing was written. Check the path and the variable name. Replace the value only if nothing else needs it.'
  },
  'secret-seen-before': {
    title: 'The provider returned a secret that is already in use.',
    advice:
      'The destination holds it, although Rekey never delivered it. Nothing was written. Make another key: whoever holds this secret would keep access.'
  },
  'managed-elsewhere': {
    title: 'Another program manages this entry and would write its own value back.',
    advice:
      'Nothing was written. Change the value in that program, or replace it here only if you stopped it.'
  },
  'pending-approval': {
    title: 'The write waits for an approval at the destination.',
    advice: 'Consumers still get the old value. Approve the change there, then deliver again.'
  },
  'other-entries-changed': {
    title: 'Another entry changed together with this one.',
    advice: 'The new value is stored. Compare the other entries with an older version before you continue.'
  },
  'kv-version-1': {
    title: 'This mount is a KV engine of version 1, or no KV engine.',
    advice: 'Nothing was written. Choose a mount of KV version 2; version 1 cannot refuse a stale write.'
  },
  'no-right-or-no-such-path': {
    title: 'The server refused: no right, or no such path.',
    advice:
      'Nothing was written. The server answers both the same way. Check the path and the policy of the token.'
  },
  'entry-not-a-map': {
    title: 'The secret there is not a JSON object, so it has no fields.',
    advice: 'Nothing was written. Clear the field to replace the whole secret, or choose another secret.'
  },
  'entry-is-a-map': {
    title: 'The secret there is a JSON object with fields of its own.',
    advice: 'Nothing was written. Enter the field that changes, then deliver again.'
  },
  'entry-immutable': {
    title: 'The Secret is immutable.',
    advice: 'Nothing was written. Create another Secret and let the workloads use that one.'
  },
  'not-a-secure-string': {
    title: 'The parameter is not a SecureString, so its value is not encrypted.',
    advice: 'Nothing was written. Choose another name, or replace the parameter by a SecureString.'
  },
  'awaits-deletion': {
    title: 'The secret is scheduled for deletion.',
    advice: 'Nothing was written. Remove the schedule at the destination, then deliver again.'
  },
  'value-not-portable': {
    title: 'This secret cannot be written so that all readers of env files agree on it.',
    advice: 'Nothing was written. Copy it by hand, or deliver it another way.'
  },
  'activation-failed': {
    title: 'The restart ended with an error, so consumers may not use the new key.',
    advice: 'Nothing was revoked. Look at the consumer, then activate again or say that you did it by hand.'
  },
  'no-consumers': {
    title: 'No workload of the namespace uses this Secret.',
    advice: 'Nothing was restarted. Choose another activation, or none if its consumers are elsewhere.'
  },
  'workload-missing': {
    title: 'A workload that was restarted is not there any more.',
    advice:
      'Nothing was revoked. See what runs in its place, then activate again or say that you did it by hand.'
  },
  'rollout-blocked': {
    title:
      'A workload that uses this Secret does not roll out by itself: it is paused, or updates only deleted pods.',
    advice: 'Nothing was restarted. Change that, or restart it yourself and say so.'
  },
  'unit-not-found': {
    title: 'systemd knows no unit of this name.',
    advice: 'Nothing was restarted. Check the name and whether it is a unit of your session.'
  },
  'unit-not-active': {
    title: 'The unit is not active.',
    advice: 'Nothing was restarted. Start it yourself, then activate again or say that you did it by hand.'
  },
  'program-missing': {
    title: 'A program that this needs is missing, or may not be started.',
    advice: 'Nothing was changed. Install it, or correct its path, then try again.'
  },
  'program-failed': {
    title: 'The program ended with an error.',
    advice: 'Rekey keeps none of its output. Run it yourself to see why it fails, then try again.'
  },
  'command-not-written': {
    title: 'No command of this name is written down.',
    advice: 'Nothing was started. Add it to commands.json in the data folder of Rekey, as the README says.'
  },
  'commands-file-refused': {
    title: 'Rekey does not use commands.json as it is.',
    advice:
      'Nothing was started. Check that it has the form in the README, belongs to you, and can be written by you alone.'
  },
  'encrypted-file-refused': {
    title: 'The encrypted file cannot be used as it is.',
    advice: 'Nothing was changed. Open the file with its own program to see what is wrong with it.'
  },
  'file-key-missing': {
    title: 'No key on this computer opens the encrypted file.',
    advice: 'Nothing was changed. Set up the key as its program expects it, then try again.'
  },
  'host-key-refused': {
    title: 'The host key of the machine is not known, or has changed.',
    advice: 'Nothing was sent. Connect with ssh yourself and check its host key, then try again.'
  },
  'ssh-sign-in-refused': {
    title: 'The machine does not accept your SSH key.',
    advice: 'Nothing was written. Rekey asks for no password: load the key into your agent, then try again.'
  },
  'kubeconfig-refused': {
    title: 'The kubeconfig cannot be used as it is.',
    advice:
      'Paste what kubectl config view --flatten --raw prints. Its context must name this API server, check its certificate, and hold a token or a client certificate.'
  },
  'kubeconfig-starts-program': {
    title: 'The kubeconfig starts a program to sign in.',
    advice:
      'Rekey starts only what you wrote down. Add the program to commands.json and enter its name as the command, without the kubeconfig.'
  },
  'env-line-unclear': {
    title: 'Programs differ in how they read the line that sets this variable.',
    advice: 'Nothing was written. Put it on a line of its own, as NAME=value, then deliver again.'
  },
  'env-open-end': {
    title:
      'The file has an unclosed quote, bracket or backslash, so a line at its end could change another one.',
    advice: 'Nothing was written. Close it, or add an empty line NAME= above it, then deliver again.'
  },
  'env-defined-twice': {
    title: 'The file sets this variable more than once, to different values.',
    advice: 'Nothing was written. Keep one of the lines, then deliver again.'
  },
  'env-encrypted': {
    title: 'The file is encrypted.',
    advice: 'Nothing was written: a change would break it. Use the tool that encrypts it, or another file.'
  },
  'env-not-text': {
    title: 'The file is not plain text with ordinary line ends.',
    advice: 'Nothing was written. Save it as UTF-8 with LF or CRLF line ends, then deliver again.'
  },
  'path-is-link': {
    title: 'The path is a link, or the file has a second name.',
    advice:
      'Nothing was written. Enter the path of the file itself; a file with two names would keep the old key under one.'
  },
  'owner-not-kept': {
    title: 'The file belongs to another user or group, which Rekey cannot keep.',
    advice:
      'Nothing was written, because its service could lose access. Deliver as that user, or change the owner.'
  },
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
