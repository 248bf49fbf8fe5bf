import { join } from 'node:path'
import { DAY } from '../../src/core/clock'
import type { Provider } from '../../src/core/ports/provider'
import { providers, sandboxes } from '../../src/providers/registry'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import type { AccountView } from '../../src/contract/accounts'
import type { SealedSecretView } from '../../src/contract/deliveries'
import type { RotationView } from '../../src/contract/rotations'
import { secretPartsOf } from '../kit/secret-parts'
import { randomCanary, tellingRandom } from './canaries'
import type { Canary } from './canaries'
import type { Child } from './child'

/** Ways in which a fresh secret leaves the vault, and the one in which it does not. */
const WAYS = ['destination', 'copy', 'reveal', 'file', 'none'] as const
export type Way = (typeof WAYS)[number]

export type World = {
  /** Places outside the profile where secrets are meant to be. */
  readonly outside: string
  readonly add: (canary: Canary) => void
  readonly count: (fact: string) => void
  child: Child
}

/** One person's evening: connect an account, create a key, hand it off, rotate another, lock, unlock. */
export async function runJourney(world: World, number: number): Promise<void> {
  // A server that does not speak HTTP has no fake.
  const all = [...providers().values()].filter(({ manifest }) => sandboxes().has(manifest.id))
  const provider = all[number % all.length]
  if (provider === undefined) throw new Error('There are no providers.')
  const way = WAYS[number % WAYS.length] ?? 'none'
  const server = await startServer(provider, world)
  try {
    const account = await connect(world, provider, server, number)
    await passphraseRound(world, number)
    if (provider.manifest.capabilities.create) {
      const sealedSecret = await createKey(world, provider, account, number)
      await handOff(world, sealedSecret, way, `created-${number}`)
    }
    await rotate(world, { provider, server, account }, WAYS[(number + 2) % WAYS.length] ?? 'none', number)
    const settings = await world.child.done('settings.get', {})
    await world.child.done('settings.update', { settings })
    await world.child.done('history.page', { beforeSeq: null, limit: 100 })
    await world.child.done('vault.lock', {})
    await world.child.done('vault.unlock', {})
    world.count('locked and unlocked')
  } finally {
    await server.close()
  }
}

async function startServer(provider: Provider, world: World): Promise<RunningSandbox> {
  const start = sandboxes().get(provider.manifest.id)
  if (start === undefined) throw new Error(`${provider.manifest.id} has no sandbox.`)
  const server = await start({
    now: () => Date.now(),
    random: tellingRandom(`${provider.manifest.id} secret`, world.add)
  })
  for (const [field, value] of Object.entries(server.credential)) {
    for (const secret of secretPartsOf(value))
      world.add({ label: `${provider.manifest.id} ${field}`, value: Buffer.from(secret) })
  }
  return server
}

async function connect(
  world: World,
  provider: Provider,
  server: RunningSandbox,
  number: number
): Promise<AccountView> {
  const input = {
    providerId: provider.manifest.id,
    name: `account ${number}`,
    environment: 'production',
    baseUrl: server.url,
    settings: { ...server.settings },
    credential: { ...server.credential }
  }
  const report = await world.child.done('accounts.check', input)
  const group = report.groups[0]
  if (group !== undefined) {
    server.seed({
      groupId: group.id,
      name: `ledger-sync-staging-${number}`,
      grants: provider.manifest.presets[0]?.grants ?? [],
      createdAt: Date.now() - 200 * DAY,
      lastUsedAt: null,
      expiresAt: Date.now() + 60 * DAY
    })
  }
  const account = await world.child.done('accounts.connect', input)
  // A credential that is typed wrongly, and one that is typed again.
  const wrong = randomCanary('wrong credential')
  world.add(wrong)
  const fields = Object.keys(server.credential)
  const again = Object.fromEntries(fields.map(name => [name, wrong.value.toString('utf8')]))
  await world.child.call('accounts.replaceCredential', { accountId: account.id, credential: again })
  await world.child.call('accounts.replaceCredential', {
    accountId: account.id,
    credential: { ...server.credential }
  })
  await until(world, async () => {
    const snapshot = await world.child.done('app.snapshot', {})
    return !snapshot.sync.isRunning
  })
  world.count(`connected ${provider.manifest.id}`)
  return account
}

