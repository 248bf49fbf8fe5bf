// What `rekey` says in a terminal: what each command does, its options, and its own sentences.

export type CommandWords = {
  readonly summary: string
  readonly about?: string
  /** As a person types them, without the `rekey` in front. */
  readonly examples: readonly string[]
}

export const PROGRAM_WORDS =
  'The vault for API keys, in a terminal. Rekey asks the running app, or opens the profile itself if no app is running.'

export const COMMAND_WORDS = {
  accounts: { summary: 'Show, connect and read provider accounts', examples: ['accounts list'] },
  'accounts list': {
    summary: 'List accounts with their health and last sync',
    examples: ['accounts list --json']
  },
  'accounts connect': {
    summary: 'Connect an account',
    about:
      'The credential is a JSON object with the secret fields of the provider, read from stdin or from --credential-fd, never from an argument. Without --provider, Rekey lists the providers.',
    examples: ['accounts connect --provider blnk --name "Blnk EU" --environment production < credential.json']
  },
  'accounts check': {
    summary: 'Read accounts and show the rights of their credentials',
    examples: ['accounts check "Blnk EU"']
  },
  'accounts sync': {
    summary: 'Read the keys of accounts now',
    examples: ['accounts sync', 'accounts sync "Blnk EU"']
  },
  destinations: {
    summary: 'List, connect and check the destinations of secrets',
    examples: ['destinations list']
  },
  'destinations list': {
    summary: 'List destinations with the fields of an entry',
    examples: ['destinations list']
  },
  'destinations connect': {
    summary: 'Connect a server as a destination',
    about:
      'The credential is a JSON object with the secret fields, read from stdin or from --credential-fd. Without --kind, Rekey lists the kinds.',
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
    summary: 'Show one key with its last use, deliveries and history',
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
    summary: 'Deliver the sealed secret of a new key',
    examples: ['keys deliver payments-api --deliver env-file,path=/srv/payments.env']
  },
  import: {
    summary: 'Find keys in files of other tools on this computer',
    about:
      'PATH is a file, or a folder in which Rekey reads ~/.aws, kubeconfig, gh, glab, .npmrc and .netrc files. Rekey keeps where a key is, its name there and a keyed fingerprint, never its value.',
    examples: ['import --from ~/.aws', 'import --from ~ --json']
  },
  rotate: {
    summary: 'Replace a key: create, deliver, wait for use, revoke, verify',
    about:
      'Without --wait, the command ends with exit code 8 once the new secret is delivered, and the app or `rekey serve` continues. --plan prints what would happen and its hash; --approve HASH does exactly that, or refuses.',
    examples: [
      'rotate payments-api --deliver env-file,path=/srv/payments.env --plan',
      'rotate payments-api --deliver env-file,path=/srv/payments.env --approve HASH --wait --confirm payments-api'
    ]
  },
  rotations: { summary: 'List, follow and control rotations', examples: ['rotations list'] },
  'rotations list': {
    summary: 'List rotations with what each one waits for',
    examples: ['rotations list --all']
  },
  'rotations watch': {
    summary: 'Print each step of rotations until they end',
    examples: ['rotations watch', 'rotations watch ROTATION']
  },
  'rotations approve': {
    summary: 'Approve the next step of a rotation',
    about:
      'Starts a planned rotation, accepts permissions, records that the new key is in use (with --note), disables the old key, or shows the facts and revokes it.',
    examples: ['rotations approve ROTATION --confirm payments-api']
  },
  'rotations give': {
    summary: 'Give a rotation the key that you made in the console of the provider',
    about:
      'For providers without an API that makes keys. Rekey reads the secret from stdin, looks its key up in a fresh list, tries it once, and seals it.',
    examples: ['rotations give ROTATION < secret', 'rotations give ROTATION --secret-fd 3 3< secret']
  },
  'rotations abort': {
    summary: 'Stop a rotation: keep the old key, revoke the new one',
    examples: ['rotations abort ROTATION']
  },
  revoke: {
    summary: 'Revoke a key at once',
    about:
      'If KEY is "-", Rekey reads a leaked value from stdin, or from the terminal without echo, and finds its key. If no account has this key and GitHub, GitLab or Slack issues values of its form, --ask-vendor sends the value there in one read-only call; --confirm with the name of the vendor then revokes it without an account.',
    examples: [
      'revoke payments-api --confirm payments-api',
      'revoke - < leaked.txt',
      'revoke - --ask-vendor https://gitlab.com --confirm GitLab < leaked.txt'
    ]
  },
  'break-glass': {
    summary: 'Revoke many keys by creator, account, service or environment',
    examples: [
      'break-glass --created-by "Dana Lee" --dry-run',
      'break-glass --env staging --confirm "REVOKE 14 KEYS"'
    ]
  },
  provider: {
    summary: 'Test a provider that is described by a file',
    examples: ['provider test tally.yaml']
  },
  'provider test': {
    summary: 'Check a provider file against a fake, a recording or a server',
    about:
      'Without --recorded and --server, the checks run against a fake that follows from the file. With --server they only read, unless you add --write. The credential of a server is a JSON object on stdin or --credential-fd.',
    examples: [
      'provider test tally.yaml',
      'provider test tally.yaml --recorded tally.json',
      'provider test tally.yaml --server https://tally.example --setting user=admin < credential.json'
    ]
  },
  due: {
    summary: 'List due items: expiries, overdue rotations, tasks',
    examples: ['due --within 30d']
  },
  history: { summary: 'Export the history', examples: ['history export'] },
  'history export': {
    summary: 'Write the history as JSON lines',
    examples: ['history export --since 30d --output history.jsonl']
  },
  'history sinks': {
    summary: 'Manage the sinks that the history is exported to',
    examples: ['history sinks list']
  },
  'history sinks list': { summary: 'List sinks with their progress', examples: ['history sinks list'] },
  'history sinks add': {
    summary: 'Export the history to a file, a collector or a webhook from now on',
    about:
      'Without --kind, Rekey lists the kinds. A signing key is read as JSON from stdin or from --credential-fd, never from an argument.',
    examples: [
      'history sinks add --kind json-lines --setting path=/var/log/rekey/audit.jsonl',
      'history sinks add --kind syslog-tls --name SIEM --setting host=logs.example --setting port=6514'
    ]
  },
  'history sinks test': { summary: 'Send the newest row once more', examples: ['history sinks test SIEM'] },
  'history sinks remove': { summary: 'Stop exporting to a sink', examples: ['history sinks remove SIEM'] },
  evidence: { summary: 'Write and verify evidence files', examples: ['evidence verify payments.json'] },
  'evidence export': {
    summary: 'Write the signed evidence of a finished rotation',
    examples: ['evidence export ROTATION --output payments.json']
  },
  'evidence verify': {
    summary: 'Check an evidence file without the app, the network or a key',
    examples: ['evidence verify payments.json --key FINGERPRINT']
  },
  team: { summary: 'Share keys with a team on a PostgreSQL database', examples: ['team status'] },
  'team init': {
    summary: 'Start a team on a database',
    about:
      'The address is postgres://user@host/database. With a password in it, it comes from stdin or --address-fd: arguments are visible to other programs of this computer.',
    examples: [
      'team init --name Platform --as "Dana Lee" < address.txt',
      'team init postgres://dana@127.0.0.1/rekey --as "Dana Lee"'
    ]
  },
  'team join': {
    summary: 'Ask a team to admit this computer',
    about:
      'Read your fingerprint aloud to an administrator. The address comes from stdin or --address-fd, as for `team init`.',
    examples: ['team join --as "Kim Park" < address.txt']
  },
  'team status': {
    summary: 'Show the connection, alarms and requests that wait',
    examples: ['team status --json']
  },
  'team members': { summary: 'List members with their fingerprints', examples: ['team members'] },
  'team admit': {
    summary: 'Admit a member whose fingerprint you heard',
    about: 'Type the fingerprint that the person read to you. It is compared as a whole.',
    examples: ['team admit --fingerprint "1f2e 3d4c …" --as "Kim Park"']
  },
  'team remove': {
    summary: 'Remove a member; later events of theirs are refused',
    examples: ['team remove "Kim Park" --reason "Left the company"']
  },
  'team ask': {
    summary: 'Ask colleagues for an approval',
    about:
      'For the step that a rotation waits with, or to revoke, disable or enable one key outside a rotation.',
    examples: [
      'team ask ROTATION --reason "Quarterly rotation"',
      'team ask --revoke payments-api --reason "It leaked"'
    ]
  },
  'team approve': {
    summary: 'Approve or decline a request of a colleague',
    about:
      'Without --plan it prints the request and the hash of its plan. With --plan HASH it votes for exactly that plan, or refuses.',
    examples: ['team approve REQUEST', 'team approve REQUEST --plan HASH']
  },
  'team address': {
    summary: 'Give the database of the team another address or password',
    about: 'It must be the same database. The address comes from stdin or --address-fd, as for `team init`.',
    examples: ['team address < address.txt']
  },
  'team leave': {
    summary: 'Leave the team and work alone',
    examples: ['team leave --reason "Another computer"']
  },
  lock: { summary: 'Lock the vault of the running app', examples: ['lock'] },
  unlock: {
    summary: 'Unlock the vault of the running app',
    about: 'Rekey reads a passphrase from the terminal without echo, from stdin, or from --passphrase-fd.',
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
    about: 'When a window opens, `serve` releases the profile; when that window closes, it continues.',
    examples: ['serve']
  },
  completion: {
    summary: 'Print the completion script of a shell',
    about:
      'The deb and rpm packages install it. PowerShell: add `rekey completion powershell | Out-String | Invoke-Expression` to your profile.',
    examples: [
      'completion bash > /etc/bash_completion.d/rekey',
      'completion fish > ~/.config/fish/completions/rekey.fish'
    ]
  },
  manual: { summary: 'Print the manual page in roff', examples: ['manual > rekey.1'] }
} as const satisfies { readonly [path: string]: CommandWords }
export type CommandPath = keyof typeof COMMAND_WORDS

