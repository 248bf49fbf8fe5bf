import type { AccountReport } from '../../core/account'
import type { AbortSignalLike } from '../../core/clock'
import { SECOND } from '../../core/clock'
import type { Outcome, Result } from '../../core/fault'
import { failed, fault, ok, notSent } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import type {
  CallOptions,
  ConnectionTools,
  CreatedKey,
  KeyAddress,
  NewKey,
  ProbeResult,
  ProviderClient
} from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import type { BaseUrl } from '../../net/base-url'
import type { HttpSession } from '../../net/http'
import { partOf, secretOf } from '../../net/secret-text'
import { unclearByFault, unclearByStatus } from '../kit/unclear'
import { sayingOf } from './faults'
import { DESCRIPTION, TOKEN, TOKEN_ENV, manifest } from './manifest'
import type { UserNames } from './mapping'
import { toProviderKey } from './mapping'
import type { Rpc } from './rpc'
import { RPC_PATH, envelope } from './rpc'
import { changedTokens, generated, roleOfUser, tokenList, userList } from './wire'

type Signal = AbortSignalLike | undefined

export type ZabbixConnection = {
  readonly http: HttpSession
  readonly rpc: Rpc
  readonly base: BaseUrl
  readonly tools: ConnectionTools
  /** The token with which the connection itself works. */
  readonly ownKeyId: string
}

const SUPER_ADMIN = '3'
const MOST_SECONDS = 2_147_483_647

