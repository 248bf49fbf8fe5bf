import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { SealedSecretView } from '../../src/contract/deliveries'
import type { KeyRowView } from '../../src/contract/key-row'
import type { RotationView } from '../../src/contract/rotations'
import { ENV_FILE, type Order, type Word } from './orders'
import { note, openVictim, writeEnv, writeWhole, type VictimSession } from './victim-session'

// The child of `npm run test:kill`: the app and somebody at it who goes on with the journey under way: create a key, hand it
// off, rotate it, hand off again, revoke. It may be killed at any instant; what that person remembers rests in a file.

type Memory = {
  readonly journey: number
  readonly phase: 'create' | 'rotate' | 'retire'
  readonly keyId: string | null
  /** The sealed secret that was pasted into the env file from the clipboard. */
  readonly pasted: string | null
}

const STEP_MS = 12
const PATIENCE_MS = 60_000

async function main(order: Order): Promise<void> {
  const { directory } = order
  const memoryFile = path.join(directory, 'operator.json')
  let memory: Memory = existsSync(memoryFile)
    ? (JSON.parse(readFileSync(memoryFile, 'utf8')) as Memory)
    : { journey: 1, phase: 'create', keyId: null, pasted: null }
  const keep = (change: Partial<Memory>): void => {
    memory = { ...memory, ...change }
    writeWhole(memoryFile, JSON.stringify(memory))
  }
  const session = await openVictim(directory)
  tell({ kind: 'ready' })
  const accountId = await accountOf(session, order)
  await session.ask('sync.start', {})

  let since = Date.now()
  let last = ''
  for (;;) {
    const place = `${memory.journey} ${memory.phase} ${await stages(session)}`
    if (place !== last) {
      last = place
      since = Date.now()
    }
    if (Date.now() - since > PATIENCE_MS) {
      const { rotations } = await session.done('app.snapshot', {})
      const open = rotations.filter(one => one.closedAt === null)
      const why = open.map(one => JSON.stringify([one.state, one.reason, one.acts, one.waits]))
      tell({ kind: 'stuck', why: `${place}: ${[...why, ...session.logged()].join('\n')}` })
      return
    }
    if (memory.phase === 'create') {
      if (order.isLast && (await isIdle(session, memory))) break
      await create(session, { accountId, order, memory, keep })
    } else if (memory.phase === 'rotate') await rotate(session, { order, memory, keep })
    else await retire(session, { order, memory, keep })
    await session.pause(STEP_MS)
  }
  await session.done('sync.start', {})
  const listed = (await rowsOf(session, '')).filter(row => row.status === 'active')
  tell({ kind: 'finished', listed: listed.map(row => row.providerKeyId) })
}

/** Where the open rotations stand; a wait that gets on counts as a change. */
async function stages(session: VictimSession): Promise<string> {
  const { rotations } = await session.done('app.snapshot', {})
  return rotations
    .filter(one => one.closedAt === null)
    .map(one => `${one.state} ${one.version} ${Math.floor((one.waits.progress ?? 0) * 50)}`)
    .join(', ')
}

type Work = {
  readonly order: Order
  readonly memory: Memory
  keep(change: Partial<Memory>): void
}

async function accountOf(session: VictimSession, order: Order): Promise<string> {
  const { accounts } = await session.done('app.snapshot', {})
  const known = accounts[0]
  if (known !== undefined) return known.id
  const { url: baseUrl, settings, credential } = order
  const given = { providerId: 'blnk', name: 'core-eu', environment: 'staging' }
  return (await session.done('accounts.connect', { ...given, baseUrl, settings, credential })).id
}

