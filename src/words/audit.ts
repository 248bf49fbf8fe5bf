import { plainWords, text, type Facts } from './facts'
import { STATE_WORDS } from './rotations'

/** A sentence for each act of the audit trail. A test holds this list against the acts that the store knows. */
export const ACTS: { readonly [act: string]: string } = {
  'account.connected': 'Account connected',
  'account.changed': 'Account changed',
  'account.removed': 'Account removed',
  'credential.replaced': 'Credential replaced',
  'destination.connected': 'Destination connected',
  'destination.changed': 'Destination changed',
  'destination.removed': 'Destination removed',
  'sync.finished': 'Sync finished',
  'sync.failed': 'Sync failed',
  'key.appeared': 'Key appeared',
  'key.changed': 'Key changed outside Rekey',
  'key.vanished': 'Key no longer listed',
  'key.dismissed': 'Expired or unlisted key dismissed',
  'key.shown-again': 'Dismissed key shown again',
  'key.created': 'Key created',
  'key.disabled': 'Key disabled',
  'key.enabled': 'Key enabled',
  'key.revoked': 'Key revoked',
  'key.revoke-failed': 'Revoke failed',
  'key.probed': 'Key probed by Rekey',
  'key.tagged': 'Tags changed',
  'key.flagged': 'Key flagged',
  'key.tested': 'Break-glass key tested',
  'keys.exported': 'Key list exported',
  'leak.asked': 'Vendor asked about a leaked value',
  'leak.revoke-sent': 'Revoke of a leaked value sent',
  'leak.revoked': 'Leaked value checked after its revoke',
  'provider-file.accepted': 'Provider file accepted',
  'provider-file.removed': 'Provider file removed',
  'key-file.read': 'Key file read',
  'key-file.forgotten': 'Key file forgotten',
  'exclusion.added': 'Excluded from the dormancy check',
  'exclusion.ended': 'Back in the dormancy check',
  'handoff.delivered': 'Secret sent to a destination',
  'handoff.copied': 'Secret copied once',
  'handoff.revealed': 'Secret shown once',
  'handoff.saved': 'Secret saved to a file',
  'handoff.discarded': 'Sealed secret discarded',
  'handoff.confirmed': 'Storage confirmed',
  'delivery.chosen': 'Destinations chosen',
  'delivery.attested': 'Delivery confirmed by a person',
  'delivery.dropped': 'Destination taken out',
  'activation.started': 'Activation started',
  'activation.finished': 'Activation finished',
  'activation.failed': 'Activation failed',
  'activation.attested': 'Activation confirmed by a person',
  'rotation.started': 'Rotation started',
  'rotation.step': 'Rotation step',
  'rotation.finished': 'Rotation finished',
  'rotation.aborted': 'Rotation aborted',
  'rotation.abandoned': 'Rotation abandoned',
  'rotation.needs-human': 'Rotation needs a person',
  'rotation.scheduled': 'Rotation started by a schedule',
  'rotation.group-begun': 'Bulk rotation started',
  'rotation.group-paused': 'Bulk rotation paused',
  'rotation.group-resumed': 'Bulk rotation resumed',
  'rotation.group-left': 'Rotation removed from its group',
  'schedule.saved': 'Schedule saved',
  'schedule.paused': 'Schedule paused',
  'schedule.resumed': 'Schedule resumed',
  'schedule.removed': 'Schedule removed',
  'schedule.postponed': 'Scheduled rotation postponed',
  'channel.connected': 'Reminder channel connected',
  'channel.changed': 'Reminder channel changed',
  'channel.removed': 'Reminder channel removed',
  'sink.connected': 'Audit sink connected',
  'sink.changed': 'Audit sink changed',
  'sink.removed': 'Audit sink removed',
  'sink.failing': 'Audit export interrupted',
  'sink.resumed': 'Audit export resumed',
  'team.started': 'Team started',
  'team.joined': 'Asked to join a team',
  'team.left': 'Left the team',
  'team.admitted': 'Member admitted',
  'team.removed': 'Member removed',
  'team.rules-set': 'Approval rules changed',
  'team.asked': 'Approval requested',
  'team.withdrawn': 'Approval request withdrawn',
  'team.voted': 'Vote on a request',
  'reminder.sent': 'Reminder sent',
  'reminder.failed': 'Reminder not sent',
  'task.added': 'Task added',
  'task.changed': 'Task changed',
  'task.removed': 'Task removed',
  'task.step-done': 'Step of a task done',
  'task.step-reopened': 'Step of a task reopened',
  'task.finished': 'Key of a task replaced',
  'orphan.found': 'Orphan found',
  'orphan.revoked': 'Orphan revoked',
  'confirmation.given': 'Confirmation given',
  'vault.locked': 'Vault locked',
  'vault.unlocked': 'Vault unlocked',
  'vault.key-made': 'New vault key created',
  'settings.changed': 'Settings changed',
  'sandbox.started': 'Sandbox started',
  'sandbox.removed': 'Sandbox removed',
  'update.refused': 'Update refused',
  'update.installed': 'Update installed',
  'access.refused': 'Request refused',
  'evidence.exported': 'Evidence exported',
  'head.exported': 'Chain head exported'
}

