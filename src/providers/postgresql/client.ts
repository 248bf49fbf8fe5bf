import type { AccountReport } from '../../core/account'
import type { AbortSignalLike } from '../../core/clock'
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
import { newPassword } from '../../net/new-password'
import { partOf, secretOf, textOf } from '../../net/secret-text'
import { scramVerifier } from '../../net/signers/scram-verifier'
import { askPostgres } from '../../net/wire/postgres'
import { userNameOf } from '../kit/user-names'
import type { PostgresConnection } from './connection'
import type { Call } from './faults'
import { faultOf, verdictOf } from './faults'
import { rightsOf } from './grants'
import { GROUP, LONGEST_ROLE_BYTES, PASSWORD, PASSWORD_ENV, USER, USER_ENV, manifest } from './manifest'
import { toProviderKey } from './mapping'
import { isUsableName } from './quote'
import { createReads } from './reads'
import { reportOf } from './report'
import * as statements from './statements'
import { oneRole, ownRole, roleList, sessionCount } from './wire'

type Signal = AbortSignalLike | undefined
type Gone = { readonly alreadyGone: boolean }

/** One connection to one server. A key is a role that can log in; its name is its id. */
export function createClient(connection: PostgresConnection): ProviderClient {
  const { wire, tools, ownUser } = connection
  const { read, login } = createReads(connection)

  async function change(text: string, call: Call, signal: Signal): Promise<Outcome<null>> {
    const talked = await askPostgres(wire, { login, text, isChange: true, signal })
    if (talked.kind === 'failed') {
      return talked.wasSent ? unknown(talked.fault) : notSent(talked.fault)
    }
    return talked.value.kind === 'refused'
      ? { kind: 'rejected', fault: faultOf(talked.value, call) }
      : { kind: 'committed', value: null }
  }

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const own = await read(statements.OWN_ROLE, ownRole, signal)
    if (!own.ok) return own
    return reportOf(connection, own.value)
  }

  async function listed(signal: Signal) {
    const all = await read(statements.LIST_ROLES, roleList, signal)
    if (!all.ok) return all
    const { now, rows } = all.value
    return ok({
      keys: rows.map(toProviderKey),
      next: null,
      clockOffsetMs: Math.round(now - tools.clock.now())
    })
  }

  async function createKey(newKey: NewKey, { signal }: CallOptions = {}): Promise<Outcome<CreatedKey>> {
    const user = userNameOf(newKey.name)
    const rights = rightsOf(newKey.grants)
    const refusal = refusalOf(newKey, user)
    if (refusal !== null) return notSent(refusal)
    if (rights === null) return notSent(fault('invalid-input', 'invalid-permissions'))
    const { connectionLimit, settingsOf } = newKey.attributes
    const limit = typeof connectionLimit === 'number' ? connectionLimit : null
    const password = newPassword()
    const text = statements.createRole({
      name: user,
      verifier: scramVerifier(password),
      rights,
      expiresAt: newKey.expiresAt,
      connectionLimit: limit,
      settingsOf: typeof settingsOf === 'string' ? settingsOf : null,
      comment: `${newKey.name}: made by Rekey`
    })
    const sent = await change(text, 'create', signal)
    if (sent.kind !== 'committed') {
      password.wipe()
      return sent
    }
    const row = {
      name: user,
      canLogin: true,
      isEnded: false,
      expiresAt: newKey.expiresAt,
      connectionLimit: limit ?? -1,
      attributes: [...rights.attributes],
      memberships: rights.memberships.map(one => ({ ...one, isWhole: true })),
      hasOwnRights: false,
      hasSettings: typeof settingsOf === 'string'
    }
    return {
      kind: 'committed',
      value: {
        key: toProviderKey(row),
        secret: {
          parts: [
            { name: USER, envName: USER_ENV, isSecret: false, value: secretOf(user) },
            { name: PASSWORD, envName: PASSWORD_ENV, isSecret: true, value: password }
          ]
        }
      }
    }
  }

  async function switchKey(
    key: KeyAddress,
    statement: (name: string) => string,
    signal: Signal
  ): Promise<Outcome<null>> {
    if (key.providerKeyId === ownUser) return { kind: 'rejected', fault: fault('conflict', 'self-lockout') }
    return change(statement(key.providerKeyId), 'revoke', signal)
  }

  /** No login first, so that a session that ends cannot be opened again; then the sessions; then the role, if nothing needs it. */
  async function revokeKey(
    { providerKeyId }: KeyAddress,
    { signal }: CallOptions = {}
  ): Promise<Outcome<Gone>> {
    if (providerKeyId === ownUser) return { kind: 'rejected', fault: fault('conflict', 'self-lockout') }
    const found = await read(statements.ONE_ROLE, oneRole, signal, [providerKeyId])
    if (!found.ok) return notSent(found.fault)
    const role = found.value
    if (role === null) return { kind: 'committed', value: { alreadyGone: true } }
    if (role.sessions > 0 && !role.maySignal)
      return notSent(fault('permission-missing', 'missing-revoke', { subject: 'pg_signal_backend' }))
    if (role.isKey) {
      const ended = await change(statements.endRole(providerKeyId), 'revoke', signal)
      if (ended.kind === 'rejected' && ended.fault.code === 'not-found')
        return { kind: 'committed', value: { alreadyGone: true } }
      if (ended.kind !== 'committed') return ended
    }
    const closed = await endSessions(providerKeyId, role.maySignal, signal)
    // Nobody can log in any more; whether somebody still is, is not known.
    if (!closed.ok) return unknown(closed.fault)
    // A role with objects, privileges or members stays, without login: its outcome is of no matter to the key.
    if ((role.isKey || role.isRevoked) && !role.hasMembers)
      await change(statements.dropRole(providerKeyId), 'revoke', signal)
    return { kind: 'committed', value: { alreadyGone: !role.isKey } }
  }

  /** The server only sends the sessions a signal: the count afterwards says that they ended. One may also have begun after the first count. */
  async function endSessions(name: string, maySignal: boolean, signal: Signal): Promise<Result<null>> {
    if (maySignal) {
      const told = await change(statements.endSessions(name), 'revoke', signal)
      if (told.kind !== 'committed') return { ok: false, fault: told.fault }
    }
    const left = await read(statements.COUNT_SESSIONS, sessionCount, signal, [name])
    if (!left.ok) return left
    if (left.value.sessions === 0) return ok(null)
    return maySignal
      ? failed('provider-unavailable', 'server-error')
      : failed('permission-missing', 'missing-revoke')
  }

  async function probe(secret: SecretBundle, { signal }: CallOptions = {}): Promise<ProbeResult> {
    const at = (): number => tools.clock.now()
    const [user, password] = [partOf(secret, USER), partOf(secret, PASSWORD)]
    if (user === null || password === null) return { kind: 'unclear', at: at(), why: 'no-probe' }
    const talked = await askPostgres(wire, {
      login: { ...login, user: textOf(user), password },
      text: 'SELECT 1',
      signal
    })
    if (talked.kind === 'failed') {
      const isAway = ['provider-unavailable', 'cancelled'].includes(talked.fault.code)
      return { kind: 'unclear', at: at(), why: isAway ? 'unreachable' : 'not-about-the-key' }
    }
    if (talked.value.kind === 'value') return { kind: 'alive', at: at() }
    const verdict = verdictOf(talked.value)
    if (verdict === null) return { kind: 'unclear', at: at(), why: 'not-about-the-key' }
    return verdict === 'alive' ? { kind: 'alive', at: at() } : { kind: 'dead', at: at(), why: verdict }
  }

  /** Services keep sessions open, mostly in a pool. One that connects for a moment can be missed. */
  async function witnessUse(
    { providerKeyId }: KeyAddress,
    _sinceMs: number,
    { signal }: CallOptions = {}
  ): Promise<Result<WitnessAnswer>> {
    const found = await read(statements.COUNT_SESSIONS, sessionCount, signal, [providerKeyId])
    if (!found.ok) return found
    const { now, sessions } = found.value
    return ok(
      sessions > 0
        ? { witness: 'connections', kind: 'seen', at: now }
        : { witness: 'connections', kind: 'none' }
    )
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
    disableKey: (key, { signal } = {}) => switchKey(key, statements.disableRole, signal),
    enableKey: (key, { signal } = {}) => switchKey(key, statements.enableRole, signal),
    revokeKey,
    probe,
    witnessUse,
    isOwnCredential: ({ providerKeyId }) => providerKeyId === ownUser,
    close: () => wire.close()
  }
}

function refusalOf({ name, groupId }: NewKey, user: string): Fault | null {
  if (groupId !== GROUP.id) return fault('not-found')
  const isUsable =
    name !== '' && name.length <= manifest.maxNameLength && isUsableName(user, LONGEST_ROLE_BYTES)
  return isUsable ? null : fault('invalid-input', 'invalid-name')
}

function unknown({ detail }: Fault): Outcome<never> {
  return { kind: 'unknown', fault: fault('outcome-unknown', detail) }
}
