import type { AbortSignalLike } from '../../core/clock'
import { sideBySide } from '../../core/concurrency/side-by-side'
import { failed, ok, type Fault, type Result } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import type { AwsApi } from './api'
import { manifest } from './manifest'
import { toProviderKey } from './mapping'
import { keyPage, lastUse, userPage, type KeyRow, type LastUse } from './wire'

type Signal = AbortSignalLike | undefined
type Users = { readonly names: readonly string[]; readonly next: string | null }

export type AwsReads = {
  /** One page of users: AWS lists keys for one user at a time. */
  usersAt(cursor: string | null, signal: Signal): Promise<Result<Users>>
  rowsOf(userName: string, signal: Signal): Promise<Result<readonly KeyRow[]>>
  /** The keys of one user with their last use; `not-found` without such a user. */
  keysOf(userName: string, signal: Signal): Promise<Result<readonly ProviderKey[]>>
  /** Those of several users, without users that are gone by now. */
  keysOfAll(userNames: readonly string[], signal: Signal): Promise<Result<readonly ProviderKey[]>>
}

/** Each user and each key is a call of its own, so a page is small enough to be read within a minute. */
const USERS_PER_PAGE = 50
/** Nobody has so many keys; a list that goes on is none. */
const MOST_PAGES = 10

/** `users` are the only ones to read; null for all of the account. */
export function createReads(api: AwsApi, users: readonly string[] | null): AwsReads {
  async function rowsOf(userName: string, signal: Signal): Promise<Result<readonly KeyRow[]>> {
    const rows: KeyRow[] = []
    let marker: string | null = null
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const parameters: Record<string, string> = { UserName: userName }
      if (marker !== null) parameters['Marker'] = marker
      const answer = await api.read({
        action: 'ListAccessKeys',
        parameters,
        schema: keyPage,
        task: 'list',
        signal
      })
      if (!answer.ok) return answer
      const { items, next }: { items: KeyRow[]; next: string | null } = answer.value.value
      // A server that ignores the user must not give one user's keys to another.
      if (items.some(row => row.UserName !== userName)) return failed('provider-changed', 'unexpected-shape')
      rows.push(...items)
      if (next === null) return ok(rows)
      if (next === marker) break
      marker = next
    }
    return failed('provider-changed', 'unexpected-shape')
  }

  /** Null where the credential may not ask, or the server does not know the call: the keys are listed all the same. */
  async function useOf(keyId: string, signal: Signal): Promise<Result<LastUse | null>> {
    const answer = await api.read({
      action: 'GetAccessKeyLastUsed',
      parameters: { AccessKeyId: keyId },
      schema: lastUse,
      task: 'last-used',
      signal
    })
    if (answer.ok) return ok(answer.value.value)
    return isLeftOut(answer.fault) ? ok(null) : answer
  }

  async function keysOf(userName: string, signal: Signal): Promise<Result<readonly ProviderKey[]>> {
    const rows = await rowsOf(userName, signal)
    if (!rows.ok) return rows
    const keys: ProviderKey[] = []
    for (const row of rows.value) {
      const use = await useOf(row.AccessKeyId, signal)
      if (!use.ok) return use
      keys.push(toProviderKey(row, use.value))
    }
    return ok(keys)
  }

  return {
    async usersAt(cursor, signal) {
      if (users !== null) return ok({ names: users, next: null })
      const parameters: Record<string, string> = { MaxItems: String(USERS_PER_PAGE) }
      if (cursor !== null) parameters['Marker'] = cursor
      const answer = await api.read({
        action: 'ListUsers',
        parameters,
        schema: userPage,
        task: 'list',
        signal
      })
      if (!answer.ok) return answer
      const { items, next } = answer.value.value
      if (next !== null && next === cursor) return failed('provider-changed', 'unexpected-shape')
      return ok({ names: items.map(({ UserName }) => UserName), next })
    },
    rowsOf,
    keysOf,
    async keysOfAll(userNames, signal) {
      const found = new Map<string, readonly ProviderKey[]>()
      const faults: Fault[] = []
      await sideBySide(userNames, manifest.limits.maxConcurrent, async userName => {
        if (faults.length > 0) return
        const keys = await keysOf(userName, signal)
        if (keys.ok) found.set(userName, keys.value)
        // Without the user, its keys are gone as well. One that a person named must be there.
        else if (keys.fault.code !== 'not-found' || users !== null) faults.push(keys.fault)
      })
      const [first] = faults
      if (first !== undefined) return { ok: false, fault: first }
      return ok(userNames.flatMap(userName => found.get(userName) ?? []))
    }
  }
}

function isLeftOut({ code, detail }: Fault): boolean {
  return code === 'permission-missing' || code === 'not-found' || detail === 'wrong-base-url'
}
