import { hostname } from 'node:os'
import { CALLS_OUTSIDE } from '../../contract/team'
import type { TeamApprovalView, TeamMemberView, TeamView } from '../../contract/team'
import { HEADINGS, SAYS } from '../../words/command-line'
import { faultWords } from '../../words/faults'
import { dayWords } from '../../words/moments'
import {
  approvalFacts,
  approvalTitle,
  brokenGlassWords,
  fingerprintGroups,
  linkWords,
  TEAM_WORDS,
  alarmWords
} from '../../words/team'
import { Stop } from '../context'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import { keyCalled } from '../find'
import { secretFrom } from '../secrets'
import { tableLines } from '../table'

export type Introduce = {
  readonly name?: string
  readonly as?: string
  readonly device?: string
  readonly addressFd?: number
}

export async function initTeam(
  context: Context,
  address: string | undefined,
  options: Introduce
): Promise<Outcome> {
  const given = await introduced(context, address, options)
  await context.ask('team.create', { ...given, name: options.name ?? TEAM_WORDS.title })
  const team = await current(context)
  return { exit: EXIT.done, data: team, lines: [TEAM_WORDS.dialog.started, ...fingerprints(team)] }
}

export async function joinTeam(
  context: Context,
  address: string | undefined,
  options: Introduce
): Promise<Outcome> {
  const { founder, member } = await context.ask('team.join', await introduced(context, address, options))
  const lines = [TEAM_WORDS.dialog.asked, ...fingerprints({ founder, member }), TEAM_WORDS.compare]
  return { exit: EXIT.done, data: { founder, member }, lines }
}

async function introduced(
  context: Context,
  address: string | undefined,
  { as: person, device, addressFd }: Introduce
): Promise<{ readonly address: string; readonly person: string; readonly device: string }> {
  refusePassword(address)
  if (person === undefined) throw new Stop(EXIT.usage, SAYS.personNeeded)
  return { address: await addressFrom(context, address, addressFd), person, device: device ?? hostname() }
}

/** Arguments are seen by every process of the computer. */
function refusePassword(address: string | undefined): void {
  if (address !== undefined && URL.canParse(address) && new URL(address).password !== '') {
    throw new Stop(EXIT.usage, SAYS.passwordInArguments)
  }
}

/** An address with a password comes from stdin or a descriptor. */
async function addressFrom(
  context: Context,
  address: string | undefined,
  addressFd: number | undefined
): Promise<string> {
  return (address ?? (await secretFrom(context, addressFd))).trim()
}

/** The same database elsewhere, or another password. */
export async function changeAddress(
  context: Context,
  address: string | undefined,
  { addressFd }: Pick<Introduce, 'addressFd'>
): Promise<Outcome> {
  refusePassword(address)
  await current(context)
  await context.ask('team.changeAddress', { address: await addressFrom(context, address, addressFd) })
  const team = await current(context)
  return { exit: EXIT.done, data: team, lines: [TEAM_WORDS.address.done, team.address] }
}

function fingerprints({ founder, member }: Pick<TeamView, 'founder' | 'member'>): readonly string[] {
  return [
    `${TEAM_WORDS.yourFingerprint}: ${fingerprintGroups(member).join(' ')}`,
    `${TEAM_WORDS.founderFingerprint}: ${fingerprintGroups(founder).join(' ')}`
  ]
}

async function current({ ask }: Context): Promise<TeamView> {
  const team = await ask('team.refresh', {})
  if (team === null) throw new Stop(EXIT.failed, SAYS.noTeam)
  return team
}

export async function teamStatus(context: Context): Promise<Outcome> {
  const team = await current(context)
  const { io } = context
  const problem = team.problem === null ? null : faultWords(team.problem).title
  const waiting = team.approvals.filter(({ state }) => state === 'pending')
  const lines = [
    `${team.name} · ${team.address} · ${team.person} (${standingWords(team.standing)})`,
    linkWords({ link: team.link, unsent: team.unsent, problem }),
    ...team.alarms.map(alarm => alarmWords(alarm, team, io.now()).title),
    ...team.brokenGlass.map(
      broken =>
        `${TEAM_WORDS.brokenGlass}: ${brokenGlassWords(broken, io.now())} · ${broken.reason || TEAM_WORDS.noReason}`
    ),
    ...waiting.map(
      approval =>
        `${approval.request}  ${approvalTitle(approval)} · ${approvalFacts(approval, io.now())} · ${approval.reason}`
    )
  ]
  return { exit: EXIT.done, data: team, lines }
}

export async function listMembers(context: Context): Promise<Outcome> {
  const { members } = await current(context)
  const rows = members.map(({ id, person, device, standing, since }) => [
    person,
    device,
    standingWords(standing),
    dayWords(since),
    fingerprintGroups(id).join(' ')
  ])
  return { exit: EXIT.done, data: members, lines: tableLines(HEADINGS.members, rows, context.io) }
}

