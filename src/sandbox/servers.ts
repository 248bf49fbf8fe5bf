import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { asAccountId, type AccountId } from '../core/ids'
import type { Provider } from '../core/ports/provider'
import { failed, ok, type Result } from '../core/fault'
import type { RunningSandbox, SandboxSeed } from '../providers/kit/sandbox/sandbox'
import type { SandboxFile } from './state-file'
import type { SandboxTools } from './tools'
import type { WorldAccount, WorldKey } from './world'

/** One fake provider that runs, and the account that is connected to it. */
export type WorldServer = {
  readonly account: WorldAccount
  readonly server: RunningSandbox
  /** Set once it is connected. */
  accountId: AccountId | null
  /** Env-file variables of the keys that get a consumer, until they are written. */
  readonly deployed: { readonly key: WorldKey; readonly env: Readonly<Record<string, string>> }[]
}

function random(): string {
  return randomBytes(32).toString('base64url')
}

/** Starts one fresh fake provider with the account's keys in it. */
export async function startFresh(tools: SandboxTools, account: WorldAccount): Promise<WorldServer> {
  const start = tools.servers.get(account.providerId)
  const provider = tools.providers.get(account.providerId)
  if (start === undefined || provider === undefined) throw new Error(`No sandbox for ${account.providerId}.`)
  const server = await start({
    now: () => tools.clock.now(),
    random,
    groups: account.groups,
    ...(account.variant === undefined ? {} : { variant: account.variant })
  })
  const world: WorldServer = { account, server, accountId: null, deployed: [] }
  for (const key of account.keys) {
    const { secret } = server.seed(seedOf(provider, key))
    if (key.consumer !== 'none') world.deployed.push({ key, env: secret })
  }
  return world
}

/** What a consumer's data call needs, so that a rotation never meets a key that could not work anyway. */
const CONSUMER_GRANTS: Readonly<Record<string, readonly string[]>> = {
  blnk: ['transactions:write', 'balances:read', 'ledgers:read'],
  blocx: ['messages.send', 'messages.read'],
  '23telecom': ['sms.send', 'sms.read']
}

function seedOf(provider: Provider, key: WorldKey): SandboxSeed {
  return {
    groupId: key.groupId,
    name: key.name,
    grants: grantsOf(provider, key),
    createdAt: key.createdAt,
    lastUsedAt: key.lastUsedAt,
    expiresAt: key.expiresAt,
    status:
      key.habit === 'disabled' || key.habit === 'expired' || key.habit === 'revoked' ? key.habit : 'active',
    attributes: key.attributes,
    createdBy: key.creator
  }
}

function grantsOf(provider: Provider, key: WorldKey): readonly string[] {
  const { permissions, presets, id } = provider.manifest
  const forConsumers = CONSUMER_GRANTS[id] ?? []
  if (key.consumer !== 'none') return forConsumers
  // An empty list means "organization defaults" where there are permission sets: wide as well.
  if (key.power === 'wide')
    return permissions
      .filter(item => item.breadth === 'full')
      .map(item => item.grant)
      .slice(0, 1)
  return presets[key.preset % Math.max(1, presets.length)]?.grants ?? forConsumers
}

/** Brings a fake provider of a former run back on its port. Fault `port-in-use` when somebody else has it now. */
export async function startAgain(
  tools: SandboxTools,
  account: WorldAccount,
  saved: SandboxFile['servers'][number]
): Promise<Result<WorldServer>> {
  const start = tools.servers.get(saved.providerId)
  if (start === undefined) return failed('not-found')
  const accountId = asAccountId(saved.accountId)
  const opened = await tools.vault.use(
    Buffer.from(saved.credential, 'base64'),
    purposeOf(accountId),
    bytes => JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, string>
  )
  if (!opened.ok) return opened
  try {
    const server = await start({
      now: () => tools.clock.now(),
      random,
      groups: saved.groups,
      state: saved.snapshot,
      credential: opened.value,
      port: saved.port,
      ...(saved.variant === undefined ? {} : { variant: saved.variant })
    })
    return ok({ account, server, accountId, deployed: [] })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      return failed('conflict', 'port-in-use')
    }
    throw error
  }
}

/** The row that `startAgain` needs. Fault `vault-locked` when the credential cannot be sealed now. */
export function savedServer(tools: SandboxTools, world: WorldServer): Result<SandboxFile['servers'][number]> {
  if (world.accountId === null) return failed('not-found')
  const bytes = Buffer.from(JSON.stringify(world.server.credential), 'utf8')
  const box = tools.vault.seal(bytes, purposeOf(world.accountId))
  bytes.fill(0)
  if (!box.ok) return box
  return ok({
    slug: world.account.slug,
    providerId: world.account.providerId,
    accountId: world.accountId,
    port: Number(new URL(world.server.url).port),
    ...(world.account.variant === undefined ? {} : { variant: world.account.variant }),
    groups: world.account.groups.map(({ id, name }) => ({ id, name })),
    credential: Buffer.from(box.value).toString('base64'),
    snapshot: world.server.snapshot()
  })
}

function purposeOf(accountId: AccountId): Parameters<SandboxTools['vault']['seal']>[1] {
  return { kind: 'credential', accountId, origin: 'sandbox', bond: 'sandbox-server' }
}