/** A key with a secret on its way is placed; one that lost its secret is revoked; only then is one made. */
async function create(session: VictimSession, work: Work & { readonly accountId: string }): Promise<void> {
  const { memory, order, keep } = work
  const name = nameOf(memory)
  const rows = (await rowsOf(session, name)).filter(row => row.status === 'active')
  const { sealedSecrets } = await session.done('app.snapshot', {})
  const sealedSecret = sealedSecrets.find(one => one.keyName === name && one.state !== 'destroyed')
  const inFile = rows.find(row => row.id === memory.keyId)
  if (sealedSecret !== undefined && (await place(session, work, sealedSecret))) {
    keep({ phase: 'rotate', keyId: sealedSecret.keyId })
    return
  }
  if (
    sealedSecret === undefined &&
    inFile !== undefined &&
    existsSync(path.join(order.directory, ENV_FILE))
  ) {
    keep({ phase: 'rotate' })
    return
  }
  if (sealedSecret !== undefined) {
    const asked = await session.ask('handoff.prepareDiscard', { secretId: sealedSecret.id })
    if (asked.ok) {
      const { token, phrase } = asked.value
      await session.ask('handoff.discard', { secretId: sealedSecret.id, token, phrase: phrase ?? '' })
    }
  }
  if (!(await revokeAll(session, rows))) return
  rmSync(path.join(order.directory, ENV_FILE), { force: true })
  if (order.isLast) return
  await session.ask('keys.create', {
    accountId: work.accountId,
    groupId: 'payments-team',
    service: 'payments-api',
    environment: 'staging',
    name,
    grants: ['balances:read'],
    permissionSetId: null,
    expiresAt: Date.now() + 200 * 86_400_000,
    options: {}
  })
}

/** Hands a fresh key's secret off, by file or by clipboard in turn. False when it is lost. */
async function place(session: VictimSession, work: Work, sealedSecret: SealedSecretView): Promise<boolean> {
  const { memory, keep } = work
  if (memory.journey % 2 === 0) {
    keep({ keyId: sealedSecret.keyId })
    return deliver(session, work, sealedSecret)
  }
  if (memory.pasted !== sealedSecret.id && !(await copy(session, work, sealedSecret))) return false
  keep({ keyId: sealedSecret.keyId })
  return (await session.ask('handoff.confirmStored', { secretId: sealedSecret.id, where: ENV_FILE })).ok
}

async function deliver(
  session: VictimSession,
  { order }: Work,
  sealedSecret: SealedSecretView
): Promise<boolean> {
  const settings = { path: path.join(order.directory, ENV_FILE) }
  return (
    await session.ask('handoff.deliver', { secretId: sealedSecret.id, destinationId: 'env-file', settings })
  ).ok
}

async function copy(
  session: VictimSession,
  { order, keep }: Work,
  sealedSecret: SealedSecretView
): Promise<boolean> {
  const copied = await session.ask('handoff.copy', { secretId: sealedSecret.id, part: null })
  const text = session.paste()
  if (!copied.ok || text === null) return false
  writeEnv(order.directory, sealedSecret.parts.find(part => part.isSecret)?.envName ?? 'BLNK_API_KEY', text)
  keep({ pasted: sealedSecret.id })
  return true
}

async function rotate(session: VictimSession, work: Work): Promise<void> {
  const { memory, keep } = work
  const { rotations } = await session.done('app.snapshot', {})
  const view = rotations
    .filter(one => one.old.keyId === memory.keyId)
    .sort((a, b) => b.startedAt - a.startedAt)[0]
  if (view === undefined || view.state === 'aborted') {
    if (memory.keyId !== null)
      await session.ask('rotations.plan', { keyIds: [memory.keyId], mode: 'routine' })
    return
  }
  if (view.state === 'closed') {
    note(work.order.directory, { kind: 'closed' })
    await checked()
    keep({ phase: 'retire' })
    return
  }
  await actOn(session, work, view)
}

async function actOn(session: VictimSession, work: Work, view: RotationView): Promise<void> {
  const { memory } = work
  const shown = { rotationId: view.id, version: view.version }
  const offers = new Set(view.acts)
  const isByClipboard = memory.journey % 2 === 1
  const isPasted = view.sealedSecret !== null && memory.pasted === view.sealedSecret.id
  if (offers.has('start')) await session.ask('rotations.start', shown)
  else if (offers.has('accept-permissions')) await session.ask('rotations.acceptPermissions', shown)
  else if (offers.has('discard-orphan')) await session.ask('rotations.discardOrphan', shown)
  else if (offers.has('confirm-deployed') && isPasted)
    await session.ask('rotations.confirmDeployed', { ...shown, where: ENV_FILE })
  else if (view.reason === 'handoff-interrupted' && isByClipboard && offers.has('create-again'))
    await session.ask('rotations.createAgain', shown)
  else if (offers.has('hand-off') && view.state === 'created') await handOff(session, work, view)
  else if (offers.has('hand-off') && view.state === 'handed-off' && isByClipboard && !isPasted)
    await putInFile(session, work, view)
  else if (offers.has('attest-in-use'))
    await session.ask('rotations.attestInUse', { ...shown, note: 'seen in its log' })
  else if (offers.has('disable-old')) await session.ask('rotations.disableOld', shown)
  else if (offers.has('revoke-old')) {
    const asked = await session.ask('rotations.prepareRevoke', { rotationId: view.id })
    if (!asked.ok) return
    const { token, phrase } = asked.value
    await session.ask('rotations.revokeOld', { rotationId: view.id, token, phrase: phrase ?? '' })
  } else if (offers.has('retry')) await session.ask('rotations.retry', shown)
  else if (offers.has('create-again') && !isPasted && view.needsPerson)
    await session.ask('rotations.createAgain', shown)
}

