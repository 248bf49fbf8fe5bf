import type { AccountReport } from '../../core/account'
import type { AbortSignalLike } from '../../core/clock'
import type { Outcome, Result } from '../../core/fault'
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
import { pageOfGroup } from '../kit/group-pages'
import { classifyFor } from './faults'
import { makeKeyPair } from '../../net/ssh-key-pair'
import { PRIVATE_KEY, PRIVATE_KEY_ENV, READ, WRITE, manifest } from './manifest'
import { toProviderKey } from './mapping'
import type { GitHubConnection } from './reads'
import { createReads, isRepository, keysPath } from './reads'
import { deployKey } from './wire'

type Signal = AbortSignalLike | undefined

/** The deploy keys of some repositories. A group is a repository, its id is `owner/name`. */
export function createClient(connection: GitHubConnection): ProviderClient {
  const { http, tools, base } = connection
  const reads = createReads(connection)

  async function listGroup(groupId: string, signal: Signal) {
    if (!isRepository(groupId)) return failed('not-found')
    const rows = await reads.keys(groupId, signal)
    return rows.ok ? ok(rows.value.map(row => toProviderKey(row, groupId))) : rows
  }

  async function listKeys(cursor: string | null, signal: Signal): Promise<Result<KeyPage>> {
    const names = await reads.repositories(cursor === null, signal)
    if (!names.ok) return names
    const page = await pageOfGroup(names.value, cursor, name => listGroup(name, signal))
    return page.ok ? ok({ ...page.value, clockOffsetMs: reads.clockOffsetMs() }) : page
  }

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const names = await reads.repositories(true, signal)
    if (!names.ok) return names
    const first = await listKeys(null, signal)
    if (!first.ok) return first
    return ok({
      groups: names.value.map(name => ({ id: name, name, cap: null, environmentHint: null })),
      rights: [
        { right: 'list', state: 'yes' },
        { right: 'create', state: 'unknown' },
        { right: 'revoke', state: 'unknown' },
        { right: 'disable', state: 'not-offered' },
        { right: 'last-used', state: 'yes' }
      ],
      warnings: base.isPlainHttp ? ['plain-http'] : [],
      version: null,
      grantable: null,
      permissionSets: [],
      clockOffsetMs: reads.clockOffsetMs()
    })
  }

  async function createKey(
    { name, groupId, grants }: NewKey,
    { signal }: CallOptions = {}
  ): Promise<Outcome<CreatedKey>> {
    if (name === '' || name.length > manifest.maxNameLength)
      return notSent(fault('invalid-input', 'invalid-name'))
    if (!isRepository(groupId)) return notSent(fault('not-found'))
    const [grant] = grants
    if (grants.length !== 1 || (grant !== READ && grant !== WRITE))
      return notSent(fault('invalid-input', 'invalid-permissions'))
    const isReadOnly = grant === READ
    const { publicText, secret } = makeKeyPair()
    const sent = await http.change({
      method: 'POST',
      path: keysPath(groupId),
      body: { title: name, key: publicText, read_only: isReadOnly },
      // Another public key, or more rights than were asked for, is not what we made.
      schema: deployKey.refine(
        row =>
          row.read_only === isReadOnly && (row.key === publicText || row.key.startsWith(`${publicText} `))
      ),
      classify: classifyFor('create'),
      signal
    })
    if (sent.kind === 'committed') {
      const parts = [{ name: PRIVATE_KEY, envName: PRIVATE_KEY_ENV, isSecret: true, value: secret }]
      return {
        kind: 'committed',
        value: { key: toProviderKey(sent.value.value, groupId), secret: { parts } }
      }
    }
    secret.wipe()
    // The public key is on a repository by now, by a repeated request that somebody else made of ours.
    return sent.kind === 'rejected' && sent.fault.code === 'conflict' ? unknown() : sent
  }

  async function revokeKey(
    { providerKeyId: id, groupId }: KeyAddress,
    { signal }: CallOptions = {}
  ): Promise<Outcome<{ readonly alreadyGone: boolean }>> {
    if (!isRepository(groupId)) return notSent(fault('not-found'))
    const sent = await http.change<null>({
      method: 'DELETE',
      path: `${keysPath(groupId)}/${segment(id)}`,
      schema: 'no-body',
      classify: classifyFor('revoke'),
      signal
    })
    if (sent.kind === 'committed') {
      // A 204 may come from something in between. Unless GitHub says that the key is not there, nobody knows.
      const found = await reads.one(groupId, id, signal)
      const isGone = !found.ok && found.fault.code === 'not-found'
      return isGone ? { kind: 'committed', value: { alreadyGone: false } } : unknown()
    }
    if (sent.kind !== 'rejected' || sent.fault.code !== 'not-found') return sent
    // The same answer comes for a repository that the token no longer sees, where the key may live on.
    const listed = await reads.keys(groupId, signal)
    if (!listed.ok) return { kind: 'rejected', fault: listed.fault }
    return listed.value.some(row => String(row.id) === id)
      ? { kind: 'rejected', fault: fault('permission-missing', 'missing-revoke') }
      : { kind: 'committed', value: { alreadyGone: true } }
  }

  return {
    preflight,
    listKeys: (cursor, { signal } = {}) => listKeys(cursor, signal),
    listGroup: (groupId, { signal } = {}) => listGroup(groupId, signal),
    createKey,
    disableKey: () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command'))),
    enableKey: () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command'))),
    revokeKey,
    // GitHub takes the key over SSH alone, which Rekey does not speak.
    probe: () => Promise.resolve({ kind: 'unclear', at: tools.clock.now(), why: 'no-probe' }),
    // The connection works with a token, which is none of the listed keys.
    isOwnCredential: () => false,
    close: () => http.close()
  }
}

function unknown(): Outcome<never> {
  return { kind: 'unknown', fault: fault('outcome-unknown') }
}
