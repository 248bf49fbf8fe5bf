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
import { mariaHash } from '../../net/signers/maria-hash'
import { askMaria } from '../../net/wire/mariadb'
import type { MariaStatement } from '../../net/wire/mariadb'
import { userNameOf } from '../kit/user-names'
import type { WireConnection } from '../kit/wire-connection'
import { ACCESS_DENIED, NO_SUCH_CONNECTION, faultOf, verdictOf } from './faults'
import type { Call } from './faults'
import { grantStatements, privilegesIn } from './grants'
import { GROUP, LONGEST_USER, PASSWORD, PASSWORD_ENV, USER, USER_ENV } from './manifest'
import { toProviderKey } from './mapping'
import { accountOf, isUsableName } from './quote'
import { createReads } from './reads'
import { reportOf } from './report'
import * as statements from './statements'
import { numberIn } from './wire'

type Signal = AbortSignalLike | undefined
type Gone = { readonly alreadyGone: boolean }
const SEEING_DEFINERS = ['SHOW VIEW', 'TRIGGER', 'EVENT']
/** Of reading and ending connections. */
const MOST_ROUNDS = 4
type Done = { readonly outcome: Outcome<null>; readonly after: number }

/** One connection to one server. A key is a user with its host: `payments@10.%`. */
export function createClient(connection: WireConnection): ProviderClient {
  const { wire, tools, ownUser } = connection
  const reads = createReads(connection)
  const { read, login } = reads

  async function change(texts: readonly string[], call: Call, signal: Signal): Promise<Done> {
    const asked = texts.map(text => ({ text }))
    const talked = await askMaria(wire, { login, statements: asked, isChange: true, signal })
    if (talked.kind === 'failed') {
      const outcome = talked.wasSent ? unknown(talked.fault) : notSent(talked.fault)
      return { outcome, after: 0 }
    }
    if (talked.value.kind === 'rows')
      return { outcome: { kind: 'committed', value: null }, after: texts.length }
    const { number, after } = talked.value
    return { outcome: { kind: 'rejected', fault: faultOf(number, call) }, after }
  }

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const listed = await reads.list(signal)
    if (!listed.ok) return listed
    const own = await read([{ text: statements.OWN_GRANTS }], signal)
    return own.ok ? ok(reportOf(connection, listed.value.server, privilegesIn(own.value[0] ?? []))) : own
  }

  async function listed(signal: Signal) {
    const all = await reads.list(signal)
    if (!all.ok) return all
    const { keys, server } = all.value
    return ok({ keys, next: null, clockOffsetMs: server.clockOffsetMs })
  }

  async function createKey(newKey: NewKey, { signal }: CallOptions = {}): Promise<Outcome<CreatedKey>> {
    const user = userNameOf(newKey.name)
    const { host, maxUserConnections, requiresTls } = newKey.attributes
    const account = { user, host: typeof host === 'string' ? host : '%' }
    const refusal = refusalOf(newKey, account)
    if (refusal !== null) return notSent(refusal)
    const grants = grantStatements(newKey.grants, account)
    if (grants === null) return notSent(fault('invalid-input', 'invalid-permissions'))
    const limits = {
      maxUserConnections: typeof maxUserConnections === 'number' ? maxUserConnections : 0,
      requiresTls: requiresTls === true
    }
    const password = newPassword()
    const texts = [statements.createUser(account, mariaHash(password), limits), ...grants]
    const { outcome, after } = await change(texts, 'create', signal)
    if (outcome.kind !== 'committed') {
      password.wipe()
      // A user with a part of the rights is of no use: it goes again.
      if (outcome.kind !== 'rejected' || after === 0) return outcome
      const undone = await change([statements.dropUser(account)], 'create', signal)
      return undone.outcome.kind === 'committed' ? outcome : unknown(outcome.fault)
    }
    const row = { ...account, ...limits, isLocked: false, hasMore: false }
    return {
      kind: 'committed',
      value: {
        key: toProviderKey(row, newKey.grants),
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
    { providerKeyId }: KeyAddress,
    statement: (account: statements.Account) => string,
    signal: Signal
  ): Promise<Outcome<null>> {
    const account = accountOf(providerKeyId)
    if (account.user === ownUser) return { kind: 'rejected', fault: fault('conflict', 'self-lockout') }
    if (!isAccount(account)) return notSent(fault('invalid-input', 'invalid-name'))
    return (await change([statement(account)], 'revoke', signal)).outcome
  }

  /** Locked and without a password first, so that a connection that ends cannot be opened again; then the connections; then the user. */
  async function revokeKey(
    { providerKeyId }: KeyAddress,
    { signal }: CallOptions = {}
  ): Promise<Outcome<Gone>> {
    const account = accountOf(providerKeyId)
    if (account.user === ownUser) return { kind: 'rejected', fault: fault('conflict', 'self-lockout') }
    if (!isAccount(account)) return notSent(fault('invalid-input', 'invalid-name'))
    const { user, host } = account
    const definer = `${user}@${host}`
    const values = [user, host, user, host, definer, definer, definer, definer]
    const found = await read(
      [{ text: statements.ONE_USER, values }, { text: statements.OWN_GRANTS }, connectionsOf(account)],
      signal
    )
    if (!found.ok) return notSent(found.fault)
    const [one, own = [], connections = []] = found.value
    // Without PROCESS the server shows only connections of Rekey, without CONNECTION ADMIN only those can be ended.
    const missing = ['PROCESS', ...(connections.length > 0 ? ['CONNECTION ADMIN'] : [])].find(
      privilege => !privilegesIn(own)(privilege)
    )
    if (missing !== undefined)
      return notSent(fault('permission-missing', 'missing-revoke', { subject: missing }))
    const isUser = (numberIn(one) ?? 0) > 0
    // Views, triggers and events are only listed for those who may see them.
    const seesAll = SEEING_DEFINERS.every(privilegesIn(own))
    const isDefiner = !seesAll || (numberIn(one, 2) ?? 1) > 0
    let isKey = (numberIn(one, 1) ?? 0) > 0
    if (isKey) {
      const { outcome } = await change([statements.endUser(account)], 'revoke', signal)
      // Somebody else dropped it, and that ends no connections.
      if (outcome.kind === 'rejected' && outcome.fault.code === 'not-found') isKey = false
      else if (outcome.kind !== 'committed') return outcome
    }
    const closed = await endConnections(account, signal)
    // Nobody can sign in any more; whether somebody still is, is not known. That also goes for a user that an earlier revoke ended.
    if (!closed.ok) return unknown(closed.fault)
    // Views and routines that run with its rights would stop: then it stays, locked, and also where nobody knows.
    if (isUser && !isDefiner) await change([statements.dropUser(account)], 'revoke', signal)
    return { kind: 'committed', value: { alreadyGone: !isKey } }
  }

  /** Reads again after each round: a sign-in that was under way when the user was locked may have succeeded since. */
  async function endConnections(account: statements.Account, signal: Signal): Promise<Result<null>> {
    const ended = new Set<string>()
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const found = await read([connectionsOf(account)], signal)
      if (!found.ok) return found
      // One that was ended stays in the list until the server has undone what it was doing.
      const ids = (found.value[0] ?? []).map(([id]) => id ?? '').filter(id => !ended.has(id))
      if (ids.length === 0) return ok(null)
      if (!ids.every(id => /^\d+$/.test(id))) return failed('provider-changed', 'unexpected-shape')
      const kills = ids.map(id => ({
        text: statements.endConnection(Number(id)),
        mayBeRefused: [NO_SUCH_CONNECTION]
      }))
      const killed = await read(kills, signal, 'revoke')
      if (!killed.ok) return killed
      for (const id of ids) ended.add(id)
    }
    return failed('provider-unavailable', 'server-error')
  }

  async function probe(secret: SecretBundle, { signal }: CallOptions = {}): Promise<ProbeResult> {
    const at = (): number => tools.clock.now()
    const [user, password] = [partOf(secret, USER), partOf(secret, PASSWORD)]
    if (user === null || password === null) return { kind: 'unclear', at: at(), why: 'no-probe' }
    const talked = await askMaria(wire, {
      login: { user: textOf(user), password },
      statements: [{ text: 'SELECT 1' }],
      signal
    })
    if (talked.kind === 'failed') {
      const isAway = ['provider-unavailable', 'cancelled'].includes(talked.fault.code)
      return { kind: 'unclear', at: at(), why: isAway ? 'unreachable' : 'not-about-the-key' }
    }
    if (talked.value.kind === 'rows') return { kind: 'alive', at: at() }
    const { number } = talked.value
    const why = verdictOf(number)
    if (why === null) return { kind: 'unclear', at: at(), why: 'not-about-the-key' }
    return (await isAboutTheKey(textOf(user), number, signal))
      ? { kind: 'dead', at: at(), why }
      : { kind: 'unclear', at: at(), why: 'not-about-the-key' }
  }

  /**
   * A user for other hosts is refused here with any password, and so is the right one where another of the same name, or of none,
   * fits better. What the server says of a user whose password was right is about a user for connections from here.
   */
  async function isAboutTheKey(user: string, number: number, signal: Signal): Promise<boolean> {
    const found = await read([{ text: statements.USERS_OF_NAME, values: [user, user, user] }], signal)
    if (!found.ok) return false
    const [keys, users, fromHere, unnamed] = [0, 1, 2, 3].map(column => numberIn(found.value[0], column))
    if (keys === 0) return true
    return users === 1 && unnamed === 0 && (fromHere === 1 || number !== ACCESS_DENIED)
  }

  /** Services keep connections open, mostly in a pool. One that connects for a moment can be missed. */
  async function witnessUse(
    { providerKeyId }: KeyAddress,
    _sinceMs: number,
    { signal }: CallOptions = {}
  ): Promise<Result<WitnessAnswer>> {
    const asked = [
      { text: statements.OWN_GRANTS },
      { text: statements.SERVER },
      { text: statements.CONNECTIONS, values: [accountOf(providerKeyId).user] }
    ]
    const found = await read(asked, signal)
    if (!found.ok) return found
    const [own = [], server, connections] = found.value
    // Without PROCESS the server shows only connections of Rekey.
    if (!privilegesIn(own)('PROCESS')) return ok({ witness: 'connections', kind: 'unavailable' })
    const count = numberIn(connections)
    const now = numberIn(server, 1)
    if (count === null || now === null) return failed('provider-changed', 'unexpected-shape')
    return ok(
      count > 0
        ? { witness: 'connections', kind: 'seen', at: Math.round(now) }
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
    disableKey: (key, { signal } = {}) => switchKey(key, statements.lockUser, signal),
    enableKey: (key, { signal } = {}) => switchKey(key, statements.unlockUser, signal),
    revokeKey,
    probe,
    witnessUse,
    isOwnCredential: ({ providerKeyId }) => accountOf(providerKeyId).user === ownUser,
    close: () => wire.close()
  }
}

function connectionsOf({ user, host }: statements.Account): MariaStatement {
  return { text: statements.CONNECTIONS_OF, values: [user, host, host] }
}

function isAccount({ user, host }: statements.Account): boolean {
  return isUsableName(user) && isUsableName(host)
}

function refusalOf({ name, groupId }: NewKey, account: statements.Account): Fault | null {
  if (groupId !== GROUP.id) return fault('not-found')
  const isUsable =
    name !== '' && name.length <= LONGEST_USER && account.user.length <= LONGEST_USER && isAccount(account)
  return isUsable ? null : fault('invalid-input', 'invalid-name')
}

function unknown({ detail }: Fault): Outcome<never> {
  return { kind: 'unknown', fault: fault('outcome-unknown', detail) }
}
