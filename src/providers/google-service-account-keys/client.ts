import type { AccountReport } from '../../core/account'
import type { AbortSignalLike } from '../../core/clock'
import type { Fault, Outcome, Result } from '../../core/fault'
import { failed, fault, ok, notSent } from '../../core/fault'
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
import { pageOfGroup } from '../kit/group-pages'
import { createYoungKeys } from '../kit/young-keys'
import { classifyFor } from './faults'
import { KEY_FILE, KEY_FILE_ENV, MOST_KEYS, manifest } from './manifest'
import { toProviderKey } from './mapping'
import { probeFile } from './probe'
import type { GoogleConnection } from './reads'
import { createReads } from './reads'
import type { KeyRow } from './wire'
import { EMAIL, createdKeyOf, nothing } from './wire'

type Signal = AbortSignalLike | undefined

/** The service accounts of one project. A group is a service account, its id is the email address. */
export function createClient(connection: GoogleConnection): ProviderClient {
  const { http, tools, base, own } = connection
  const reads = createReads(connection)
  const providerNow = (): number => tools.clock.now() + (reads.clockOffsetMs() ?? 0)
  const young = createYoungKeys(manifest.propagation.maximumMs)
  const toKey = (row: KeyRow, email: string) => toProviderKey(row, email, providerNow())

  async function listGroup(email: string, signal: Signal) {
    if (!EMAIL.test(email)) return failed('not-found')
    const rows = await reads.keys(email, signal)
    return rows.ok ? ok(rows.value.map(row => toKey(row, email))) : rows
  }

  async function listKeys(cursor: string | null, signal: Signal): Promise<Result<KeyPage>> {
    const emails = await reads.accounts(cursor === null, signal)
    if (!emails.ok) return emails
    const page = await pageOfGroup(emails.value, cursor, email => listGroup(email, signal))
    return page.ok ? ok({ ...page.value, clockOffsetMs: reads.clockOffsetMs() }) : page
  }

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const emails = await reads.accounts(true, signal)
    if (!emails.ok) return emails
    const first = await listKeys(null, signal)
    if (!first.ok) return first
    return ok({
      groups: emails.value.map(email => ({ id: email, name: email, cap: MOST_KEYS, environmentHint: null })),
      rights: [
        { right: 'list', state: 'yes' },
        { right: 'create', state: 'unknown' },
        { right: 'revoke', state: 'unknown' },
        { right: 'disable', state: 'unknown' },
        { right: 'last-used', state: 'not-offered' }
      ],
      warnings: base.isPlainHttp ? ['plain-http'] : [],
      version: null,
      grantable: null,
      permissionSets: [],
      clockOffsetMs: reads.clockOffsetMs()
    })
  }

  /** Null where there is a place for one more. */
  async function fullness(email: string, signal: Signal): Promise<Fault | null> {
    const rows = await reads.keys(email, signal)
    if (!rows.ok) return rows.fault
    return rows.value.length >= MOST_KEYS ? fault('cap-reached', 'cap-full') : null
  }

  async function createKey(
    { name, groupId: email }: NewKey,
    { signal }: CallOptions = {}
  ): Promise<Outcome<CreatedKey>> {
    if (name.length > manifest.maxNameLength) return notSent(fault('invalid-input', 'invalid-name'))
    if (!EMAIL.test(email)) return notSent(fault('not-found'))
    const full = await fullness(email, signal)
    if (full !== null) return notSent(full)
    const sent = await http.change({
      method: 'POST',
      path: reads.keysPath(email),
      body: { privateKeyType: 'TYPE_GOOGLE_CREDENTIALS_FILE', keyAlgorithm: 'KEY_ALG_RSA_2048' },
      schema: createdKeyOf(email),
      classify: classifyFor('create'),
      signal
    })
    if (sent.kind === 'rejected' && sent.fault.code === 'conflict') {
      // What Google says of one key too many says only that some condition does not hold.
      const reason = await fullness(email, signal)
      return reason?.code === 'cap-reached' ? { kind: 'rejected', fault: reason } : sent
    }
    if (sent.kind !== 'committed') return sent
    const { row, file } = sent.value.value
    young.noteCreated(row.name, providerNow())
    const parts = [{ name: KEY_FILE, envName: KEY_FILE_ENV, isSecret: true, value: secretOf(file) }]
    return { kind: 'committed', value: { key: toKey(row, email), secret: { parts } } }
  }

  function refuseOwn(id: string): Outcome<never> | null {
    return id === own.keyId ? { kind: 'rejected', fault: fault('conflict', 'self-lockout') } : null
  }

  async function setStatus(
    verb: 'disable' | 'enable',
    { providerKeyId: id, groupId: email }: KeyAddress,
    signal: Signal
  ): Promise<Outcome<null>> {
    if (!EMAIL.test(email)) return notSent(fault('not-found'))
    const refused = verb === 'disable' ? refuseOwn(id) : null
    if (refused !== null) return refused
    const sent = await http.change({
      method: 'POST',
      path: `${reads.keysPath(email)}/${segment(id)}:${verb}`,
      body: {},
      schema: nothing,
      classify: classifyFor('disable'),
      signal
    })
    return sent.kind === 'committed' ? { kind: 'committed', value: null } : sent
  }

  async function revokeKey(
    key: KeyAddress,
    { signal }: CallOptions = {}
  ): Promise<Outcome<{ readonly alreadyGone: boolean }>> {
    const { providerKeyId: id, groupId: email } = key
    if (!EMAIL.test(email)) return notSent(fault('not-found'))
    const refused = refuseOwn(id)
    if (refused !== null) return refused
    const sent = await http.change({
      method: 'DELETE',
      path: `${reads.keysPath(email)}/${segment(id)}`,
      schema: nothing,
      classify: classifyFor('revoke'),
      signal
    })
    if (sent.kind === 'committed') return { kind: 'committed', value: { alreadyGone: false } }
    if (sent.kind !== 'rejected' || sent.fault.code !== 'not-found') return sent
    // A server that has not heard of a new key yet says the same, and leaves it out of its list.
    if (young.isYoung(key, providerNow())) return { kind: 'unknown', fault: fault('outcome-unknown') }
    // The same answer may come for the account. Only its list tells that the key is gone.
    const listed = await reads.keys(email, signal)
    if (!listed.ok) return { kind: 'rejected', fault: listed.fault }
    return listed.value.some(row => row.name === id)
      ? { kind: 'unknown', fault: fault('outcome-unknown') }
      : { kind: 'committed', value: { alreadyGone: true } }
  }

  return {
    preflight,
    listKeys: (cursor, { signal } = {}) => listKeys(cursor, signal),
    listGroup: (email, { signal } = {}) => listGroup(email, signal),
    createKey,
    disableKey: (key, { signal } = {}) => setStatus('disable', key, signal),
    enableKey: (key, { signal } = {}) => setStatus('enable', key, signal),
    revokeKey,
    probe: (secret, { signal } = {}) => probeFile(connection, secret, providerNow(), signal),
    isOwnCredential: ({ providerKeyId }) => providerKeyId === own.keyId,
    close: async () => {
      await Promise.all([http.close(), connection.tokens.close()])
    }
  }
}
