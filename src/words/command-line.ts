// What `rekey` says in a terminal: what each command does, its options, and its own sentences.

export type CommandWords = {
  readonly summary: string
  readonly about?: string
  /** As a person types them, without the `rekey` in front. */
  readonly examples: readonly string[]
}

export const PROGRAM_WORDS =
  'The vault for API keys, in a terminal. It asks the running app, or opens the profile itself when no app runs.'

export const COMMAND_WORDS = {
  accounts: { summary: 'Show, connect and read provider accounts', examples: ['accounts list'] },
  'accounts list': { summary: 'List the accounts and how they are', examples: ['accounts list --json'] },
  'accounts connect': {
    summary: 'Connect an account',
    about:
      'The credential is a JSON object with the secret fields of the provider, read from stdin or from --credential-fd. It never stands in the arguments.',
    examples: ['accounts connect --provider blnk --name "Blnk EU" --environment production < credential.json']
  },
  'accounts check': {
    summary: 'Read accounts and show what their credentials may do',
    examples: ['accounts check "Blnk EU"']
  },
  'accounts sync': {
    summary: 'Read the keys of accounts now',
    examples: ['accounts sync', 'accounts sync "Blnk EU"']
  },
  destinations: {
    summary: 'Show, connect and check where secrets are delivered',
    examples: ['destinations list']
  },
  'destinations list': {
    summary: 'List destinations and the fields of an entry',
    examples: ['destinations list']
  },
  'destinations connect': {
    summary: 'Connect a server as a destination',
    about:
      'The credential is a JSON object with the secret fields, read from stdin or from --credential-fd. Without --kind it lists the kinds.',
    examples: [
      'destinations connect --kind vault-kv --name Bao --setting url=https://bao.example < credential.json'
    ]
  },
  'destinations check': {
    summary: 'Sign in to a connected destination',
    examples: ['destinations check Bao']
  },
  keys: { summary: 'Find, show and create keys', examples: ['keys list --idle 90d'] },
  'keys list': {
    summary: 'List keys',
    examples: [
      'keys list --idle 90d --env prod',
      'keys list --created-by "Dana Lee"',
      'keys list --verdict dormant --json'
    ]
  },
  'keys show': {
    summary: 'Show one key with its use, deliveries and history',
    examples: ['keys show payments-api']
  },
  'keys create': {
    summary: 'Create a key and deliver its secret to one destination',
    about: 'The secret goes from the vault to the destination and is never printed.',
    examples: [
      'keys create --account "Blnk EU" --name payments-api --service payments --environment prod --deliver env-file,path=/srv/payments.env'
    ]
  },
  'keys deliver': {
    summary: 'Deliver a sealed secret that still waits',
    examples: ['keys deliver payments-api --deliver env-file,path=/srv/payments.env']
  },
  rotate: {
    summary: 'Replace a key: create, deliver, wait for use, revoke, prove',
    about:
      'Without --wait it ends with 8 once the new secret is delivered; the app or `rekey serve` goes on. --plan prints what would happen and its hash; --approve HASH does exactly that or refuses.',
    examples: [
      'rotate payments-api --deliver env-file,path=/srv/payments.env --plan',
      'rotate payments-api --deliver env-file,path=/srv/payments.env --approve HASH --wait --confirm payments-api'
    ]
  },
  rotations: { summary: 'List, follow and steer rotations', examples: ['rotations list'] },
  'rotations list': { summary: 'List rotations and what each waits for', examples: ['rotations list --all'] },
  'rotations watch': {
    summary: 'Print each step of rotations until they end',
    examples: ['rotations watch', 'rotations watch ROTATION']
  },
  'rotations approve': {
    summary: 'Do the next step that waits for you',
    about:
      'Starts a planned rotation, accepts permissions, says that the new key is in use (with --note), disables the old key, or revokes it after showing the facts.',
    examples: ['rotations approve ROTATION --confirm payments-api']
  },
  'rotations abort': {
    summary: 'Take the new key back and keep the old one',
    examples: ['rotations abort ROTATION']
  },
  revoke: {
    summary: 'Revoke a key at once',
    about:
      'With "-" in place of KEY it reads a leaked value from stdin and finds the key that it belongs to. The value is compared and wiped.',
    examples: ['revoke payments-api --confirm payments-api', 'revoke - < leaked.txt']
  },
  'break-glass': {
    summary: 'Revoke many keys by creator, account, service or environment',
    examples: [
      'break-glass --created-by "Dana Lee" --dry-run',
      'break-glass --env staging --confirm "REVOKE 14 KEYS"'
    ]
  },
  due: {
    summary: 'List what has a date: expiries, overdue rotations, tasks',
    examples: ['due --within 30d']
  },
  history: { summary: 'Read the history', examples: ['history export'] },
  'history export': {
    summary: 'Write the history as JSON lines',
    examples: ['history export --since 30d --output history.jsonl']
  },
  'history sinks': {
    summary: 'Show, connect and test where the history is exported to',
    examples: ['history sinks list']
  },
  'history sinks list': { summary: 'List sinks and how far each is', examples: ['history sinks list'] },
  'history sinks add': {
    summary: 'Export the history to a file, a collector or a webhook from now on',
    about:
      'Without --kind it lists the kinds. A signing key is read as JSON from stdin or from --credential-fd, never from the arguments.',
    examples: [
      'history sinks add --kind json-lines --setting path=/var/log/rekey/audit.jsonl',
      'history sinks add --kind syslog-tls --name SIEM --setting host=logs.example --setting port=6514'
    ]
  },
  'history sinks test': { summary: 'Send the newest row once more', examples: ['history sinks test SIEM'] },
  'history sinks remove': { summary: 'Stop exporting to a sink', examples: ['history sinks remove SIEM'] },
  evidence: { summary: 'Write and verify evidence files', examples: ['evidence verify payments.json'] },
  'evidence export': {
    summary: 'Write the signed evidence of an ended rotation',
    examples: ['evidence export ROTATION --output payments.json']
  },
  'evidence verify': {
    summary: 'Check an evidence file without the app, the network or a key',
    examples: ['evidence verify payments.json --key FINGERPRINT']
  },
  lock: { summary: 'Lock the vault of the running app', examples: ['lock'] },
  unlock: {
    summary: 'Unlock the vault of the running app',
    about: 'A passphrase comes from the terminal without echo, from stdin, or from --passphrase-fd.',
    examples: ['unlock', 'unlock --passphrase-fd 3 3< passphrase.txt']
  },
  doctor: {
    summary: 'Check the keychain, runtime, profile, clock, network and each account',
    examples: ['doctor --json']
  },
  sandbox: { summary: 'Practice with invented providers', examples: ['sandbox start'] },
  'sandbox start': { summary: 'Start the sandbox in this profile', examples: ['sandbox start'] },
  serve: {
    summary: 'Keep monitoring and rotations running without a window',
    about: 'It gives the profile to a window that opens, and takes it up again when that window closes.',
    examples: ['serve']
  },
  completion: {
    summary: 'Print the completion script of a shell',
    examples: ['completion bash > /etc/bash_completion.d/rekey']
  },
  manual: { summary: 'Print the manual page in roff', examples: ['manual > rekey.1'] }
} as const satisfies { readonly [path: string]: CommandWords }
export type CommandPath = keyof typeof COMMAND_WORDS

