// What every provider must do, as plain checks: for a provider file and the command that tests it. The suite of the tests asks the
// same and more of the providers of this repository.
import { DAY } from '../../../../core/clock'
import type { Outcome, Result } from '../../../../core/fault'
import type { ProviderKey } from '../../../../core/key'
import type { CreatedKey, NewKey, Provider, ProviderClient } from '../../../../core/ports/provider'
import { wipeBundle } from '../../../../core/secret'
import { secretOf } from '../../../../net/secret-text'
import type { SandboxFault } from '../fault-plan'
import type { RunningSandbox } from '../sandbox'

export type CheckState = 'passed' | 'failed' | 'skipped'
export type Check = { readonly name: string; readonly state: CheckState; readonly words: string }

/** Where the checks are made. A fake of ours can be looked into and spoilt; another server can be neither. */
export type Bench = {
  readonly provider: Provider
  readonly client: ProviderClient
  readonly now: () => number
  readonly fake: RunningSandbox | null
  /** A key that is young may be revoked twice without an answer that means "gone before". */
  readonly isGoneLate: boolean
}
export type CheckWork = (bench: Bench) => Promise<string | null>
export type NamedCheck = { readonly name: string; readonly work: CheckWork }

export async function allKeys(client: ProviderClient): Promise<Result<readonly ProviderKey[]>> {
  const keys: ProviderKey[] = []
  const cursors = new Set<string>()
  let cursor: string | null = null
  for (;;) {
    const page: Awaited<ReturnType<ProviderClient['listKeys']>> = await client.listKeys(cursor)
    if (!page.ok) return page
    keys.push(...page.value.keys)
    cursor = page.value.next
    if (cursor === null) return { ok: true, value: keys }
    if (cursors.has(cursor)) return { ok: true, value: keys }
    cursors.add(cursor)
  }
}

const saw = (value: Result<unknown> | Outcome<unknown>): string => {
  if ('kind' in value)
    return value.kind === 'committed' ? 'committed' : `${value.kind} (${faultWords(value.fault)})`
  return value.ok ? 'a value' : faultWords(value.fault)
}

function faultWords({ code, detail }: { readonly code: string; readonly detail?: string }): string {
  return detail === undefined ? code : `${code}/${detail}`
}

async function newKey({ provider, client, now }: Bench, name: string): Promise<NewKey | string> {
  const { capabilities, presets, permissions } = provider.manifest
  const report = await client.preflight()
  if (!report.ok) return `the check of the connection answered ${saw(report)}`
  const [group] = report.value.groups
  if (group === undefined) return 'there is no group to make a key in'
  const grants = presets[0]?.grants ?? permissions.slice(0, 1).map(({ grant }) => grant)
  return {
    groupId: group.id,
    name,
    grants: capabilities.scopes === 'list' ? grants : [],
    permissionSetId: capabilities.scopes === 'set' ? (report.value.permissionSets[0]?.id ?? null) : null,
    expiresAt: capabilities.expiry === 'required' ? now() + 30 * DAY : null,
    attributes: {}
  }
}

async function made(bench: Bench, name: string): Promise<CreatedKey | string> {
  const wanted = await newKey(bench, name)
  if (typeof wanted === 'string') return wanted
  const outcome = await bench.client.createKey(wanted)
  return outcome.kind === 'committed' ? outcome.value : `the create was ${saw(outcome)}`
}

/** A key to end: a new one, or in a fake one that was made in the console. */
async function spare(bench: Bench, name: string): Promise<CreatedKey | string> {
  const { provider, client, fake, now } = bench
  if (provider.manifest.capabilities.create) return made(bench, name)
  const wanted = await newKey(bench, name)
  if (fake === null || typeof wanted === 'string') return typeof wanted === 'string' ? wanted : NO_CREATE
  const { groupId, grants } = wanted
  const { id, secret } = fake.seed({ groupId, name, grants, createdAt: now(), lastUsedAt: null })
  const listed = await client.listGroup(groupId)
  if (!listed.ok) return `the list of the group answered ${saw(listed)}`
  const key = listed.value.find(({ providerKeyId }) => providerKeyId === id)
  if (key === undefined) return 'a key that was made in the console is not listed'
  const parts = provider.manifest.secretParts.flatMap(({ envName, ...part }) => {
    const value = secret[envName]
    return value === undefined ? [] : [{ ...part, envName, value: secretOf(value) }]
  })
  return { key, secret: { parts } }
}

/** Reads alone: nothing is changed at the provider. */
export const READS: readonly NamedCheck[] = [
  {
    name: 'the connection is checked, and keys can be listed',
    work: async ({ client }) => {
      const report = await client.preflight()
      if (!report.ok) return `the check of the connection answered ${saw(report)}`
      const list = report.value.rights.find(({ right }) => right === 'list')
      return list?.state === 'no' ? 'the credential may not list keys' : null
    }
  },
  {
    name: 'every key is listed once, with an ID and a status',
    work: async ({ client }) => {
      const keys = await allKeys(client)
      if (!keys.ok) return `the list answered ${saw(keys)}`
      const ids = keys.value.map(({ groupId, providerKeyId }) => `${groupId} ${providerKeyId}`)
      if (new Set(ids).size !== ids.length) return 'an ID is listed twice'
      const unknown = keys.value.filter(({ status }) => status === 'unknown').length
      return unknown === 0 ? null : `${unknown} of ${keys.value.length} keys have a status that no rule knows`
    }
  },
  {
    name: 'the list of a group is the part of the whole list that is of it',
    work: async ({ client }) => {
      const keys = await allKeys(client)
      if (!keys.ok) return `the list answered ${saw(keys)}`
      const [first] = keys.value
      if (first === undefined) return null
      const group = await client.listGroup(first.groupId)
      if (!group.ok) return `the list of the group answered ${saw(group)}`
      const wanted = keys.value.filter(({ groupId }) => groupId === first.groupId).length
      return group.value.length === wanted ? null : `${group.value.length} keys instead of ${wanted}`
    }
  }
]