/** Now and then with a passphrase: it is a secret as well. */
async function passphraseRound(world: World, number: number): Promise<void> {
  if (number % 12 !== 5) return
  const passphrase = randomCanary('passphrase')
  world.add(passphrase)
  const text = passphrase.value.toString('utf8')
  await world.child.done('vault.changePassphrase', { current: null, next: text })
  await world.child.done('vault.lock', {})
  await world.child.call('vault.unlock', { passphrase: `${text}-mistyped` })
  await world.child.done('vault.unlock', { passphrase: text })
  await world.child.done('vault.changePassphrase', { current: text, next: null })
  world.count('passphrase set, used and removed')
}

async function createKey(
  world: World,
  provider: Provider,
  account: AccountView,
  number: number
): Promise<SealedSecretView> {
  const { capabilities, presets } = provider.manifest
  const snapshot = await world.child.done('app.snapshot', {})
  const report = snapshot.accounts.find(each => each.id === account.id)?.report ?? account.report
  const sealedSecret = await world.child.done('keys.create', {
    accountId: account.id,
    groupId: report?.groups[0]?.id ?? '',
    service: 'night-shift',
    environment: 'staging',
    name: `night-shift-${number}`,
    grants: capabilities.scopes === 'list' ? [...(presets[0]?.grants ?? [])] : [],
    permissionSetId: capabilities.scopes === 'set' ? (report?.permissionSets[0]?.id ?? null) : null,
    expiresAt: capabilities.expiry === 'required' ? Date.now() + 30 * DAY : null,
    options: {}
  })
  world.count('created')
  return sealedSecret
}

async function handOff(world: World, sealedSecret: SealedSecretView, way: Way, name: string): Promise<void> {
  const { child, outside } = world
  const secretId = sealedSecret.id
  switch (way) {
    case 'destination':
      if (
        isOfSeveralLines(
          await child.call('handoff.deliver', {
            secretId,
            destinationId: 'env-file',
            settings: { path: join(outside, `${name}.env`) }
          })
        )
      )
        return world.count('too many lines for an env file')
      break
    case 'copy':
      await child.done('handoff.copy', { secretId, part: null })
      // Once is all: the second time must be refused, and must say nothing.
      await child.call('handoff.copy', { secretId, part: null })
      await child.done('handoff.confirmStored', { secretId, where: 'the team vault' })
      break
    case 'reveal':
      await child.done('handoff.reveal', { secretId })
      await child.call('handoff.reveal', { secretId })
      await child.call('handoff.prove', { secretId, pasted: 'something else' })
      break
    case 'file':
      child.saveNextAt(join(outside, `${name}-saved.env`))
      if (isOfSeveralLines(await child.call('handoff.saveFile', { secretId })))
        return world.count('too many lines for an env file')
      break
    case 'none':
      break
    default:
      way satisfies never
  }
  world.count(`handed off by ${way}`)
}

type Answer = { readonly ok: true } | { readonly ok: false; readonly fault: unknown }

/** An env file takes no line breaks, which a private key for SSH has. Any other refusal ends the run. */
function isOfSeveralLines(reply: Answer): boolean {
  if (reply.ok) return false
  const said = JSON.stringify(reply.fault)
  if (/"value-(not-portable|invalid)"/.test(said)) return true
  throw new Error(`An env file was refused: ${said}`)
}

type Connected = {
  readonly provider: Provider
  readonly server: RunningSandbox
  readonly account: AccountView
}

