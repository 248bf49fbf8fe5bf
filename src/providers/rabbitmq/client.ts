import type { AbortSignalLike } from '../../core/clock'
import type { AccountReport } from '../../core/account'
import type { Fault, Outcome, Result } from '../../core/fault'
import { failed, fault, ok, notSent } from '../../core/fault'
import type {
  CallOptions,
  CreatedKey,
  KeyAddress,
  NewKey,
  ProbeResult,
  ProviderClient,
  WitnessAnswer
} from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import { segment } from '../../net/base-url'
import { newPassword } from '../../net/new-password'
import { partOf, secretOf } from '../../net/secret-text'
import { basic } from '../../net/signers/authorization'
import { RABBIT_HASHING, rabbitHash } from '../../net/signers/rabbit-hash'
import { textOf } from '../../net/secret-text'
import { userNameOf } from '../kit/user-names'
import type { RabbitConnection } from './connection'
import { classifyFor, sayingOf } from './faults'
import type { Rights } from './grants'
import { grantsOf, rightsOf } from './grants'
import { GROUP, LONGEST_USER_BYTES, PASSWORD, PASSWORD_ENV, USER, USER_ENV, manifest } from './manifest'
import { limitsFrom, toProviderKey } from './mapping'
import { createReads } from './reads'
import { oneUser, whoAmI } from './wire'

type Signal = AbortSignalLike | undefined