export const OPTION_WORDS = {
  profile: 'Folder of the profile (default: the profile of the app)',
  json: 'Print one JSON object',
  passphraseFd: 'Read the passphrase of the vault from this descriptor',
  credentialFd: 'Read the credential from this descriptor instead of stdin',
  secretFd: 'Read the secret from this descriptor instead of stdin',
  provider: 'ID of the provider',
  kind: 'ID of the kind of destination',
  person: 'Your name, as your colleagues know you',
  device: 'Name of this computer; default: its host name',
  addressFd: 'Read the address from this descriptor instead of stdin',
  teamName: 'Name of the team',
  fingerprint: 'The fingerprint that the person read to you',
  admitAs: 'Name of the person in the team; default: the one they gave',
  admin: 'Admit as an administrator',
  reason: 'Why, for everyone in the team',
  askRevoke: 'Ask to revoke this key',
  askDisable: 'Ask to disable this key',
  askEnable: 'Ask to enable this key',
  votedPlan: 'The hash of the plan that you looked at',
  decline: 'Decline instead of approving',
  voteNote: 'A note for your colleague',
  sinkKind: 'ID of the kind of sink',
  name: 'Name',
  environment: 'Environment',
  service: 'Service',
  baseUrl: 'Address of the API, if it is not the default',
  setting: 'A setting that is not secret, as NAME=VALUE; repeat for more',
  account: 'Name or ID of the account',
  idle: 'Unused for at least this long, such as 90d',
  verdict: 'Verdict, such as dormant',
  status: 'Status, such as active',
  limit: 'Show at most this many rows',
  deliver: 'ID or name of a destination with its fields: ID,FIELD=VALUE,… or JSON; repeat for more',
  activate: 'How consumers of the previous --deliver start to use the secret: ID,FIELD=VALUE,…',
  replace: 'Replace a value at the destination that is not the old key',
  group: 'Group of the new key',
  grant: 'A permission of the new key; repeat for more',
  permissionSet: 'ID of a set of permissions',
  expires: 'The new key expires after this, such as 90d',
  plan: 'Print what would happen and its hash; change nothing',
  approve: 'Continue only if the plan still has this hash',
  wait: 'Wait until the rotation ends',
  confirm: 'Confirm an irreversible step: the exact name of the key, or the phrase for several keys',
  incident: 'The old key is compromised: revoke it before the new key is created',
  askVendor: 'Ask the vendor of a leaked value whether it works; ADDRESS if there are other servers',
  from: 'A file, or a folder such as ~/.aws; repeat for more',
  note: 'What you observed, for the history',
  all: 'Include finished rotations',
  createdBy: 'Name of a creator; repeat for more',
  dryRun: 'Read every list and count; revoke nothing',
  disableOnly: 'Disable instead of revoking',
  withManagement: 'Include the management keys of Rekey; they are revoked last',
  since: 'Only entries of the last 30d, 12h, …',
  output: 'Write to this file (mode 0600)',
  key: 'Fingerprint of the key that must have signed the file',
  within: 'Due within this time, such as 30d',
  recorded: 'Check against this recorded conversation (JSON)',
  server: 'Check against the server at this address',
  write: 'Also create and revoke a key on the server'
} as const