async function rotate(world: World, connected: Connected, way: Way, number: number): Promise<void> {
  const { account } = connected
  const page = await world.child.done('keys.page', {
    filter: { accountIds: [account.id], text: 'ledger-sync' },
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: 5
  })
  const old = page.rows.find(row => row.can.rotate)
  if (old === undefined) return world.count('had nothing to rotate')
  const [planned] = await world.child.done('rotations.plan', { keyIds: [old.id], mode: 'routine' })
  if (planned === undefined) return world.count('could not plan')
  let rotation = await settled(world, planned.id, view => view.acts.includes('start') || view.needsPerson)
  if (rotation.acts.includes('start')) {
    await world.child.call('rotations.start', { rotationId: rotation.id, version: rotation.version })
  }
  rotation = await settled(world, planned.id, view => isWaitingForAPerson(view))
  if (rotation.acts.includes('accept-permissions')) {
    await world.child.call('rotations.acceptPermissions', {
      rotationId: rotation.id,
      version: rotation.version
    })
    rotation = await settled(world, planned.id, view => view.acts.includes('hand-off'))
  }
  if (rotation.acts.includes('give-key')) {
    await giveKey(world, connected, rotation)
    rotation = await settled(world, planned.id, view => view.acts.includes('hand-off'))
  }
  const secretId = rotation.sealedSecret?.id
  const snapshot = await world.child.done('app.snapshot', {})
  const sealedSecret = snapshot.sealedSecrets.find(each => each.id === secretId)
  if (sealedSecret === undefined || !rotation.acts.includes('hand-off'))
    return world.count(`rotated as far as ${rotation.state}`)
  await handOff(world, sealedSecret, way, `rotated-${number}`)
  rotation = await settled(world, planned.id, view => view.state !== 'create-intent')
  if (rotation.acts.includes('confirm-deployed')) {
    await world.child.call('rotations.confirmDeployed', {
      rotationId: rotation.id,
      version: rotation.version,
      where: 'everywhere'
    })
    rotation = await settled(world, planned.id, () => true)
  }
  world.count(`rotated as far as ${rotation.state}`)
}

function isWaitingForAPerson({ acts }: RotationView): boolean {
  return (['hand-off', 'accept-permissions', 'give-key'] as const).some(act => acts.includes(act))
}

/** First one that the provider refuses, then the one that a person made there. */
async function giveKey(
  world: World,
  { provider, server, account }: Connected,
  { id: rotationId, version }: RotationView
): Promise<void> {
  const wrong = randomCanary('given by mistake')
  world.add(wrong)
  const made = server.seed({
    groupId: account.report?.groups[0]?.id ?? '',
    name: `made by hand ${rotationId}`,
    grants: provider.manifest.presets[0]?.grants ?? [],
    createdAt: Date.now(),
    lastUsedAt: null
  })
  const partsOf = (valueOf: (envName: string) => string) =>
    Object.fromEntries(provider.manifest.secretParts.map(({ name, envName }) => [name, valueOf(envName)]))
  const mistaken = partsOf(() => wrong.value.toString('utf8'))
  await world.child.call('rotations.giveKey', { rotationId, version, parts: mistaken })
  const given = await world.child.call('rotations.giveKey', {
    rotationId,
    version,
    parts: partsOf(envName => made.secret[envName] ?? '')
  })
  world.count(given.ok ? 'gave a key made by hand' : 'a key made by hand was refused')
}

async function settled(
  world: World,
  id: string,
  isThere: (view: RotationView) => boolean
): Promise<RotationView> {
  let last: RotationView | undefined
  await until(world, async () => {
    const snapshot = await world.child.done('app.snapshot', {})
    last = snapshot.rotations.find(rotation => rotation.id === id)
    return last === undefined || isThere(last)
  })
  if (last === undefined) throw new Error('A rotation went away.')
  return last
}

/** Looks again and again for a while; whoever asked finds out himself that it did not happen. */
async function until(_world: World, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 3_000
  while (Date.now() < deadline && !(await isSo())) await new Promise(resolve => setTimeout(resolve, 15))
}