/** One connection to one broker. A key is a user; its name is its id. */
export function createClient(connection: RabbitConnection): ProviderClient {
  const { http, tools, ownUser, base } = connection
  const reads = createReads(connection)

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const own = await reads.read('/api/whoami', whoAmI, signal)
    if (!own.ok) return own
    const listed = await reads.list(signal)
    if (!listed.ok) return listed
    const mayManage = own.value.value.tags.includes('administrator') ? 'yes' : 'unknown'
    return ok({
      groups: [{ ...GROUP, cap: null, environmentHint: null }],
      rights: [
        { right: 'list', state: 'yes' },
        { right: 'create', state: mayManage },
        { right: 'revoke', state: mayManage },
        { right: 'disable', state: 'not-offered' },
        { right: 'last-used', state: 'not-offered' }
      ],
      warnings: base.isPlainHttp ? ['plain-http'] : [],
      version: null,
      grantable: null,
      permissionSets: [],
      clockOffsetMs: listed.value.clockOffsetMs
    })
  }

  async function createKey(newKey: NewKey, { signal }: CallOptions = {}): Promise<Outcome<CreatedKey>> {
    const user = userNameOf(newKey.name)
    const rights = rightsOf(newKey.grants)
    const refusal = refusalOf(newKey, user)
    if (refusal !== null) return notSent(refusal)
    if (rights === null) return notSent(fault('invalid-input', 'invalid-permissions'))
    // The broker would give a user of this name a new password, and lock out who signs in with it.
    const existing = await reads.read(`/api/users/${segment(user)}`, oneUser, signal)
    if (existing.ok) return { kind: 'rejected', fault: fault('conflict', 'invalid-name') }
    if (existing.fault.code !== 'not-found') return notSent(existing.fault)
    const password = newPassword()
    const hash = rabbitHash(password)
    // One request for the user and its rights: there is no moment at which it exists without them.
    const sent = await http.change<null>({
      method: 'POST',
      path: '/api/definitions',
      body: definitionsOf(user, hash, rights, newKey),
      schema: 'no-body',
      classify: classifyFor('create'),
      signal
    })
    if (sent.kind !== 'committed') {
      password.wipe()
      return sent
    }
    const row = { name: user, tags: [...rights.tags], hasPassword: true }
    return {
      kind: 'committed',
      value: {
        key: toProviderKey(row, grantsOf(rights), newKey.attributes),
        secret: {
          parts: [
            { name: USER, envName: USER_ENV, isSecret: false, value: secretOf(user) },
            { name: PASSWORD, envName: PASSWORD_ENV, isSecret: true, value: password }
          ]
        }
      }
    }
  }

  async function revokeKey(
    { providerKeyId }: KeyAddress,
    { signal }: CallOptions = {}
  ): Promise<Outcome<{ readonly alreadyGone: boolean }>> {
    if (providerKeyId === ownUser) return { kind: 'rejected', fault: fault('conflict', 'self-lockout') }
    const sent = await http.change<null>({
      method: 'DELETE',
      path: `/api/users/${segment(providerKeyId)}`,
      schema: 'no-body',
      classify: classifyFor('revoke'),
      signal
    })
    if (sent.kind === 'committed') return { kind: 'committed', value: { alreadyGone: false } }
    const isGone = sent.kind === 'rejected' && sent.fault.code === 'not-found'
    return isGone ? { kind: 'committed', value: { alreadyGone: true } } : sent
  }

  async function probe(secret: SecretBundle, { signal }: CallOptions = {}): Promise<ProbeResult> {
    const unclear = (why: Extract<ProbeResult, { kind: 'unclear' }>['why']): ProbeResult => ({
      kind: 'unclear',
      at: tools.clock.now(),
      why
    })
    const [user, password] = [partOf(secret, USER), partOf(secret, PASSWORD)]
    const header = user === null || password === null ? null : basic(textOf(user), password)
    if (header?.ok !== true) return unclear('no-probe')
    const answer = await http.exchange({
      path: '/api/whoami',
      headers: { authorization: header.value },
      withoutSessionHeaders: true,
      signal
    })
    if (!answer.ok) {
      const { code } = answer.fault
      if (code === 'rate-limited') return unclear('rate-limited')
      return unclear(
        code === 'provider-unavailable' || code === 'cancelled' ? 'unreachable' : 'not-about-the-key'
      )
    }
    const { status, value } = answer.value
    if (status === 429) return unclear('rate-limited')
    if (status >= 500) return unclear('server-error')
    const saying = sayingOf(status, value)
    if (saying === 'login-failed') return { kind: 'dead', at: tools.clock.now(), why: 'unknown' }
    // A service's user has no tag, so that the management plugin knows it and lets it do nothing.
    const isKnown = saying === 'not-allowed' || (status === 200 && whoAmI.safeParse(value).success)
    return isKnown ? { kind: 'alive', at: tools.clock.now() } : unclear('not-about-the-key')
  }

  /** AMQP connections last: a service that works has one open. */
  async function witnessUse(
    { providerKeyId }: KeyAddress,
    _sinceMs: number,
    { signal }: CallOptions = {}
  ): Promise<Result<WitnessAnswer>> {
    const found = await reads.connectionsOf(providerKeyId, signal)
    if (!found.ok) {
      const isMissing = found.fault.code === 'not-found' || found.fault.code === 'permission-missing'
      return isMissing ? ok({ witness: 'connections', kind: 'unavailable' }) : found
    }
    const at = tools.clock.now() + (found.value.clockOffsetMs ?? 0)
    return ok(
      found.value.value > 0
        ? { witness: 'connections', kind: 'seen', at }
        : { witness: 'connections', kind: 'none' }
    )
  }

  async function listed(signal: Signal) {
    const all = await reads.list(signal)
    return all.ok ? ok({ ...all.value, next: null }) : all
  }

  return {
    preflight,
    listKeys: (_cursor, { signal } = {}) => listed(signal),
    listGroup: async (groupId, { signal } = {}) => {
      if (groupId !== GROUP.id) return failed('not-found')
      const all = await listed(signal)
      return all.ok ? ok(all.value.keys) : all
    },
    createKey,
    disableKey: () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command'))),
    enableKey: () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command'))),
    revokeKey,
    probe,
    witnessUse,
    isOwnCredential: ({ providerKeyId }) => providerKeyId === ownUser,
    close: () => http.close()
  }
}

function refusalOf({ name, groupId }: NewKey, user: string): Fault | null {
  if (groupId !== GROUP.id) return fault('not-found')
  const bytes = new TextEncoder().encode(user).length
  const isUsable = name !== '' && name.length <= manifest.maxNameLength && bytes <= LONGEST_USER_BYTES
  // A colon would end the name wherever it is sent with its password.
  return isUsable && !user.includes(':') ? null : fault('invalid-input', 'invalid-name')
}

function definitionsOf(user: string, hash: string, rights: Rights, { attributes }: NewKey): unknown {
  return {
    users: [
      {
        name: user,
        password_hash: hash,
        hashing_algorithm: RABBIT_HASHING,
        tags: rights.tags,
        limits: limitsFrom(attributes)
      }
    ],
    permissions: rights.permissions.map(one => ({ ...one, user })),
    topic_permissions: rights.topics.map(one => ({ ...one, user }))
  }
}