/** A key is made, tested, disabled where that can be done, and revoked. */
export const WRITES: readonly NamedCheck[] = [
  {
    name: 'a key is made, listed, accepted, revoked, and refused from then on',
    work: async bench => {
      const created = await made(bench, 'rekey test')
      return typeof created === 'string' ? created : lifeToEnd(bench, created)
    }
  }
]

/** The same where no API makes keys, with a key that somebody else made: only a fake has one to spare. */
export const ENDS: readonly NamedCheck[] = [
  {
    name: 'a key that was made in the console is listed, accepted, revoked, and refused from then on',
    work: async bench => {
      const found = await spare(bench, 'rekey test')
      return typeof found === 'string' ? found : lifeToEnd(bench, found)
    }
  }
]

async function lifeToEnd(bench: Bench, created: CreatedKey): Promise<string | null> {
  const { client } = bench
  const { key, secret } = created
  try {
    const problem = await life(bench, created)
    const revoked = await client.revokeKey(key)
    if (revoked.kind !== 'committed') return `the revoke was ${saw(revoked)}`
    if (problem !== null) return problem
    const dead = await client.probe(secret)
    if (dead.kind !== 'dead') return `the probe of the revoked key answered ${dead.kind}`
    const again = await client.revokeKey(key)
    if (bench.isGoneLate && again.kind === 'unknown') return null
    const isGone = again.kind === 'committed' && again.value.alreadyGone
    return isGone ? null : `a second revoke was ${saw(again)} instead of "gone before"`
  } finally {
    wipeBundle(secret)
  }
}

async function life({ client, provider }: Bench, { key, secret }: CreatedKey): Promise<string | null> {
  const { disable, enable } = provider.manifest.capabilities
  const group = await client.listGroup(key.groupId)
  if (!group.ok) return `the list of the group answered ${saw(group)}`
  const listed = group.value.find(({ providerKeyId }) => providerKeyId === key.providerKeyId)
  if (listed === undefined) return 'the new key is not listed under the ID that the create gave'
  if (listed.status !== 'active') return `the new key is listed as ${listed.status}`
  const alive = await client.probe(secret)
  if (alive.kind !== 'alive') return `the probe of the new key answered ${alive.kind}`
  if (!disable) return null
  const disabled = await client.disableKey(key)
  if (disabled.kind !== 'committed') return `the disable was ${saw(disabled)}`
  const off = await client.probe(secret)
  if (off.kind === 'alive') return 'a disabled key is still accepted'
  if (!enable) return null
  const enabled = await client.enableKey(key)
  return enabled.kind === 'committed' ? null : `the enable was ${saw(enabled)}`
}

/** Why a check is left out. */
export const NO_CREATE = 'no API makes keys at this provider'

type Trouble = { readonly fault: SandboxFault; readonly words: string }
const LOST: readonly Trouble[] = [
  { fault: { kind: 'reset-after' }, words: 'a connection that breaks after the change' },
  { fault: { kind: 'server-error-after', status: 503 }, words: 'a server error after the change' },
  { fault: { kind: 'truncated' }, words: 'half an answer' },
  { fault: { kind: 'redirect', status: 302, to: 'https://elsewhere.example' }, words: 'a redirect' }
]

/** What only a fake can show of a create: answers that were lost or incomplete. */
export const CREATE_TROUBLE: readonly NamedCheck[] = [
  ...LOST.map(({ fault, words }) => ({
    name: `${words} is never taken for success, and the create is sent once`,
    work: async (bench: Bench) => {
      const { fake, client } = bench
      const wanted = await newKey(bench, 'in trouble')
      if (fake === null || typeof wanted === 'string') return typeof wanted === 'string' ? wanted : null
      const before = fake.keys().length
      fake.faults.next({ method: 'POST' }, fault)
      const outcome = await client.createKey(wanted)
      fake.faults.clear()
      if (outcome.kind === 'committed') return 'the create counted as done'
      return fake.keys().length <= before + 1 ? null : 'the create was sent again'
    }
  })),
  {
    name: 'an answer without the secret is never taken for success',
    work: async bench => {
      const { fake, client } = bench
      const wanted = await newKey(bench, 'without')
      if (fake === null || typeof wanted === 'string') return typeof wanted === 'string' ? wanted : null
      fake.faults.next({ method: 'POST' }, { kind: 'without-secret' })
      const outcome = await client.createKey(wanted)
      return outcome.kind === 'unknown' ? null : `the create was ${saw(outcome)}`
    }
  }
]

/** What only a fake can show of the other calls. */
export const TROUBLE: readonly NamedCheck[] = [
  {
    name: 'a page in place of an answer never means that a key is revoked',
    work: async bench => {
      const { fake, client } = bench
      const created = await spare(bench, 'page')
      if (fake === null || typeof created === 'string') return typeof created === 'string' ? created : null
      wipeBundle(created.secret)
      fake.faults.next({}, { kind: 'html-body' })
      const outcome = await client.revokeKey(created.key)
      return outcome.kind === 'committed' && outcome.value.alreadyGone
        ? 'the key counted as gone before'
        : null
    }
  }
]
