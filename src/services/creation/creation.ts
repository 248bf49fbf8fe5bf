import { originOf } from '../accounts/connection-input'
import { DAY, MINUTE, SECOND } from '../../core/clock'
import { failed, fault, ok, type Fault, type Result } from '../../core/fault'
import { asSealedSecretId, type AccountId } from '../../core/ids'
import type { Account } from '../../core/account'
import type { ProviderKey } from '../../core/key'
import type { CreatedKey, Provider, ProviderClient } from '../../core/ports/provider'
import { wipeBundle } from '../../core/secret'
import type { Creation } from '../../core/ports/creations'
import type { SealedSecret } from '../../core/ports/sealed-secrets'
import { checkInput, checkCapacity } from './check-input'
import { sealSecret } from './seal-secret'
import type { CreateKeyInput, CreationTools } from './tools'

export type CreationService = {
  /**
   * Makes a key and seals its secret for one hand-off. Faults: what `checkInput` and `checkCapacity` say, what
   * `TeamGate.beforeNewKey` says, the provider's own,
   * and `outcome-unknown` when the key may exist: then it is looked for, and shown as an orphan if it does.
   */
  create(input: CreateKeyInput): Promise<Result<SealedSecret>>
  /** Looks for keys of creates whose answer was lost; run at start and after each sync. */
  sweep(): Promise<void>
}

/** A create that was sent may still be committed later than this only by a provider that is beyond reason. */
const LATE_COMMIT_MS = DAY
const ORPHAN_TAG = 'orphan'

export function createCreation(tools: CreationTools): CreationService {
  // A create that is still waiting for its answer must not be taken for a lost one by a sweep beside it.
  const underWay = new Set<string>()
  return {
    create: input => create(tools, input, underWay),
    async sweep() {
      for (const creation of tools.creations.open()) {
        if (!underWay.has(creation.id)) await sweepOne(tools, creation)
      }
    }
  }
}

async function create(
  tools: CreationTools,
  input: CreateKeyInput,
  underWay: Set<string>
): Promise<Result<SealedSecret>> {
  const account = tools.accounts.get(input.accountId)
  const provider = tools.providerOf(input.accountId)
  if (account === null || provider === null) return failed('not-found')
  // In a session-only vault the sealed secret would not survive a crash: no secret is made that could be lost so.
  if (tools.vault.state() === 'session') return failed('vault-locked', 'session-only')
  if (tools.vault.state() !== 'open') return failed('vault-locked')
  const report = tools.accounts.state(account.id).report
  const wrong = checkInput(input, provider.manifest, report, tools.clock.now())
  if (wrong !== null) return { ok: false, fault: wrong }

  const id = tools.ids.id()
  underWay.add(id)
  try {
    const answer = await tools.withClient(account.id, client =>
      createAtProvider(tools, { account, provider, client }, input, id)
    )
    return answer.ok ? answer.value : answer
  } finally {
    underWay.delete(id)
  }
}

type Place = { readonly account: Account; readonly provider: Provider; readonly client: ProviderClient }

async function createAtProvider(
  tools: CreationTools,
  place: Place,
  input: CreateKeyInput,
  id: string
): Promise<Result<SealedSecret>> {
  const listed = await place.client.listGroup(input.groupId)
  if (!listed.ok) return listed
  const name = input.name.trim()
  const noCapacity = checkCapacity(name, listed.value, place.provider.manifest)
  if (noCapacity !== null) return { ok: false, fault: noCapacity }

  const { team } = tools
  const allowed = team === undefined || place.account.isSandbox ? ok(null) : await team.beforeNewKey()
  if (!allowed.ok) return allowed

  const creation: Creation = {
    id,
    accountId: place.account.id,
    groupId: input.groupId,
    name,
    idsBefore: listed.value.map(key => key.providerKeyId),
    intendedAt: tools.clock.now()
  }
  // On disk before the call: after a crash the next start knows what to look for.
  tools.transactions.run(() => tools.creations.put(creation))

  const outcome = await place.client.createKey({
    groupId: input.groupId,
    name,
    grants: input.grants,
    permissionSetId: input.permissionSetId,
    expiresAt: input.expiresAt,
    attributes: input.options
  })
  switch (outcome.kind) {
    case 'committed':
      return keep(tools, place, creation, outcome.value)
    case 'rejected':
    case 'not-sent':
      tools.transactions.run(() => tools.creations.settle(creation.id))
      return { ok: false, fault: outcome.fault }
    case 'unknown':
      await lookForOrphan(tools, place, creation)
      return { ok: false, fault: fault('outcome-unknown', outcome.fault.detail) }
  }
}