export function actWords(act: string, facts: Facts = {}): string {
  const isBackOn = act === 'key.changed' && facts['to'] === 'active' && OFF.has(facts['from'])
  return isBackOn ? 'Key re-enabled outside Rekey' : (ACTS[act] ?? plainWords(act))
}

/** From these nothing but a person at the provider brings a key back. */
const OFF: ReadonlySet<unknown> = new Set(['disabled', 'revoked'])

/** Groups of acts that the filter of the History screen offers. */
export const ACT_GROUPS: readonly { readonly label: string; readonly prefixes: readonly string[] }[] = [
  { label: 'Keys', prefixes: ['key.', 'keys.', 'leak.', 'orphan.', 'exclusion.'] },
  /** What somebody did outside Rekey: appeared, vanished, changed, re-enabled. */
  { label: 'Drift', prefixes: ['key.appeared', 'key.changed', 'key.vanished'] },
  { label: 'Rotations', prefixes: ['rotation.', 'schedule.', 'task.', 'confirmation.', 'evidence.'] },
  { label: 'Deliveries', prefixes: ['handoff.', 'delivery.', 'activation.'] },
  {
    label: 'Accounts',
    prefixes: [
      'account.',
      'credential.',
      'provider-file.',
      'key-file.',
      'destination.',
      'channel.',
      'reminder.',
      'sink.',
      'team.'
    ]
  },
  { label: 'Syncs', prefixes: ['sync.'] },
  {
    label: 'Vault and settings',
    prefixes: ['vault.', 'settings.', 'sandbox.', 'update.', 'access.', 'head.']
  }
]

export function actsOfGroup(label: string): readonly string[] {
  const group = ACT_GROUPS.find(each => each.label === label)
  return Object.keys(ACTS).filter(act => group?.prefixes.some(prefix => act.startsWith(prefix)) ?? false)
}

/** The facts of an entry in one line: `where deploy/payments.env · evidence E1`. */
export function factsWords(facts: Facts, act: string): string {
  // The path says where: what kind of place that is, is for the hover.
  const isQuiet = (name: string): boolean =>
    QUIET_FACTS.has(name) || (name === 'destination' && 'to.path' in facts)
  const move = moveWords(facts, act.startsWith('rotation.'))
  const rest = Object.entries(facts).filter(
    ([name, value]) =>
      !isQuiet(name) && value !== false && value !== 'none' && (move === '' || !MOVE.has(name))
  )
  rest.sort(([left], [right]) => Number(right === 'to.path') - Number(left === 'to.path'))
  return [move, lineOf(Object.fromEntries(rest), shortPath)].filter(Boolean).join(' · ')
}

/** From where to where. A rotation's step is the state it came to, in the words of its own screen: the entry before is the other. */
function moveWords({ from, to }: Facts, isRotation: boolean): string {
  if (typeof to !== 'string') return ''
  if (isRotation) return STATES[to] ?? plainWords(to)
  return typeof from === 'string' ? `${plainWords(from)} → ${plainWords(to)}` : ''
}

const STATES: { readonly [state: string]: string | undefined } = STATE_WORDS

/** Ids and doubles: for the hover, not for the line. */
const QUIET_FACTS = new Set([
  'secretId',
  // The name of an id in entries of version 0.2.0 and earlier.
  'slot',
  'batch',
  'version',
  'label',
  'name',
  'masked',
  'oldId',
  'newId',
  'fingerprint'
])
const MOVE = new Set(['from', 'to'])

/** The same with whole paths, for a hover. */
export function wholeFactsWords(facts: Facts): string {
  return lineOf(facts, value => value)
}

/** The last two parts of a long path: `…/payments/api.env`. */
export function shortPath(value: string): string {
  const parts = value.split(/[/\\]/)
  return value.length > 32 && parts.length > 3 ? `…/${parts.slice(-2).join('/')}` : value
}

function lineOf(facts: Facts, write: (value: string) => string): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name]) => text(asTexts(facts), name, value => `${nameWords(name)} ${write(value)}`, ''))
    .join(' · ')
}

function asTexts(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? yesNo(value) : String(value)
    ])
  )
}

const yesNo = (value: boolean) => (value ? 'yes' : 'no')

/** Where the machine's name of a fact is not a word. */
const NAMES: { readonly [name: string]: string | undefined } = { 'to.path': 'to' }

function nameWords(name: string): string {
  const known = NAMES[name]
  if (known !== undefined) return known
  return name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}