export const SAYS = {
  examples: 'Examples:',
  nothingFound: 'Nothing found.',
  unmanaged: 'not listed',
  ownerForeign: 'The profile belongs to another user, or others can change it. Nothing was done.',
  noOwner: 'Rekey is not running with this profile, so no vault is open in memory.',
  keepsVault:
    'Each command opens and closes the vault itself. To keep it open, start the app or `rekey serve`.',
  locked: 'The vault is locked.',
  unlocked: 'The vault is open.',
  connectHint:
    'Give the credential as a JSON object of strings on stdin or --credential-fd, with these fields:',
  confirmQuestion: (phrase: string) => `Type ${phrase} to confirm: `,
  yesQuestion: 'Continue? (yes/no) ',
  confirmMissing: (phrase: string) => `Not confirmed. Without a terminal, add --confirm ${quoted(phrase)}.`,
  confirmWrong: 'The name or phrase does not match. Nothing was done.',
  notAnswered: 'Not confirmed. Nothing was done.',
  keyUnknown: (name: string) => `There is no key ${quoted(name)}. List keys with \`rekey keys list\`.`,
  keyAmbiguous: (name: string, count: number) =>
    `${count} keys are named ${quoted(name)}. Use an ID from \`rekey keys list --json\`.`,
  leakUnknown: 'No known key has this value.',
  leakQuestion: 'Leaked value: ',
  leakForgotten: 'Rekey no longer holds the value. Run the command again.',
  askVendorNeedsLeak: '--ask-vendor is for a leaked value: use it with `rekey revoke -`.',
  askVendorMissing: (name: string, address: string | null) =>
    `No account has a key with this value. To ask ${name} whether it works, add --ask-vendor${address === null ? '' : ` ${address}`}.`,
  vendorAddressMissing: (name: string, address: string) =>
    `There are other ${name} servers. Add the address of the one that the value belongs to: --ask-vendor ${address}`,
  vendorAddressQuestion: (address: string) => `Address of its server [${address}]: `,
  leakUnsure: 'The value may belong to one of these keys. Check, then revoke the right one by its ID.',
  accountUnknown: (name: string) =>
    `There is no account ${quoted(name)}. List accounts with \`rekey accounts list\`.`,
  providerUnknown: (id: string, known: string) =>
    `There is no provider ${quoted(id)}. Choose one of: ${known}.`,
  kindUnknown: (id: string, known: string) =>
    `There is no kind of destination ${quoted(id)}. Choose one of: ${known}.`,
  secretField: (name: string) => `${name} (secret)`,
  rotationUnknown: (id: string) =>
    `There is no rotation ${quoted(id)}. List rotations with \`rekey rotations list\`.`,
  destinationUnknown: (name: string) =>
    `There is no destination ${quoted(name)}. List destinations with \`rekey destinations list\`.`,
  sinkUnknown: (name: string) =>
    `There is no sink ${quoted(name)}. List sinks with \`rekey history sinks list\`.`,
  passwordInArguments:
    'The address contains a password, and other programs can see arguments. Give it on stdin or with --address-fd.',
  reasonNeeded: 'Your team has to know why you decide alone. Add --reason.',
  askForOne: 'Name one rotation, or one key with --revoke, --disable or --enable.',
  personNeeded: 'Add --as with your name.',
  noTeam:
    'This profile belongs to no team. Start one with `rekey team init` or join one with `rekey team join`.',
  memberUnknown: 'No single member matches. List members with `rekey team members`.',
  admitted: (name: string) => `${name} belongs to the team.`,
  removedMember: (name: string) => `${name} is removed. Revoke their login to the database too.`,
  approvalUnknown: (request: string) =>
    `There is no request ${quoted(request)}. List requests with \`rekey team status\`.`,
  planNeeded: (hash: string) => `To vote for exactly this plan, add --plan ${hash}`,
  destinationSyntax: (text: string) =>
    `${quoted(text)} is not a destination. Write ID,FIELD=VALUE,… or JSON.`,
  durationSyntax: (text: string) => `${quoted(text)} is not a time span. Write 30m, 12h, 90d or 2w.`,
  activateFirst: 'Put --activate after the --deliver that it belongs to.',
  settingSyntax: (text: string) => `${quoted(text)} is not a setting. Write NAME=VALUE.`,
  oneDestination: 'A new key needs exactly one destination: add one --deliver.',
  groupNeeded: (names: string) => `Choose the group of the new key with --group: ${names}`,
  sealedKept:
    'The key was created and its secret is sealed. Deliver it with `rekey keys deliver` or in the app.',
  noSealedSecret: 'This key has no sealed secret to deliver.',
  planChanged:
    'The plan has changed since this hash was printed. Nothing was done; print a new plan with --plan.',
  deliverNeeded: 'The new secret is sealed. Deliver it with `rekey rotate KEY --deliver …` or in the app.',
  stopped: 'Stopped. The rotation is saved: `rekey rotate KEY --wait`, the app or `rekey serve` resumes it.',
  continues: 'Delivered. The app or `rekey serve` continues; `rekey rotations watch` follows it.',
  noKeyWanted: 'This rotation does not wait for a key that you make.',
  nothingToApprove: 'This rotation has no step to approve.',
  noteNeeded: 'Add --note with what you observed.',
  choiceNeeded: 'Choose keys with --created-by, --account, --service or --env.',
  batchTotals: (keys: number, production: number, recent: number) =>
    `${keys} keys, ${production} in production, ${recent} used recently.`,
  notReadable: 'The input is empty or cannot be read.',
  fileNotWritten: 'The file could not be written.',
  fileNotRead: 'The file could not be read.',
  serving: 'Rekey keeps this profile open. Press Ctrl+C to stop.',
  gaveUp: 'A window has opened this profile. Waiting until it closes.',
  anotherServes: 'Another `rekey serve` has this profile open.',
  passphrase: 'Passphrase: ',
  noProfile: 'No home folder was found for the profile. Choose a folder with --profile.',
  oneTarget: 'Use either --recorded or --server, not both.',
  serverNeeded: '--write and --setting need --server.',
  recordingSyntax: 'The recording is not valid JSON.',
  outcome: {
    gone: 'revoked',
    claimed: 'The provider accepted the revoke but still lists the key.',
    failed: 'not revoked',
    unknown: 'The answer was lost. Rekey reads the key list again before it does anything else.'
  }
} as const

