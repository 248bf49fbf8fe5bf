import type { AccountReport } from '../../core/account'
import type { AbortSignalLike } from '../../core/clock'
import type { Fault, Outcome, Result } from '../../core/fault'
import { fault, ok, notSent } from '../../core/fault'
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
import { digestOfSecret } from '../../net/signers/password-digest'
import { askRedis } from '../../net/wire/redis'
import type { RedisRequest } from '../../net/wire/redis'
import type { WireConnection } from '../kit/wire-connection'
import { faultOf } from './faults'
import type { Call } from './faults'
import { PASSWORD, PASSWORD_ENV, USER, USER_ENV, manifest } from './manifest'
import { idOf, toProviderKey } from './mapping'
import { createReads } from './reads'
import { connectionsIn, text } from './wire'

type Signal = AbortSignalLike | undefined
type Gone = { readonly alreadyGone: boolean }

/** One connection to one server. A key is a password of an ACL user, so a user can have several. */
export function createClient(connection: WireConnection): ProviderClient {
  const { wire, tools, ownUser, ownPassword, isEncrypted, isLoopback } = connection
  const { read, users, clockOffset, storage, login } = createReads(connection)
  const ownId = idOf(ownUser, digestOfSecret(ownPassword))

  async function change(
    command: RedisRequest['command'],
    call: Call,
    signal: Signal
  ): Promise<Outcome<null>> {
    const talked = await askRedis(wire, { login, command, isChange: true, signal })
    if (talked.kind === 'failed') {
      return talked.wasSent ? unknown(talked.fault) : { kind: 'not-sent', fault: talked.fault }
    }
    return talked.value.kind === 'refused'
      ? { kind: 'rejected', fault: faultOf(talked.value.code, call) }
      : { kind: 'committed', value: null }
  }

  /** Without this a restart brings the old passwords back and forgets the new one. */
  async function keep(
    where: 'acl-file' | 'configuration',
    call: Call,
    signal: Signal
  ): Promise<Outcome<null>> {
    const kept = await change(where === 'acl-file' ? ['ACL', 'SAVE'] : ['CONFIG', 'REWRITE'], call, signal)
    // What was changed before is in force, so no failure here means that nothing happened.
    return kept.kind === 'committed' ? kept : unknown(kept.fault)
  }

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const found = await users(signal)
    if (!found.ok) return found
    const clockOffsetMs = await clockOffset(signal)
    if (!clockOffsetMs.ok) return clockOffsetMs
    const place = await storage('list', signal)
    const mayChange = place.ok ? (place.value === 'nowhere' ? 'no' : 'yes') : 'unknown'
    return ok({
      groups: found.value.map(({ name }) => ({ id: name, name, cap: null, environmentHint: null })),
      rights: [
        { right: 'list', state: 'yes' },
        { right: 'create', state: mayChange },
        { right: 'revoke', state: place.ok ? 'yes' : 'unknown' },
        { right: 'disable', state: 'not-offered' },
        { right: 'last-used', state: 'not-offered' }
      ],
      warnings: [
        ...(isEncrypted || isLoopback ? [] : (['not-encrypted'] as const)),
        ...(place.ok && place.value === 'nowhere' ? (['lost-at-restart'] as const) : [])
      ],
      version: null,
      grantable: null,
      permissionSets: [],
      clockOffsetMs: clockOffsetMs.value
    })
  }

  async function listed(signal: Signal) {
    const found = await users(signal)
    if (!found.ok) return found
    const keys = found.value.flatMap(user => user.digests.map(digest => toProviderKey(user, digest)))
    const clockOffsetMs = await clockOffset(signal)
    return clockOffsetMs.ok ? ok({ keys, next: null, clockOffsetMs: clockOffsetMs.value }) : clockOffsetMs
  }

  async function createKey(newKey: NewKey, { signal }: CallOptions = {}): Promise<Outcome<CreatedKey>> {
    const { name, groupId } = newKey
    if (name === '' || name.length > manifest.maxNameLength)
      return notSent(fault('invalid-input', 'invalid-name'))
    const found = await users(signal)
    if (!found.ok) return notSent(found.fault)
    const user = found.value.find(one => one.name === groupId)
    // SETUSER would make a user that is missing.
    if (user === undefined) return notSent(fault('not-found'))
    // Its first password would end that.
    if (user.isOpen) return notSent(fault('conflict', 'user-without-password'))
    const place = await storage('create', signal)
    if (!place.ok) return notSent(place.fault)
    if (place.value === 'nowhere') return notSent(fault('conflict', 'lost-at-restart'))
    const password = newPassword()
    const digest = digestOfSecret(password)
    const added = await change(['ACL', 'SETUSER', groupId, `#${digest}`], 'create', signal)
    const sent = added.kind === 'committed' ? await keep(place.value, 'create', signal) : added
    if (sent.kind !== 'committed') {
      password.wipe()
      return sent
    }
    return {
      kind: 'committed',
      value: {
        key: toProviderKey(user, digest),
        secret: {
          parts: [
            { name: USER, envName: USER_ENV, isSecret: false, value: secretOf(groupId) },
            { name: PASSWORD, envName: PASSWORD_ENV, isSecret: true, value: password }
          ]
        }
      }
    }
  }

  async function revokeKey(
    { providerKeyId, groupId }: KeyAddress,
    { signal }: CallOptions = {}
  ): Promise<Outcome<Gone>> {
    if (providerKeyId === ownId) return { kind: 'rejected', fault: fault('conflict', 'self-lockout') }
    const found = await users(signal)
    if (!found.ok) return notSent(found.fault)
    const place = await storage('revoke', signal)
    const digests = found.value.find(({ name }) => name === groupId)?.digests ?? []
    const digest = digests.find(one => idOf(groupId, one) === providerKeyId)
    if (digest !== undefined) {
      const removed = await change(['ACL', 'SETUSER', groupId, `!${digest}`], 'revoke', signal)
      if (removed.kind !== 'committed') return removed
    }
    // Taken away all the same, because it may have leaked; but a restart could bring it back.
    if (!place.ok) return unknown(place.fault)
    // Also for one that is gone already: an earlier try may have ended before this. Without a file there is nothing to do.
    const kept = place.value === 'nowhere' ? committed : await keep(place.value, 'revoke', signal)
    return kept.kind === 'committed'
      ? { kind: 'committed', value: { alreadyGone: digest === undefined } }
      : kept
  }

  async function probe(secret: SecretBundle, { signal }: CallOptions = {}): Promise<ProbeResult> {
    const at = (): number => tools.clock.now()
    const [user, password] = [partOf(secret, USER), partOf(secret, PASSWORD)]
    if (user === null || password === null) return { kind: 'unclear', at: at(), why: 'no-probe' }
    const talked = await askRedis(wire, {
      login: { user: textOf(user), password },
      command: ['PING'],
      signal
    })
    if (talked.kind === 'failed') {
      const isAway = ['provider-unavailable', 'cancelled'].includes(talked.fault.code)
      return { kind: 'unclear', at: at(), why: isAway ? 'unreachable' : 'not-about-the-key' }
    }
    const answer = talked.value
    if (answer.kind === 'refused' && answer.code === 'WRONGPASS')
      return { kind: 'dead', at: at(), why: 'unknown' }
    // Whoever may not ask PING has signed in.
    const isIn = answer.kind === 'value' || answer.code === 'NOPERM'
    return isIn ? { kind: 'alive', at: at() } : { kind: 'unclear', at: at(), why: 'not-about-the-key' }
  }

  /** A connection tells its user and not its password: with two of them nobody knows whose it is. */
  async function witnessUse(
    { providerKeyId, groupId }: KeyAddress,
    _sinceMs: number,
    { signal }: CallOptions = {}
  ): Promise<Result<WitnessAnswer>> {
    const open = await read(['CLIENT', 'LIST'], text, signal)
    if (!open.ok)
      return open.fault.code === 'permission-missing'
        ? ok({ witness: 'connections', kind: 'unavailable' })
        : open
    const counts = connectionsIn(open.value)
    if (counts === null) return ok({ witness: 'connections', kind: 'unavailable' })
    // This call has one of its own.
    const count = (counts.get(groupId) ?? 0) - (groupId === ownUser ? 1 : 0)
    if (count <= 0) return ok({ witness: 'connections', kind: 'none' })
    const found = await users(signal)
    if (!found.ok) return found
    const digests = found.value.find(({ name }) => name === groupId)?.digests ?? []
    const isOnly = digests.length === 1 && idOf(groupId, digests[0] ?? '') === providerKeyId
    const offset = await clockOffset(signal)
    const at = tools.clock.now() + (offset.ok ? (offset.value ?? 0) : 0)
    return ok(
      isOnly ? { witness: 'connections', kind: 'seen', at } : { witness: 'connections', kind: 'unavailable' }
    )
  }

  return {
    preflight,
    listKeys: (_cursor, { signal } = {}) => listed(signal),
    listGroup: async (groupId, { signal } = {}) => {
      const all = await listed(signal)
      return all.ok ? ok(all.value.keys.filter(key => key.groupId === groupId)) : all
    },
    createKey,
    disableKey: () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command'))),
    enableKey: () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command'))),
    revokeKey,
    probe,
    witnessUse,
    isOwnCredential: ({ providerKeyId }) => providerKeyId === ownId,
    close: () => wire.close()
  }
}

const committed: Outcome<null> = { kind: 'committed', value: null }

function unknown({ detail, subject }: Fault): Outcome<never> {
  const about = subject === undefined ? {} : { subject }
  return { kind: 'unknown', fault: fault('outcome-unknown', detail, about) }
}