/** Seals the secret and records the key in one transaction, then wipes the memory it came in. */
async function keep(
  tools: CreationTools,
  place: Place,
  creation: Creation,
  created: CreatedKey
): Promise<Result<SealedSecret>> {
  try {
    return record(tools, place, creation, created)
  } catch {
    // The disk refused. The key exists and its secret is about to be lost, so the key goes as well.
    return await takeBack(tools, place, creation, created, fault('storage-failed'))
  } finally {
    wipeBundle(created.secret)
  }
}

function record(
  tools: CreationTools,
  place: Place,
  creation: Creation,
  created: CreatedKey
): Result<SealedSecret> {
  return tools.transactions.run(() => {
    const at = tools.clock.now()
    const key = tools.keys.adopt(place.account, created.key, at)
    const sealed = sealSecret(tools, place.provider.manifest, {
      secretId: asSealedSecretId(tools.ids.id()),
      accountId: place.account.id,
      keyId: key.id,
      rotationId: null,
      origin: originOf(place.account.baseUrl),
      label: key.name,
      secret: created.secret,
      at,
      expiresAt: at + tools.sealedSecretLifeMs
    })
    // Thrown so that the transaction is undone as well; `keep` takes the key back.
    if (!sealed.ok) throw new Error('The vault was locked during a create.')
    tools.sealedSecrets.insert(sealed.value.sealedSecret, sealed.value.box)
    tools.creations.settle(creation.id)
    tools.audit.append({
      at,
      act: 'key.created',
      actor: 'operator',
      accountId: place.account.id,
      keyId: key.id,
      rotationId: null,
      facts: { name: key.name, masked: key.masked, fingerprint: sealed.value.sealedSecret.fingerprint }
    })
    return ok(sealed.value.sealedSecret)
  })
}

/** Clean-up of a key that nobody else has seen: a team is not asked, and it works without the database. */
async function takeBack(
  tools: CreationTools,
  place: Place,
  creation: Creation,
  created: CreatedKey,
  why: Fault
): Promise<Result<never>> {
  const { providerKeyId, groupId, createdAt } = created.key
  const address = { providerKeyId, groupId, createdAt }
  const outcome = await place.client.revokeKey(address)
  // Unless that is certain, the creation stays open and the sweep will show the orphan.
  if (outcome.kind === 'committed') tools.transactions.run(() => tools.creations.settle(creation.id))
  return { ok: false, fault: why }
}

/** Reads the list twice over the provider's own lag: what is new and has our name is ours, and its secret is lost. */
async function lookForOrphan(tools: CreationTools, place: Place, creation: Creation): Promise<void> {
  const lagMs = Math.min(place.provider.manifest.listLagMs, MINUTE)
  for (const waitMs of [0, Math.max(lagMs, SECOND)]) {
    if (waitMs > 0) await tools.clock.sleep(waitMs)
    const listed = await place.client.listGroup(creation.groupId)
    if (listed.ok && flagOrphans(tools, place.account, creation, listed.value)) return
  }
}

/** True when one was found. The creation is settled then: the orphan is a row that everybody sees. */
function flagOrphans(
  tools: CreationTools,
  account: Account,
  creation: Creation,
  listed: readonly ProviderKey[]
): boolean {
  const before = new Set(creation.idsBefore)
  const ours = listed.filter(
    key => !before.has(key.providerKeyId) && key.name === creation.name && key.status === 'active'
  )
  if (ours.length === 0) return false
  tools.transactions.run(() => {
    for (const key of ours) {
      const at = tools.clock.now()
      const stored = tools.keys.adopt(account, key, at)
      tools.keys.setTags(stored.id, [...new Set([...stored.tags, ORPHAN_TAG])])
      tools.audit.append({
        at,
        act: 'orphan.found',
        actor: 'rekey',
        accountId: account.id,
        keyId: stored.id,
        rotationId: null,
        facts: { name: key.name, masked: key.masked, candidates: ours.length }
      })
    }
    tools.creations.settle(creation.id)
  })
  return true
}

async function sweepOne(tools: CreationTools, creation: Creation): Promise<void> {
  const account = tools.accounts.get(creation.accountId)
  if (account === null) {
    tools.transactions.run(() => tools.creations.settle(creation.id))
    return
  }
  const isFound = await lookOnce(tools, account, creation)
  const isOver = tools.clock.now() - creation.intendedAt > LATE_COMMIT_MS
  if (isFound === 'none' && isOver) tools.transactions.run(() => tools.creations.settle(creation.id))
}

async function lookOnce(
  tools: CreationTools,
  account: Account,
  creation: Creation
): Promise<'found' | 'none' | 'unread'> {
  const accountId: AccountId = account.id
  const answer = await tools.withClient(accountId, client => client.listGroup(creation.groupId))
  if (!answer.ok || !answer.value.ok) return 'unread'
  return flagOrphans(tools, account, creation, answer.value.value) ? 'found' : 'none'
}