function standingWords(standing: TeamView['standing']): string {
  return standing === 'unknown' ? TEAM_WORDS.standings.asked : TEAM_WORDS.standings[standing]
}

export type AdmitMember = { readonly fingerprint: string; readonly as?: string; readonly admin?: boolean }

/** The person types the whole fingerprint that the new member read out. That is how the two are compared. */
export async function admitMember(
  context: Context,
  { fingerprint, as: person, admin }: AdmitMember
): Promise<Outcome> {
  const typed = fingerprint.replaceAll(/[\s:]/g, '').toLowerCase()
  const member = (await current(context)).members.find(({ id }) => id === typed)
  if (member === undefined) throw new Stop(EXIT.failed, SAYS.memberUnknown)
  const named = person ?? member.person
  await context.ask('team.admit', {
    member: member.id,
    person: named,
    role: admin === true ? 'admin' : 'member'
  })
  return { exit: EXIT.done, data: { member: member.id }, lines: [SAYS.admitted(named)] }
}

export async function removeMember(context: Context, name: string, reason: string): Promise<Outcome> {
  const member = memberCalled(await current(context), name)
  await context.ask('team.remove', { member: member.id, reason })
  return { exit: EXIT.done, data: { member: member.id }, lines: [SAYS.removedMember(member.person)] }
}

function memberCalled({ members }: TeamView, name: string): TeamMemberView {
  const wanted = name.replaceAll(/\s/g, '').toLowerCase()
  const active = members.filter(({ standing }) => standing === 'admin' || standing === 'member')
  const found = active.filter(
    ({ id, person }) => person === name || (wanted.length >= 8 && id.startsWith(wanted))
  )
  const [member, another] = found
  if (member === undefined || another !== undefined) throw new Stop(EXIT.failed, SAYS.memberUnknown)
  return member
}

export type Vote = { readonly plan?: string; readonly decline?: boolean; readonly note?: string }

/** Without --plan it shows the request and the hash of its plan. With it, it votes for exactly that plan. */
export async function voteOn(
  context: Context,
  request: string,
  { plan, decline, note }: Vote
): Promise<Outcome> {
  const approval = (await current(context)).approvals.find(one => one.request === request)
  if (approval === undefined) throw new Stop(EXIT.failed, SAYS.approvalUnknown(request))
  const facts = factsOf(approval, context.io.now())
  if (plan === undefined) {
    return { exit: EXIT.refused, data: approval, lines: [...facts, SAYS.planNeeded(approval.planHash)] }
  }
  const { requester, keyName } = approval
  await context.ask('team.vote', {
    request,
    requester,
    planHash: plan,
    verdict: decline === true ? 'decline' : 'approve',
    note: note ?? ''
  })
  const done = decline === true ? TEAM_WORDS.declined(keyName) : TEAM_WORDS.approved(keyName)
  return { exit: EXIT.done, data: approval, lines: [done] }
}

function factsOf(approval: TeamApprovalView, now: number): readonly string[] {
  return [
    approvalTitle(approval),
    approvalFacts(approval, now),
    `${TEAM_WORDS.reason}: ${approval.reason}`,
    approval.place,
    ...approval.summary
  ]
}

export type AskFor = {
  readonly reason: string
  readonly revoke?: string
  readonly disable?: string
  readonly enable?: string
}

/** Asks colleagues for the call that a rotation waits with, or for one outside a rotation. */
export async function askForApproval(
  context: Context,
  rotationId: string | undefined,
  { reason, ...keys }: AskFor
): Promise<Outcome> {
  const named = CALLS_OUTSIDE.flatMap(call => {
    const name = keys[call]
    return name === undefined ? [] : [{ call, name }]
  })
  const [key, ...more] = named
  const isOne = more.length === 0 && (key === undefined) !== (rotationId === undefined)
  if (!isOne) throw new Stop(EXIT.usage, SAYS.askForOne)
  const about =
    key === undefined
      ? { rotationId: rotationId ?? '' }
      : { keyId: (await keyCalled(context, key.name)).id, call: key.call }
  const { request } = await context.ask('team.ask', { ...about, reason })
  const done = key === undefined ? TEAM_WORDS.asking : TEAM_WORDS.askedForKey
  return { exit: EXIT.waiting, data: { request }, lines: [`${request}  ${done}`] }
}

export async function leaveTeam({ ask }: Context, reason: string): Promise<Outcome> {
  await ask('team.leave', { reason })
  return { exit: EXIT.done, data: null, lines: [TEAM_WORDS.leave.done] }
}
