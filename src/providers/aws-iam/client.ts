import type { AbortSignalLike, Clock } from '../../core/clock'
import { failed, fault, ok, type Outcome, type Result } from '../../core/fault'
import type { CallOptions, CreatedKey, KeyAddress, NewKey, ProviderClient } from '../../core/ports/provider'
import { secretOf } from '../../net/secret-text'
import { MOST_GROUPS } from '../kit/bounds'
import type { AwsApi } from './api'
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, manifest } from './manifest'
import { toProviderKey } from './mapping'
import { probeKey } from './probe'
import { createReads } from './reads'
import { reportOf } from './report'
import { createdKey, deleted, updated } from './wire'

type Signal = AbortSignalLike | undefined

export type AwsConnection = {
  readonly api: AwsApi
  readonly clock: Clock
  /** The users that the person named; null for all. */
  readonly users: readonly string[] | null
  readonly accessKeyId: string
}

/** One AWS account. Groups are IAM users. */
export function createClient({ api, clock, users, accessKeyId }: AwsConnection): ProviderClient {
  const reads = createReads(api, users)

  /** A change is signed with AWS's time, which the first answer of a read tells. */
  async function beforeChange(userName: string, signal: Signal): Promise<Result<unknown>> {
    return api.clockOffsetMs() === null ? reads.rowsOf(userName, signal) : ok(null)
  }

  async function setStatus(
    status: 'Active' | 'Inactive',
    { providerKeyId, groupId }: KeyAddress,
    signal: Signal
  ): Promise<Outcome<null>> {
    const ready = await beforeChange(groupId, signal)
    if (!ready.ok) return { kind: 'not-sent', fault: ready.fault }
    const outcome = await api.change({
      action: 'UpdateAccessKey',
      parameters: { UserName: groupId, AccessKeyId: providerKeyId, Status: status },
      schema: updated,
      task: 'disable',
      signal
    })
    return outcome.kind === 'committed' ? { kind: 'committed', value: null } : outcome
  }

  async function createKey(
    { groupId, name }: NewKey,
    { signal }: CallOptions = {}
  ): Promise<Outcome<CreatedKey>> {
    if (name.length > manifest.maxNameLength)
      return { kind: 'not-sent', fault: fault('invalid-input', 'invalid-name') }
    const ready = await beforeChange(groupId, signal)
    if (!ready.ok) return { kind: 'not-sent', fault: ready.fault }
    const outcome = await api.change({
      action: 'CreateAccessKey',
      parameters: { UserName: groupId },
      // An answer about another user is not an answer to this call.
      schema: createdKey.refine(row => row.UserName === groupId),
      task: 'create',
      signal
    })
    if (outcome.kind !== 'committed') return outcome
    const { SecretAccessKey, ...row } = outcome.value.value
    const parts: Record<string, string> = {
      [ACCESS_KEY_ID]: row.AccessKeyId,
      [SECRET_ACCESS_KEY]: SecretAccessKey
    }
    const secret = {
      parts: manifest.secretParts.map(({ name: part, envName, isSecret }) => ({
        name: part,
        envName,
        isSecret,
        value: secretOf(parts[part] ?? '')
      }))
    }
    return { kind: 'committed', value: { key: toProviderKey(row, {}), secret } }
  }

  async function revokeKey(
    { providerKeyId, groupId }: KeyAddress,
    { signal }: CallOptions = {}
  ): Promise<Outcome<{ readonly alreadyGone: boolean }>> {
    const ready = await beforeChange(groupId, signal)
    if (!ready.ok) return { kind: 'not-sent', fault: ready.fault }
    const outcome = await api.change({
      action: 'DeleteAccessKey',
      parameters: { UserName: groupId, AccessKeyId: providerKeyId },
      schema: deleted,
      task: 'revoke',
      signal
    })
    if (outcome.kind === 'committed') return { kind: 'committed', value: { alreadyGone: false } }
    const isGone = outcome.kind === 'rejected' && outcome.fault.code === 'not-found'
    return isGone ? { kind: 'committed', value: { alreadyGone: true } } : outcome
  }

  return {
    async preflight({ signal }: CallOptions = {}) {
      const names: string[] = []
      let cursor: string | null = null
      do {
        const page = await reads.usersAt(cursor, signal)
        if (!page.ok) return page
        names.push(...page.value.names)
        if (names.length > MOST_GROUPS) return failed('provider-changed', 'too-large')
        cursor = page.value.next
      } while (cursor !== null)
      const [first] = names
      const keys = first === undefined ? ok([]) : await reads.keysOf(first, signal)
      return keys.ok ? ok(reportOf(names, keys.value, api.clockOffsetMs())) : keys
    },
    async listKeys(cursor, { signal }: CallOptions = {}) {
      const page = await reads.usersAt(cursor, signal)
      if (!page.ok) return page
      const keys = await reads.keysOfAll(page.value.names, signal)
      if (!keys.ok) return keys
      return ok({ keys: keys.value, next: page.value.next, clockOffsetMs: api.clockOffsetMs() })
    },
    listGroup: (groupId, { signal }: CallOptions = {}) => reads.keysOf(groupId, signal),
    createKey,
    disableKey: (key, { signal }: CallOptions = {}) => setStatus('Inactive', key, signal),
    enableKey: (key, { signal }: CallOptions = {}) => setStatus('Active', key, signal),
    revokeKey,
    probe: (secret, { signal }: CallOptions = {}) =>
      probeKey(api, clock, { secret, ownId: accessKeyId }, signal),
    isOwnCredential: ({ providerKeyId }) => providerKeyId === accessKeyId,
    close: () => api.close()
  }
}
