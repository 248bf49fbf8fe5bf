import type { RotationView } from '../../src/contract/rotations'
import type { SandboxView } from '../../src/contract/sandbox'
import type { Session } from './session'

type Service = SandboxView['services'][number]

export type RotatedKey = {
  readonly provider: string
  readonly oldId: string
  readonly newId: string
  readonly evidence: string
  readonly consumerRequests: number
  readonly consumerFailures: number
}

const DEADLINE_MS = 90_000
const LOOK_EVERY_MS = 400
/** Longer than the slowest service waits between two calls. */
const SEEN_CALLING_MS = 5_000
const ENDS = new Set(['closed', 'aborted', 'abandoned', 'needs-human', 'blocked'])

/** Rotates the key of one running service to the end, as an operator would, and counts what the service noticed. */
export async function rotateServiceKey(
  session: Session,
  service: Service,
  say: (line: string) => void
): Promise<RotatedKey> {
  const before = await serviceNow(session, service)
  const [planned] = await session.ask('rotations.plan', {
    keyIds: [await keyIn(session, service)],
    mode: 'routine'
  })
  if (planned === undefined) throw new Error(`No rotation could be planned for ${service.service}.`)
  const ended = await follow(session, planned, service, say)
  const after = await serviceNow(session, service)
  if (ended.state !== 'closed')
    throw new Error(`${service.service} ended in ${ended.state}: ${ended.reason ?? ''}`)
  return {
    provider: ended.providerId,
    oldId: ended.old.providerKeyId,
    newId: ended.new?.providerKeyId ?? '',
    evidence: ended.evidence.isAttested ? `${ended.evidence.grade} (attested)` : ended.evidence.grade,
    consumerRequests: after.requests - before.requests,
    consumerFailures: after.failures - before.failures
  }
}

async function follow(
  session: Session,
  planned: RotationView,
  service: Service,
  say: (line: string) => void
): Promise<RotationView> {
  const until = Date.now() + DEADLINE_MS
  let said = ''
  let view = planned
  while (!ENDS.has(view.state)) {
    if (Date.now() > until) throw new Error(`${service.service} still waits for ${view.waits.code}.`)
    if (view.state !== said)
      say(`${view.providerName.padEnd(11)} ${service.service.padEnd(16)} ${view.state}`)
    said = view.state
    await act(session, view, service)
    await session.pause(LOOK_EVERY_MS)
    view = await viewNow(session, view.id)
  }
  say(
    `${view.providerName.padEnd(11)} ${service.service.padEnd(16)} ${view.state}, evidence ${view.evidence.grade}`
  )
  return view
}

type Act = (session: Session, view: RotationView, service: Service) => Promise<unknown>

/** What the operator of the demo does when the rotation asks for it first; everything else is waiting. */
const ANSWERS: { readonly [act in RotationView['acts'][number]]?: Act } = {
  start: (session, view) => session.ask('rotations.start', shownOf(view)),
  'accept-permissions': (session, view) => session.ask('rotations.acceptPermissions', shownOf(view)),
  'hand-off': async (session, view, service) => {
    if (view.sealedSecret === null) return
    await session.ask('handoff.deliver', {
      secretId: view.sealedSecret.id,
      destinationId: 'env-file',
      settings: { path: service.file }
    })
  },
  'attest-in-use': attestAfterCalls,
  'disable-old': (session, view) => session.ask('rotations.disableOld', shownOf(view)),
  'revoke-old': async (session, view) => {
    const question = await session.ask('rotations.prepareRevoke', { rotationId: view.id })
    await session.ask('rotations.revokeOld', {
      rotationId: view.id,
      token: question.token,
      phrase: question.phrase ?? ''
    })
  }
}

async function act(session: Session, view: RotationView, service: Service): Promise<void> {
  const first = view.acts[0]
  if (first !== undefined) await ANSWERS[first]?.(session, view, service)
}

function shownOf(view: RotationView): { rotationId: string; version: number } {
  return { rotationId: view.id, version: view.version }
}

/** The provider reports no last-used: the operator watches the service call with the new key, and says so. */
async function attestAfterCalls(session: Session, view: RotationView, service: Service): Promise<void> {
  const before = await serviceNow(session, service)
  await session.pause(SEEN_CALLING_MS)
  const after = await serviceNow(session, service)
  if (after.requests <= before.requests || after.failures > before.failures) return
  const now = await viewNow(session, view.id)
  await session.ask('rotations.attestInUse', {
    rotationId: view.id,
    version: now.version,
    note: 'The service called with the new key.'
  })
}

async function viewNow(session: Session, id: string): Promise<RotationView> {
  const { rotations } = await session.ask('app.snapshot', {})
  const view = rotations.find(candidate => candidate.id === id)
  if (view === undefined) throw new Error('The rotation is gone.')
  return view
}

async function serviceNow(session: Session, service: Service): Promise<Service> {
  const { sandbox } = await session.ask('app.snapshot', {})
  const found = sandbox.services.find(candidate => candidate.file === service.file)
  if (found === undefined) throw new Error('The service is gone.')
  return found
}

/** The key that was deployed to the service's env file. */
async function keyIn(session: Session, service: Service): Promise<string> {
  const page = await session.ask('keys.page', {
    filter: { ...(service.accountId === null ? {} : { accountIds: [service.accountId] }) },
    sort: 'lastUsed',
    descending: true,
    group: 'none',
    offset: 0,
    limit: 100
  })
  for (const row of page.rows) {
    const detail = await session.ask('keys.detail', { keyId: row.id })
    if (detail.deliveredTo.some(place => service.file.endsWith(place.label))) return row.id
  }
  throw new Error(`No key is known to be in ${service.file}.`)
}
