import type { TeamApprovalView, TeamMemberView, TeamView } from '../contract/team'
import { countWords } from './keys'
import { momentWords } from './moments'
import { durationWords } from './time-words'

// The team: people who share one truth about keys on a PostgreSQL database.

export const TEAM_WORDS = {
  title: 'Team',
  setUp: {
    title: 'Share with a team',
    text: 'Several people can work on the same keys: each rotation is done once, changes can need a second person, and everyone sees what happens. The team shares a PostgreSQL database that holds no secret. Without one, everything works on this computer alone.',
    start: 'Start a team…',
    join: 'Join a team…'
  },
  dialog: {
    start: 'Start a team',
    join: 'Join a team',
    address: 'Address of the database',
    addressHelp: 'PostgreSQL 13 or later. TLS is required, except on this computer. Sealed in the vault.',
    addressPlaceholder: 'postgres://user:password@db.example.com/rekey',
    name: 'Name of the team',
    person: 'Your name',
    personHelp: 'As your colleagues know you.',
    device: 'This computer',
    cancel: 'Cancel',
    startButton: 'Start the team',
    joinButton: 'Ask to join',
    started: 'The team has started. Colleagues join with the address of the database.',
    asked:
      'Asked to join. Read your fingerprint aloud to an administrator of the team, who compares and admits you.'
  },
  address: {
    act: 'Change the address…',
    title: 'Change the address of the database',
    help: 'The same database elsewhere, or another user or password. Sealed in the vault.',
    button: 'Change the address',
    done: 'The address is changed.'
  },
  leave: {
    act: 'Leave the team…',
    title: 'Leave the team',
    text: 'Your rotations go on here. Colleagues see that you left; events that were not sent yet are lost.',
    confirm: 'Leave the team',
    reason: 'Reason',
    reasonHelp: 'Everyone in the team can read it.',
    done: 'You left the team.'
  },
  status: 'Connection',
  you: 'you',
  founder: 'founder',
  fingerprint: 'Fingerprint',
  yourFingerprint: 'Your fingerprint',
  founderFingerprint: 'Fingerprint of the founder',
  compare: 'Compare it aloud, by phone or face to face.',
  waitingForAdmission:
    'An administrator has to admit you. Until then, Rekey reads the team’s state and changes nothing for it.',
  removed: 'You were removed from this team. Leave it here to work alone or to join again.',
  members: 'Members',
  columns: { person: 'Person', device: 'Computer', standing: 'Role', since: 'Since' },
  admit: 'Admit…',
  admitTitle: (person: string) => `Admit ${person}`,
  admitText: 'Admit this person only if they read you exactly this fingerprint:',
  admitCheck: 'The fingerprint is the same',
  admitName: 'Name in the team',
  admitRole: 'Role',
  admitButton: 'Admit',
  remove: 'Remove…',
  removeTitle: (person: string) => `Remove ${person}`,
  removeText:
    'Rekey on every computer refuses what this member does from now on. Revoke their login to the database too; the off-boarding list below shows their keys.',
  removeButton: 'Remove',
  roles: { member: 'Member', admin: 'Administrator' },
  standings: {
    admin: 'Administrator',
    member: 'Member',
    asked: 'Waits to be admitted',
    removed: 'Removed'
  },
  approvals: 'Approvals',
  noApprovals: 'Nobody waits for an approval.',
  approve: 'Approve',
  decline: 'Decline…',
  declineTitle: 'Decline the request',
  note: 'Note',
  noteHelp: 'Your colleague reads it.',
  withdraw: 'Withdraw',
  approved: (key: string) => `Approved for ${key}. Your colleague’s Rekey goes on.`,
  declined: (key: string) => `Declined for ${key}.`,
  withdrawn: 'Withdrawn.',
  askAct: 'Ask for approval…',
  askTitle: (key: string) => `Ask for approval: ${key}`,
  askText:
    'Your colleagues see the key, the plan and your reason. The rotation goes on by itself once enough of them approve; a delivery that you start yourself waits for you to start it again.',
  askForKey: { revoke: 'Ask to revoke…', disable: 'Ask to disable…', enable: 'Ask to enable…' },
  askForKeyTitle: (key: string, call: 'revoke' | 'disable' | 'enable') => `Ask to ${call} ${key}`,
  askForKeyText:
    'Your colleagues see the key and your reason. Once enough of them approve, do it here as usual: nothing happens by itself.',
  askedForKey: 'Asked for approval.',
  askButton: 'Ask for approval',
  asking: 'Asked for approval. The rotation goes on once enough colleagues approve.',
  reason: 'Reason',
  acts: { rotate: 'Rotate', revoke: 'Revoke', disable: 'Disable' },
  states: {
    pending: 'Pending',
    approved: 'Approved',
    declined: 'Declined',
    expired: 'Expired',
    withdrawn: 'Withdrawn'
  },
  policy: 'Who must agree',
  policyText: 'How many colleagues must approve before a key is changed. The requester never counts.',
  policyAct: 'Act',
  policyEnvironment: 'Environment',
  everyEnvironment: 'Every environment',
  policyNeeds: 'Approvals',
  policyExpires: 'Valid for',
  policyHours: 'hours',
  addRule: 'Add a rule',
  removeRule: 'Remove rule',
  savePolicy: 'Save rules',
  policySaved: 'Rules saved. They apply to every member.',
  noRules: 'No approval is needed.',
  onlyAdmins: 'Administrators change these rules.',
  waits: 'The team',
  openTeam: 'Open Team',
  heldBy: (person: string, left: string) =>
    `${person} works on this key and holds its lease${left === '' ? '' : ` for ${left} more`}. The rotation goes on when it is free.`,
  needsApproval: 'Colleagues must approve this step before Rekey changes anything at the provider.',
  rotations: 'Rotations of the team',
  noRotations: 'No colleague has an open rotation.',
  brokenGlass: 'Broken glass',
  noReason: 'No reason given',
  clearAlarm: 'I have looked into it'
} as const