export const OPTION_WORDS = {
  profile: 'Folder of the profile; default: that of the app',
  json: 'Print one JSON object (docs/cli.md)',
  passphraseFd: 'Read the passphrase of the vault from this descriptor',
  credentialFd: 'Read the credential from this descriptor instead of stdin',
  provider: 'ID of the provider',
  kind: 'ID of the kind of destination',
  sinkKind: 'ID of the kind of sink',
  name: 'Name',
  environment: 'Environment',
  service: 'Service',
  baseUrl: 'Address of the API, where it is not the usual one',
  setting: 'A setting that is no secret, as NAME=VALUE; repeat it for several',
  account: 'Name or ID of the account',
  idle: 'Not used for so long, such as 90d',
  verdict: 'Verdict, such as dormant',
  status: 'Status, such as active',
  limit: 'At most so many rows',
  deliver: 'ID or name of a destination and its fields: ID,FIELD=VALUE,… or JSON; repeat it for several',
  activate: 'How consumers of the destination before it take up the secret: ID,FIELD=VALUE,…',
  replace: 'Replace a value at the destination that is not the old key',
  group: 'Group of the new key',
  grant: 'A permission of the new key; repeat it for several',
  permissionSet: 'ID of a set of permissions',
  expires: 'The new key expires after this, such as 90d',
  plan: 'Print what would happen and its hash; change nothing',
  approve: 'Go on only if what happens has this hash',
  wait: 'Stay until the rotation has ended',
  confirm: 'Confirm what cannot be undone: the exact name of the key, or the phrase for several',
  incident: 'The old key is compromised: it is revoked first',
  note: 'What you saw, for the history',
  all: 'Also what has ended',
  createdBy: 'Name of a creator; repeat it for several',
  dryRun: 'Read every list and count; revoke nothing',
  disableOnly: 'Disable instead of revoking',
  withManagement: 'Also the credentials that Rekey itself works with, last',
  since: 'Not older than this, such as 30d',
  output: 'Write to this file, readable for you alone',
  key: 'The fingerprint that must have signed the file',
  within: 'Due within this time, such as 30d'
} as const

