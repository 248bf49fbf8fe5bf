import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { RotationView } from '../../src/contract/rotations'
import { KEY_NAME, type DestinationsOrder } from './destinations-orders'
import type { Word } from './orders'
import { openVictim, writeWhole, type VictimSession } from './victim-session'

// The child of `npm run test:kill-destinations`: the app and an operator, who rotates one key again and again into OpenBao, AWS and
// an env file at once. It may be killed at any instant.

/** The key that is rotated now; null before the first. */
type Memory = { readonly keyId: string | null }

const STEP_MS = 12
const PATIENCE_MS = 60_000

async function main(order: DestinationsOrder): Promise<void> {
  const memoryFile = path.join(order.directory, 'operator.json')
  let { keyId } = existsSync(memoryFile)
    ? (JSON.parse(readFileSync(memoryFile, 'utf8')) as Memory)
    : { keyId: null }
  const session = await openVictim(order.directory)
  tell({ kind: 'ready' })
  await connectAll(session, order)
  if (keyId === null) keyId = await firstKey(session)

  let since = Date.now()
  let last = ''
  for (;;) {
    const view = await newestRotation(session, keyId)
    const stage = JSON.stringify([keyId, view?.state, view?.version, view?.waits.progress])
    if (stage !== last) {
      last = stage
      since = Date.now()
    }
    if (Date.now() - since > PATIENCE_MS) {
      tell({ kind: 'stuck', why: [JSON.stringify(view), ...session.logged()].join('\n') })
      return
    }
    if (view?.state === 'closed') {
      await checked()
      keyId = view.new?.keyId ?? null
      if (keyId === null) throw new Error('The rotation closed without a new key.')
      writeWhole(memoryFile, JSON.stringify({ keyId } satisfies Memory))
      if (order.isLast) break
    } else if (view === undefined || view.state === 'aborted') {
      await session.ask('rotations.plan', { keyIds: [keyId], mode: 'routine' })
    } else await actOn(session, order, view)
    await session.pause(STEP_MS)
  }
  tell({ kind: 'finished', listed: [] })
}

/** What the child before this one connected stays connected. */
async function connectAll(session: VictimSession, order: DestinationsOrder): Promise<void> {
  const { accounts, connections } = await session.done('app.snapshot', {})
  if (accounts.length === 0) {
    const { url: baseUrl, settings, credential } = order
    const given = { providerId: 'blnk', name: 'core-eu', environment: 'staging' }
    await session.done('accounts.connect', { ...given, baseUrl, settings, credential })
  }
  for (const { kindId, name, settings, credential } of order.servers) {
    if (connections.some(one => one.name === name)) continue
    await session.done('destinations.connect', { kindId, name, settings, credential })
  }
}

async function firstKey(session: VictimSession): Promise<string> {
  for (;;) {
    await session.ask('sync.start', {})
    const page = await session.done('keys.page', {
      filter: {},
      sort: 'createdAt',
      descending: false,
      group: 'none',
      offset: 0,
      limit: 50
    })
    const first = page.rows.find(row => row.name.startsWith(KEY_NAME))
    if (first !== undefined) return first.id
    await session.pause(STEP_MS)
  }
}

async function newestRotation(session: VictimSession, keyId: string): Promise<RotationView | undefined> {
  const { rotations } = await session.done('app.snapshot', {})
  return rotations.filter(one => one.old.keyId === keyId).sort((a, b) => b.startedAt - a.startedAt)[0]
}

async function actOn(session: VictimSession, order: DestinationsOrder, view: RotationView): Promise<void> {
  const shown = { rotationId: view.id, version: view.version }
  const offers = new Set(view.acts)
  const retryable = view.deliveries.find(({ acts }) => acts.includes('retry'))
  if (offers.has('start')) await session.ask('rotations.start', shown)
  else if (offers.has('discard-orphan')) await session.ask('rotations.discardOrphan', shown)
  else if (view.canChooseDeliveries && view.deliveries.length === 0) await choose(session, order, view)
  else if (retryable !== undefined)
    await session.ask('rotations.retryDelivery', { ...shown, delivery: retryable.index, act: 'retry' })
  else if (offers.has('attest-in-use'))
    await session.ask('rotations.attestInUse', { ...shown, note: 'seen in its log' })
  else if (offers.has('disable-old')) await session.ask('rotations.disableOld', shown)
  else if (offers.has('revoke-old')) {
    const asked = await session.ask('rotations.prepareRevoke', { rotationId: view.id })
    if (!asked.ok) return
    const { token, phrase } = asked.value
    await session.ask('rotations.revokeOld', { rotationId: view.id, token, phrase: phrase ?? '' })
  } else if (offers.has('retry')) await session.ask('rotations.retry', shown)
  else if (offers.has('create-again') && view.needsPerson) await session.ask('rotations.createAgain', shown)
}

async function choose(session: VictimSession, order: DestinationsOrder, view: RotationView): Promise<void> {
  const { connections } = await session.done('app.snapshot', {})
  const servers = order.servers.map(({ name, entry }) => {
    const id = connections.find(one => one.name === name)?.id
    if (id === undefined) throw new Error(`${name} is not connected.`)
    return { id, settings: entry }
  })
  await session.ask('rotations.chooseDestinations', {
    rotationId: view.id,
    version: view.version,
    destinations: [...servers, { id: 'env-file', settings: { path: order.envFile } }]
  })
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

process.once('message', (order: DestinationsOrder) => {
  main(order).then(
    () => process.exit(0),
    (error: unknown) => {
      tell({ kind: 'stuck', why: error instanceof Error ? (error.stack ?? error.message) : String(error) })
      process.exit(1)
    }
  )
})