export type AlarmWords = { readonly title: string; readonly text: string }

const DATABASE_CHANGED: AlarmWords = {
  title: 'The database does not show what it showed before',
  text: 'Somebody with access to the database changed or removed events. Compare with your colleagues and restore the database; Rekey keeps what it has verified.'
}

/** What is wrong, and what to do about it. */
export function alarmWords(
  { kind, member, at }: TeamView['alarms'][number],
  { members }: Pick<TeamView, 'members'>,
  now: number
): AlarmWords {
  if (kind !== 'policy-weakened') return DATABASE_CHANGED
  const person = members.find(one => one.id === member)?.person ?? 'A member'
  return {
    title: `${person} made the rules weaker · ${momentWords(at, now)}`,
    text: 'Some change of a key now needs fewer approvals, or a request holds for longer. Ask why; an administrator can set the rules again.'
  }
}

/** `1f2e 3d4c …`: sixteen groups of four, for two people to compare aloud. */
export function fingerprintGroups(fingerprint: string): readonly string[] {
  return fingerprint.match(/.{1,4}/g) ?? []
}

export function memberWords({ person, device }: Pick<TeamMemberView, 'person' | 'device'>): string {
  return `${person} (${device})`
}

/** More destinations of a plan are counted, not named. */
const MOST_NAMED = 12
const LONGEST_LABEL = 150

/** What a colleague is asked to agree to, in short lines. */
export function planLines({
  call,
  mode,
  where = []
}: {
  readonly call: string
  readonly mode: string
  readonly where?: readonly string[]
}): readonly string[] {
  switch (call) {
    case 'create':
      return [
        'Create a new key with the same permissions; its destinations are approved once they are chosen',
        oldKeyLine(mode)
      ]
    case 'deliver': {
      const named = where
        .slice(0, MOST_NAMED)
        .map(label => `Deliver the new key to ${label.slice(0, LONGEST_LABEL)}`)
      const more = where.length - named.length
      const rest = more > 0 ? [`Deliver it to ${countWords(more, 'more destination')}`] : []
      return [...named, ...rest, oldKeyLine(mode)]
    }
    case 'revoke':
      if (mode === call) return ['Revoke the key for ever, outside a rotation; no new key replaces it']
      return ['Revoke the old key for ever; the new key replaces it']
    case 'disable':
    case 'enable':
      if (mode === call) return [`${call === 'disable' ? 'Disable' : 'Enable'} the key; this can be undone`]
      return ['Disable or enable the old key; this can be undone']
    default:
      return []
  }
}

function oldKeyLine(mode: string): string {
  return mode === 'incident'
    ? 'Incident: the old key is revoked as soon as the new one is delivered'
    : 'The old key stays valid until the new one is in use and a person confirms the revoke'
}

/** The state of the connection in one line, and what it means for the work here. */
export function linkWords({
  link,
  unsent,
  problem
}: Pick<TeamView, 'link' | 'unsent'> & { readonly problem: string | null }): string {
  const waits = unsent === 0 ? '' : ` ${countWords(unsent, 'event')} will be sent afterwards.`
  switch (link) {
    case 'up':
      return `Connected.${unsent === 0 ? '' : ` Sending ${countWords(unsent, 'event')}.`}`
    case 'connecting':
      return `Connecting…${waits}`
    case 'down':
    case 'closed':
      return `Offline${problem === null ? '' : `: ${problem}`}. Rekey reads keys, and creates or revokes none until the database is back.${waits}`
    case 'locked':
      return 'The vault is locked. The team’s database is not connected.'
    default:
      return link satisfies never
  }
}

/** `Dana asks to rotate payments-api in production`, and whose word that is. */
export function approvalTitle(approval: TeamApprovalView): string {
  const { requesterName, act, keyName, environment, isEnvironmentProven } = approval
  const title = `${requesterName} asks to ${TEAM_WORDS.acts[act].toLowerCase()} ${keyName} in ${environment}`
  return isEnvironmentProven ? title : `${title} (label of ${requesterName}, not of the provider)`
}

/** `1 of 2 approvals · expires in 3 h · asked 2 min ago`. */
export function approvalFacts(approval: TeamApprovalView, now: number): string {
  const { votes, needs, expiresAt, askedAt, state } = approval
  const given = votes.filter(({ verdict }) => verdict === 'approve').length
  const parts = [`${given} of ${countWords(needs, 'approval')}`]
  if (state === 'pending' && expiresAt > now) parts.push(`expires in ${durationWords(expiresAt - now)}`)
  if (state !== 'pending') parts.push(TEAM_WORDS.states[state])
  parts.push(`asked ${momentWords(askedAt, now)}`)
  return parts.join(' · ')
}

/** `Kim decided alone for 3 keys · today 14:02`. */
export function brokenGlassWords(
  { person, keys, at }: Omit<TeamView['brokenGlass'][number], 'reason'>,
  now: number
): string {
  return `${person} decided alone for ${countWords(keys, 'key')} · ${momentWords(at, now)}`
}

export function teamRotationWords(rotation: TeamView['rotations'][number], now: number): string {
  const { person, state, leaseMs } = rotation
  const lease =
    leaseMs === null || leaseMs <= 0 ? 'lease expired' : `holds the lease for ${durationWords(leaseMs)}`
  return `${person} · ${state ?? 'planned'} · ${lease} · ${momentWords(rotation.movedAt, now)}`
}