export const SAYS = {
  examples: 'Examples:',
  nothingFound: 'Nothing found.',
  ownerForeign: 'The profile belongs to another user, or others can change it. Nothing was done.',
  noOwner: 'No Rekey has this profile open, so nothing is unlocked in memory.',
  keepsVault: 'Each command opens the vault for itself. To keep it open, start the app or `rekey serve`.',
  locked: 'The vault is locked.',
  unlocked: 'The vault is open.',
  connectHint:
    'The credential must be a JSON object of texts on stdin or --credential-fd, with these fields:',
  confirmQuestion: (phrase: string) => `Type ${phrase} to confirm: `,
  yesQuestion: 'Go on? (yes/no) ',
  confirmMissing: (phrase: string) => `Not confirmed. Without a terminal, add --confirm ${quoted(phrase)}.`,
  confirmWrong: 'That is not the exact name or phrase. Nothing was done.',
  notAnswered: 'Not confirmed. Nothing was done.',
  keyUnknown: (name: string) => `No key is called ${quoted(name)}.`,
  keyAmbiguous: (name: string, count: number) =>
    `${count} keys are called ${quoted(name)}. Use an ID from \`rekey keys list --json\`.`,
  leakUnknown: 'No key that Rekey knows has this value.',
  leakUnsure: 'The value may belong to these keys, and Rekey is not certain. Revoke one of them by its ID.',
  accountUnknown: (name: string) => `No account is called ${quoted(name)}.`,
  rotationUnknown: (id: string) => `No rotation has the ID ${quoted(id)}.`,
  destinationUnknown: (name: string) => `No destination is called ${quoted(name)}.`,
  sinkUnknown: (name: string) => `No sink is called ${quoted(name)}.`,
  destinationSyntax: (text: string) => `${quoted(text)} is no destination. Write ID,FIELD=VALUE or JSON.`,
  durationSyntax: (text: string) => `${quoted(text)} is no span of time. Write 30m, 12h, 90d or 2w.`,
  activateFirst: '--activate belongs to the --deliver before it.',
  settingSyntax: (text: string) => `${quoted(text)} is no setting. Write NAME=VALUE.`,
  oneDestination: 'A new key is delivered to exactly one destination: give --deliver once.',
  groupNeeded: (names: string) => `Choose the group of the new key with --group: ${names}`,
  sealedKept: 'The key exists and its secret is sealed. Deliver it with `rekey keys deliver` or in the app.',
  noSealedSecret: 'No sealed secret of this key waits for a delivery.',
  hash: 'Plan hash',
  planChanged: 'What would happen has changed since this hash was made. Nothing was done; make a new plan.',
  deliverNeeded:
    'The new secret is sealed and waits. Deliver it: `rekey rotate KEY --deliver …`, or in the app.',
  stopped:
    'Stopped here; the rotation is journaled. The next `rekey rotate KEY --wait`, the app or `rekey serve` goes on.',
  continues: 'Delivered. The app or `rekey serve` goes on; `rekey rotations watch` follows it.',
  nothingToApprove: 'This rotation waits for nothing that can be approved here.',
  noteNeeded: 'Say what you saw with --note.',
  choiceNeeded: 'Say which keys: --created-by, --account, --service or --env.',
  batchTotals: (keys: number, production: number, recent: number) =>
    `${keys} keys, ${production} in production, ${recent} used recently.`,
  notReadable: 'The descriptor cannot be read.',
  fileNotWritten: 'The file could not be written.',
  fileNotRead: 'The file could not be read.',
  serving: 'Rekey keeps this profile. Ctrl+C ends it.',
  gaveUp: 'A window took the profile over. Waiting until it closes.',
  anotherServes: 'Another `rekey serve` has this profile open.',
  passphrase: 'Passphrase: ',
  noProfile: 'There is no home folder for the profile. Name one with --profile.',
  shells: 'Known shells: bash, zsh, fish, powershell.',
  outcome: {
    gone: 'revoked',
    claimed: 'The provider accepted the revoke, and still lists the key.',
    failed: 'not revoked',
    unknown: 'The answer was lost. Rekey looks at the provider before anything else.'
  }
} as const

/** Headings of tables. */
export const HEADINGS = {
  accounts: ['NAME', 'PROVIDER', 'ENVIRONMENT', 'KEYS', 'HEALTH', 'LAST SYNC'],
  destinations: ['ID', 'NAME', 'FIELDS'],
  sinks: ['NAME', 'KIND', 'STATE'],
  keys: ['NAME', 'SERVICE', 'ENV', 'ACCOUNT', 'STATUS', 'LAST USED', 'VERDICT', 'KEY'],
  rotations: ['ID', 'KEY', 'ACCOUNT', 'STATE', 'WAITS FOR'],
  batch: ['ACCOUNT', 'KEYS'],
  due: ['DUE', 'WHAT', 'NAME', 'PLACE'],
  doctor: ['CHECK', 'STATE', 'FACTS']
} as const

export const DOCTOR_WORDS = {
  vault: 'Vault',
  runtime: 'Runtime',
  profile: 'Profile',
  owner: 'Owner',
  database: 'Database',
  clock: 'Clock',
  network: 'Network',
  account: (name: string) => `Account ${name}`,
  ok: 'ok',
  warning: 'look',
  problem: 'problem',
  unrecorded: (count: number) => `${count} rows of the history could not be written`,
  damaged: 'The database is damaged: Rekey reads and exports, and changes nothing.',
  whole: 'whole',
  clockFine: 'agrees with the providers to a minute',
  clockUnknown: 'no provider has told its time yet',
  clockOff: (minutes: number) => `differs by ${minutes} min from a provider`,
  unreachable: (names: string) => `not reachable: ${names}`,
  reachable: 'every account answered last time'
} as const

export const OWNER_WORDS = {
  own: 'this command',
  window: 'the app',
  command: 'another command',
  service: '`rekey serve`'
} as const

function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
