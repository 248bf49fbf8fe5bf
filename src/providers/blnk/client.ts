import type { AbortSignalLike } from '../../core/clock'
import type { AccountReport } from '../../core/account'
import type { Fault, Outcome, Result } from '../../core/fault'
import { failed, fault, ok } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import type {
  CallOptions,
  CreatedKey,
  KeyAddress,
  KeyPage,
  NewKey,
  ProviderClient
} from '../../core/ports/provider'
import { segment } from '../../net/base-url'
import { secretOf } from '../../net/secret-text'
import type { BlnkConnection } from './connection'
import { classifyFor } from './faults'
import { API_KEY, API_KEY_ENV, MANAGEMENT_KEY_ID, OWNERS, manifest } from './manifest'
import { toProviderKey, toProviderKeys } from './mapping'
import { outcomeBehind, resultBehind } from './outage'
import { mayBeManagementKey, reportOf } from './report'
import { probeKey } from './probe'
import { recordsOf, witnessUse } from './records'
import type { ServerFacts } from './version'
import { fingerprint } from './version'
import { createdKey, keyList } from './wire'

type Listed = { readonly keys: readonly ProviderKey[]; readonly clockOffsetMs: number | null }

/** One connection to one Blnk server. Groups are owners; a scoped credential sees its own owner only. */
export function createClient(connection: BlnkConnection): ProviderClient {
  const { http, tools, owners, managementKeyId } = connection
  let facts: ServerFacts | null = null
  /** Rows that may be the management key itself; null until a list has shown them. */
  let ownIds: Set<string> | null = managementKeyId === null ? null : new Set([managementKeyId])

  async function look(signal: AbortSignalLike | undefined): Promise<Result<ServerFacts>> {
    const found = await resultBehind(http, await fingerprint(http, signal), signal)
    if (found.ok) facts = found.value
    return found
  }

  async function list(owner: string | null, signal: AbortSignalLike | undefined): Promise<Result<Listed>> {
    const known = facts === null ? await look(signal) : ok(facts)
    if (!known.ok) return known
    if (owner === null && !knowsItsOwner(known.value)) return ownerRequired()
    const read = await http.read({
      path: '/api-keys',
      query: { owner: owner ?? undefined },
      schema: keyList,
      classify: classifyFor('list'),
      limits: LIST_LIMITS,
      signal
    })
    const answer = await resultBehind(http, read, signal)
    if (!answer.ok) return answer
    const { clockOffsetMs, value } = answer.value
    const now = tools.clock.now() + (clockOffsetMs ?? 0)
    const keys = toProviderKeys(value, { now, version: known.value.version })
    ownIds ??= new Set()
    for (const key of keys) if (isOwn(key)) ownIds.add(key.providerKeyId)
    return ok({ keys, clockOffsetMs })
  }

  function isOwn(key: ProviderKey): boolean {
    if (facts !== null && facts.credentialKind !== 'scoped') return false
    return managementKeyId === null ? mayBeManagementKey(key) : key.providerKeyId === managementKeyId
  }

  function isKnownOwner(owner: string): boolean {
    // A scoped key has one owner, which only the server knows; it refuses any other one.
    return owner !== '' && (owners.length === 0 || owners.includes(owner))
  }

  async function listKeys(cursor: string | null, options: CallOptions = {}): Promise<Result<KeyPage>> {
    const owner = cursor ?? owners[0] ?? null
    if (owner !== null && !isKnownOwner(owner)) return failed('invalid-input', 'owner-required')
    const listed = await list(owner, options.signal)
    if (!listed.ok) return listed
    const next = owner === null ? null : (owners[owners.indexOf(owner) + 1] ?? null)
    return ok({ keys: listed.value.keys, next, clockOffsetMs: listed.value.clockOffsetMs })
  }

  async function listGroup(
    groupId: string,
    options: CallOptions = {}
  ): Promise<Result<readonly ProviderKey[]>> {
    if (!isKnownOwner(groupId)) return failed('invalid-input', 'owner-required', { subject: 'groupId' })
    const listed = await list(groupId, options.signal)
    return listed.ok ? ok(listed.value.keys) : listed
  }

  async function createKey(newKey: NewKey, options: CallOptions = {}): Promise<Outcome<CreatedKey>> {
    const refusal = refusalOf(newKey)
    if (refusal !== null) return { kind: 'not-sent', fault: refusal }
    const sent = await http.change({
      method: 'POST',
      path: '/api-keys',
      body: {
        name: newKey.name,
        owner: newKey.groupId,
        scopes: newKey.grants,
        expires_at: new Date(newKey.expiresAt ?? 0).toISOString()
      },
      // An answer about another key is not an answer to this call.
      schema: createdKey.refine(row => row.name === newKey.name && row.owner_id === newKey.groupId),
      classify: classifyFor('create'),
      signal: options.signal
    })
    const outcome = await outcomeBehind(http, sent, options.signal)
    if (outcome.kind !== 'committed') return outcome
    const { value, clockOffsetMs } = outcome.value
    const { key, ...row } = value
    const now = tools.clock.now() + (clockOffsetMs ?? 0)
    return {
      kind: 'committed',
      value: {
        key: toProviderKey(row, { now, version: facts?.version ?? '0.15' }),
        secret: { parts: [{ name: API_KEY, envName: API_KEY_ENV, isSecret: true, value: secretOf(key) }] }
      }
    }
  }

  function refusalOf(newKey: NewKey): ReturnType<typeof fault> | null {
    if (newKey.name === '' || newKey.name.length > manifest.maxNameLength)
      return fault('invalid-input', 'invalid-name')
    if (!isKnownOwner(newKey.groupId)) return fault('invalid-input', 'owner-required', { subject: 'groupId' })
    // Blnk takes an expiry in the past, and the key would be dead on arrival.
    const isUsable =
      newKey.expiresAt !== null && newKey.expiresAt > tools.clock.now() && newKey.expiresAt < LAST_INSTANT
    return isUsable ? null : fault('invalid-input', 'invalid-expiry', { subject: 'expiresAt' })
  }

  async function revokeKey(
    address: KeyAddress,
    options: CallOptions = {}
  ): Promise<Outcome<{ readonly alreadyGone: boolean }>> {
    // Blnk answers a second revocation like the first and moves `revoked_at`, so the row is read before.
    const listed = await listGroup(address.groupId, options)
    if (listed.ok) {
      const row = listed.value.find(key => key.providerKeyId === address.providerKeyId)
      if (row === undefined) return { kind: 'rejected', fault: fault('not-found') }
      if (row.status === 'revoked') return { kind: 'committed', value: { alreadyGone: true } }
    } else if (!isOnlyTheList(listed.fault) || mayLockOut()) return { kind: 'not-sent', fault: listed.fault }
    if (facts?.credentialKind === 'scoped' && ownIds?.has(address.providerKeyId) === true)
      return { kind: 'rejected', fault: fault('conflict', 'self-lockout') }
    const sent = await http.change<null>({
      method: 'DELETE',
      path: `/api-keys/${segment(address.providerKeyId)}`,
      query: { owner: address.groupId },
      schema: 'no-body',
      classify: classifyFor('revoke'),
      signal: options.signal
    })
    const outcome = await outcomeBehind(http, sent, options.signal)
    return outcome.kind === 'committed' ? { kind: 'committed', value: { alreadyGone: false } } : outcome
  }

  /** Without any list nobody knows which keys of the owner are the credential itself. */
  function mayLockOut(): boolean {
    return facts?.credentialKind !== 'master' && ownIds === null
  }

  async function preflight(options: CallOptions = {}): Promise<Result<AccountReport>> {
    const found = await look(options.signal)
    if (!found.ok) return found
    if (owners.length === 0 && !knowsItsOwner(found.value)) return ownerRequired()
    const isScoped = found.value.credentialKind === 'scoped'
    const keys: ProviderKey[] = []
    // The master key may read every owner; a scoped key is tried with each, or every sync would fail at the first that is not its own.
    for (const owner of owners.length === 0 ? [null] : isScoped ? owners : owners.slice(0, 1)) {
      const listed = await list(owner, options.signal)
      if (!listed.ok) return { ok: false, fault: ofOwners(listed.fault) }
      keys.push(...listed.value.keys)
    }
    const isNamed = keys.some(key => key.providerKeyId === managementKeyId && mayBeManagementKey(key))
    if (isScoped && managementKeyId !== null && !isNamed) {
      return failed('invalid-input', 'own-key-not-listed', { subject: MANAGEMENT_KEY_ID })
    }
    return ok(reportOf(connection, found.value, keys))
  }

  return {
    preflight,
    listKeys,
    listGroup,
    createKey,
    disableKey: () => Promise.resolve(notOffered()),
    enableKey: () => Promise.resolve(notOffered()),
    revokeKey,
    probe: (secret, options = {}) =>
      probeKey(
        http,
        tools.clock,
        secret,
        async () => (await list(owners[0] ?? null, options.signal)).ok,
        options.signal
      ),
    recordsOf: ({ providerKeyId }, options = {}) => recordsOf(http, providerKeyId, options.signal),
    witnessUse: ({ providerKeyId }, sinceMs, options = {}) =>
      witnessUse(http, providerKeyId, sinceMs, options.signal),
    isOwnCredential: isOwn,
    close: () => http.close()
  }
}