/** One connection to one frontend. A key is an API token; its group is the user that it acts as. */
export function createClient({ http, rpc, base, tools, ownKeyId }: ZabbixConnection): ProviderClient {
  let clockOffsetMs: number | null = null
  const providerNow = (): number => tools.clock.now() + (clockOffsetMs ?? 0)

  async function readNames(signal: Signal): Promise<Result<UserNames>> {
    const params = { output: ['userid', 'username', 'alias'] }
    const users = await rpc.read('user.get', params, userList, signal)
    if (!users.ok) return users
    clockOffsetMs = users.value.clockOffsetMs ?? clockOffsetMs
    const rows = users.value.value
    return ok(new Map(rows.map(({ userid, username, alias }) => [userid, username ?? alias ?? userid])))
  }

  async function readTokens(
    names: UserNames,
    filter: Readonly<Record<string, unknown>>,
    signal: Signal
  ): Promise<Result<readonly ProviderKey[]>> {
    const found = await rpc.read('token.get', { output: 'extend', ...filter }, tokenList, signal)
    if (!found.ok) return found
    clockOffsetMs = found.value.clockOffsetMs ?? clockOffsetMs
    const rows = found.value.value
    if (new Set(rows.map(({ tokenid }) => tokenid)).size !== rows.length)
      return failed('provider-changed', 'conflicting-rows')
    return ok(rows.map(row => toProviderKey(row, names, providerNow())))
  }

  async function listed(filter: Readonly<Record<string, unknown>>, signal: Signal) {
    const names = await readNames(signal)
    if (!names.ok) return names
    const keys = await readTokens(names.value, filter, signal)
    return keys.ok ? ok({ keys: keys.value, names: names.value }) : keys
  }

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const all = await listed({}, signal)
    if (!all.ok) return all
    const own = all.value.keys.find(({ providerKeyId }) => providerKeyId === ownKeyId)
    if (own === undefined) return failed('not-found', 'own-key-not-listed')
    const mayManage = await isSuperAdmin(own.groupId, signal)
    if (!mayManage.ok) return mayManage
    const state = mayManage.value ? 'yes' : 'unknown'
    return ok({
      groups: [...all.value.names].map(([id, name]) => ({ id, name, cap: null, environmentHint: null })),
      rights: [
        { right: 'list', state: 'yes' },
        { right: 'create', state },
        { right: 'revoke', state },
        { right: 'disable', state },
        { right: 'last-used', state: 'yes' }
      ],
      warnings: base.isPlainHttp ? ['plain-http'] : [],
      version: null,
      grantable: null,
      permissionSets: [],
      clockOffsetMs
    })
  }

  async function isSuperAdmin(userId: string, signal: Signal): Promise<Result<boolean>> {
    const params = { output: ['userid'], userids: [userId], selectRole: ['type'] }
    const found = await rpc.read('user.get', params, roleOfUser, signal)
    return found.ok ? ok(found.value.value[0]?.role?.type === SUPER_ADMIN) : found
  }

  async function createKey(newKey: NewKey, { signal }: CallOptions = {}): Promise<Outcome<CreatedKey>> {
    const { name, groupId, expiresAt, attributes } = newKey
    if (name === '' || [...name].length > manifest.maxNameLength)
      return notSent(fault('invalid-input', 'invalid-name'))
    const before = await listed({ userids: [groupId] }, signal)
    if (!before.ok) return notSent(before.fault)
    const { keys, names } = before.value
    if (keys.some(key => key.name === name))
      return { kind: 'rejected', fault: fault('conflict', 'invalid-name') }
    const seconds = expiresAt === null ? 0 : Math.floor(expiresAt / SECOND)
    if (seconds > MOST_SECONDS) return notSent(fault('invalid-input', 'invalid-expiry'))
    const description = attributes[DESCRIPTION]
    const params = {
      name,
      userid: groupId,
      expires_at: seconds,
      ...(typeof description === 'string' ? { description } : {})
    }
    const made = await rpc.change('create', { method: 'token.create', params }, changedTokens, signal)
    // The name was free a moment ago and holds a random marker: a token of this name is most likely ours.
    if (made.kind === 'rejected' && made.fault.code === 'conflict')
      return { kind: 'unknown', fault: fault('outcome-unknown') }
    if (made.kind !== 'committed') return made
    const [id = ''] = made.value.value.tokenids
    const secret = await rpc.change('create', { method: 'token.generate', params: [id] }, generated, signal)
    if (secret.kind !== 'committed') return withoutToken(secret, id, signal)
    const [value] = secret.value.value
    if (value?.tokenid !== id) return { kind: 'unknown', fault: fault('outcome-unknown', 'unexpected-shape') }
    const now = String(Math.floor(providerNow() / SECOND))
    const row = {
      tokenid: id,
      name,
      description: typeof description === 'string' ? description : '',
      userid: groupId,
      lastaccess: '0',
      status: '0',
      expires_at: String(seconds),
      created_at: now
    }
    const parts = [{ name: TOKEN, envName: TOKEN_ENV, isSecret: true, value: secretOf(value.token) }]
    return { kind: 'committed', value: { key: toProviderKey(row, names, providerNow()), secret: { parts } } }
  }

  /** A token whose secret was refused has none, so that nobody can use it: it is taken away, and nothing was made. */
  async function withoutToken(
    failure: Exclude<Outcome<unknown>, { kind: 'committed' }>,
    id: string,
    signal: Signal
  ): Promise<Outcome<never>> {
    if (failure.kind === 'unknown') return failure
    const removed = await rpc.change(
      'revoke',
      { method: 'token.delete', params: [id] },
      changedTokens,
      signal
    )
    return removed.kind === 'committed'
      ? { kind: 'rejected', fault: failure.fault }
      : { kind: 'unknown', fault: fault('outcome-unknown') }
  }

  async function setStatus(
    status: 0 | 1,
    { providerKeyId }: KeyAddress,
    signal: Signal
  ): Promise<Outcome<null>> {
    if (status === 1 && providerKeyId === ownKeyId) return selfLockout
    const params = { tokenid: providerKeyId, status }
    const sent = await rpc.change('disable', { method: 'token.update', params }, changedTokens, signal)
    return only(sent, providerKeyId, null)
  }

  async function revokeKey({ providerKeyId }: KeyAddress, { signal }: CallOptions = {}) {
    if (providerKeyId === ownKeyId) return selfLockout
    const params = [providerKeyId]
    const sent = await rpc.change('revoke', { method: 'token.delete', params }, changedTokens, signal)
    if (sent.kind !== 'rejected' || sent.fault.code !== 'not-found')
      return only(sent, providerKeyId, { alreadyGone: false })
    // The same words stand for a token that is gone and for one that we may not see.
    const own = await readTokens(new Map(), { tokenids: [ownKeyId, providerKeyId] }, signal)
    const me = own.ok ? own.value.find(key => key.providerKeyId === ownKeyId) : undefined
    const seesAll = me === undefined ? null : await isSuperAdmin(me.groupId, signal)
    const isListed = own.ok && own.value.some(key => key.providerKeyId === providerKeyId)
    if (seesAll?.ok === true && seesAll.value && !isListed) return gone
    return { kind: 'rejected', fault: fault('permission-missing', 'missing-revoke') } as const
  }

  async function probe(secret: SecretBundle, { signal }: CallOptions = {}): Promise<ProbeResult> {
    const at = (): number => tools.clock.now()
    const token = partOf(secret, TOKEN)
    if (token === null) return { kind: 'unclear', at: at(), why: 'no-probe' }
    const carried = await rpc.carrier(token, signal)
    if (!carried.ok) return unclearByFault(carried.fault, at())
    const { headers, fields } = carried.value
    const answer = await http.exchange({
      method: 'POST',
      path: RPC_PATH,
      headers,
      body: envelope('user.get', { output: ['userid'], limit: 1 }, fields),
      isQuestion: true,
      signal
    })
    if (!answer.ok) return unclearByFault(answer.fault, at())
    const { status, value } = answer.value
    const saying = sayingOf(value)
    if (saying === 'expired') return { kind: 'dead', at: at(), why: 'expired' }
    if (saying === 'not-known') return { kind: 'dead', at: at(), why: 'unknown' }
    // A role without a right to this call is told so only with a token that is known.
    const isAlive = saying === 'no-right' || (status === 200 && userList.safeParse(value).success)
    return isAlive ? { kind: 'alive', at: at() } : unclearByStatus(status, at())
  }

  return {
    preflight,
    async listKeys(_cursor, { signal } = {}) {
      const all = await listed({}, signal)
      return all.ok ? ok({ keys: all.value.keys, next: null, clockOffsetMs }) : all
    },
    async listGroup(groupId, { signal } = {}) {
      const all = await listed({ userids: [groupId] }, signal)
      return all.ok ? ok(all.value.keys.filter(key => key.groupId === groupId)) : all
    },
    createKey,
    disableKey: (key, { signal } = {}) => setStatus(1, key, signal),
    enableKey: (key, { signal } = {}) => setStatus(0, key, signal),
    revokeKey,
    probe,
    isOwnCredential: ({ providerKeyId }) => providerKeyId === ownKeyId,
    close: () => http.close()
  }
}

const selfLockout: Outcome<never> = { kind: 'rejected', fault: fault('conflict', 'self-lockout') }
const gone: Outcome<{ readonly alreadyGone: boolean }> = { kind: 'committed', value: { alreadyGone: true } }

/** The answer must name our token, else nothing is proven. */
function only<T>(
  sent: Outcome<{ readonly value: { readonly tokenids: readonly string[] } }>,
  id: string,
  value: T
): Outcome<T> {
  if (sent.kind !== 'committed') return sent
  return sent.value.value.tokenids[0] === id
    ? { kind: 'committed', value }
    : { kind: 'unknown', fault: fault('outcome-unknown', 'unexpected-shape') }
}