/** Headings of tables. */
export const HEADINGS = {
  accounts: ['NAME', 'PROVIDER', 'ENVIRONMENT', 'KEYS', 'HEALTH', 'LAST SYNC'],
  providers: ['ID', 'NAME', 'FIELDS'],
  destinations: ['ID', 'NAME', 'FIELDS'],
  sinks: ['NAME', 'KIND', 'STATE'],
  members: ['PERSON', 'COMPUTER', 'ROLE', 'SINCE', 'FINGERPRINT'],
  keys: ['NAME', 'SERVICE', 'ENV', 'ACCOUNT', 'STATUS', 'LAST USED', 'VERDICT', 'KEY'],
  keyFiles: ['PLACE', 'TOOL', 'NAME', 'KEY'],
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
  warning: 'warning',
  problem: 'problem',
  unrecorded: (count: number) => `${count} history entries could not be written`,
  damaged: 'The database is damaged. Rekey can read and export, but not change anything.',
  whole: 'intact',
  clockFine: 'within a minute of the providers',
  clockUnknown: 'not compared yet: no provider has answered',
  clockOff: (minutes: number) => `differs by ${minutes} min from a provider`,
  unreachable: (names: string) => `not reachable: ${names}`,
  reachable: 'every account answered the last request'
} as const