async function handOff(session: VictimSession, work: Work, view: RotationView): Promise<void> {
  const sealedSecret = await sealedSecretOf(session, view)
  if (sealedSecret === undefined) return
  if (work.memory.journey % 2 === 0) await deliver(session, work, sealedSecret)
  else await copy(session, work, sealedSecret)
}

/** It was copied, and the process died before it was pasted: it is not shown again, but it can still be delivered. */
async function putInFile(session: VictimSession, work: Work, view: RotationView): Promise<void> {
  const sealedSecret = await sealedSecretOf(session, view)
  if (sealedSecret !== undefined) await deliver(session, work, sealedSecret)
}

async function sealedSecretOf(
  session: VictimSession,
  view: RotationView
): Promise<SealedSecretView | undefined> {
  const { sealedSecrets } = await session.done('app.snapshot', {})
  return sealedSecrets.find(one => one.id === view.sealedSecret?.id)
}

/** The journey ends with no key of it left. */
async function retire(session: VictimSession, { memory, keep, order }: Work): Promise<void> {
  await session.ask('sync.start', {})
  const rows = (await rowsOf(session, nameOf(memory))).filter(row => row.status === 'active')
  if (!(await revokeAll(session, rows))) return
  rmSync(path.join(order.directory, ENV_FILE), { force: true })
  note(order.directory, { kind: 'journey' })
  keep({ journey: memory.journey + 1, phase: 'create', keyId: null, pasted: null })
}

async function revokeAll(session: VictimSession, rows: readonly KeyRowView[]): Promise<boolean> {
  if (rows.length === 0) return true
  const asked = await session.ask('keys.prepareRevoke', { keyIds: rows.map(row => row.id) })
  if (!asked.ok) return false
  const { token, phrase } = asked.value
  const revoked = await session.ask('keys.revoke', { token, phrase: phrase ?? '' })
  return revoked.ok && revoked.value.results.every(one => one.state === 'gone' || one.state === 'claimed')
}

async function rowsOf(session: VictimSession, name: string): Promise<readonly KeyRowView[]> {
  const page = await session.done('keys.page', {
    filter: {},
    sort: 'createdAt',
    descending: true,
    group: 'none',
    offset: 0,
    limit: 500
  })
  return page.rows.filter(row => row.name.startsWith(name))
}

/** Nothing open, and, as the provider has just been asked, no key left of the journey that was to begin. */
async function isIdle(session: VictimSession, memory: Memory): Promise<boolean> {
  await session.ask('sync.start', {})
  const { rotations, sealedSecrets } = await session.done('app.snapshot', {})
  const left = (await rowsOf(session, nameOf(memory))).filter(row => row.status === 'active')
  const isOver = rotations.every(one => one.closedAt !== null)
  return (
    isOver && left.length === 0 && sealedSecrets.every(sealedSecret => sealedSecret.state === 'destroyed')
  )
}

function nameOf(memory: Memory): string {
  return `payments-${memory.journey}.api`
}

function tell(word: Word): void {
  process.send?.(word)
}

function checked(): Promise<void> {
  return new Promise(resolve => {
    process.once('message', () => {
      resolve()
    })
    tell({ kind: 'rotated' })
  })
}

process.once('message', (order: Order) => {
  main(order).then(
    () => process.exit(0),
    (error: unknown) => {
      tell({ kind: 'stuck', why: error instanceof Error ? (error.stack ?? error.message) : String(error) })
      process.exit(1)
    }
  )
})
