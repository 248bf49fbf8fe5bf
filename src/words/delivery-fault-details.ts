import type { FaultDetail } from '../core/fault'

/** As `DETAIL_WORDS`, for new keys that people give, for destinations, and for what makes consumers take up a secret. */
export const DELIVERY_DETAIL_WORDS = {
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
  'given-key-not-listed': {
    title: 'No new key in the list fits this secret.',
    advice:
      'Nothing was taken. Rekey looks for an active key that was made after this rotation began. A new key can take a minute to be listed: try again, or make another key.'
  },
  'given-key-is-old': {
    title: 'This secret is not new.',
    advice:
      'Nothing was taken. It belongs to the old key, or Rekey has had it before. Enter the secret of the key that you have just made.'
  },
  'given-key-unclear': {
    title: 'Several new keys fit this secret.',
    advice: 'Nothing was taken. Revoke the ones that you do not need, then enter the secret again.'
  },
  'given-key-differs': {
    title: 'The new key has other settings than the old one.',
    advice:
      'Nothing was taken. Make a key with the same settings as the old one, such as its workspace, and revoke this one.'
  },
  'given-key-refused': {
    title: 'The provider refuses this secret.',
    advice:
      'Nothing was taken. Copy the secret once more, or wait a minute: some providers learn of a new key late.'
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
  }
} satisfies { [detail in FaultDetail]?: { readonly title: string; readonly advice: string } }