export const OWNER_WORDS = {
  own: 'this command',
  window: 'the app',
  command: 'another command',
  service: '`rekey serve`'
} as const

export const CHECK_WORDS = {
  noProvider: 'The file does not describe a provider.',
  against: {
    fake: 'against a fake made from the file',
    recorded: 'against a recording',
    server: 'against a server'
  },
  total: (passed: number, failed: number, skipped: number) =>
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  notReady: 'The provider is not ready'
} as const

/** Labels of a plan. */
export const PLAN_WORDS = {
  key: 'Key',
  mode: 'Mode',
  permissions: 'Permissions',
  deliverTo: 'Deliver to',
  activated: (where: string, how: string) => `${where}, then ${how}`,
  quiet: 'Old key idle',
  quietFor: (span: string) => `for ${span} before it can be revoked`,
  evidence: 'Evidence',
  hash: 'Plan hash'
} as const

/** Labels of `rekey keys show`. */
export const KEY_FACTS = {
  name: 'Name',
  id: 'ID',
  key: 'Key',
  account: 'Account',
  service: 'Service',
  environment: 'Environment',
  status: 'Status',
  lastUsed: 'Last used',
  verdict: 'Verdict',
  expires: 'Expires',
  permissions: 'Permissions',
  deliveredTo: 'Delivered to'
} as const

export const MANUAL_WORDS = {
  name: 'rekey \\- the vault for API keys, in a terminal',
  exits: [
    [0, 'done'],
    [1, 'failed'],
    [2, 'wrong arguments'],
    [3, 'refused by a guard, or not confirmed'],
    [4, 'a sign-in or an unlock is needed'],
    [8, 'waiting for traffic, for the old key to go quiet, or for you'],
    [10, 'revoked, but the provider still accepts or lists the key']
  ]
} as const

function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