/** Rows are never deleted and names have no limit: long names are cut as they arrive, and there is room for some 80,000 rows. */
const LIST_LIMITS = { received: 256 * 1024 * 1024, kept: 32 * 1024 * 1024, longestText: 8_192 }

/** From 0.14.3 a scoped key need not say its owner; before, a list without one is refused. */
function knowsItsOwner({ credentialKind, version }: ServerFacts): boolean {
  return credentialKind === 'scoped' && version !== '0.12'
}

/** Is it only the list that failed? Then a revoke by id may still work: a list that cannot be read must not protect a key. */
function isOnlyTheList({ code, detail }: Fault): boolean {
  if (code === 'provider-changed') return true
  if (code === 'permission-missing') return detail === 'missing-list'
  return code === 'provider-unavailable' && (detail === 'server-error' || detail === 'timed-out')
}

function ofOwners(found: Fault): Fault {
  return found.detail === 'other-owner' ? { ...found, subject: OWNERS } : found
}

/** The last instant that Go writes as a four-digit year. */
const LAST_INSTANT = Date.UTC(9999, 11, 31)

function ownerRequired(): Result<never> {
  return failed('invalid-input', 'owner-required', { subject: 'owners' })
}

/** Blnk can revoke a key, never pause it. */
function notOffered(): Outcome<never> {
  return { kind: 'not-sent', fault: fault('invalid-input', 'unknown-command') }
}
