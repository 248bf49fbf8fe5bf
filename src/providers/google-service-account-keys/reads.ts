import type { ZodType } from 'zod'
import type { AbortSignalLike } from '../../core/clock'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionTools } from '../../core/ports/provider'
import type { BaseUrl } from '../../net/base-url'
import { segment } from '../../net/base-url'
import type { HttpSession, Query } from '../../net/http'
import type { ServiceAccount } from '../../net/signers/service-account'
import { MOST_GROUPS } from '../kit/bounds'
import { classifyFor } from './faults'
import type { KeyRow } from './wire'
import { accountPage, keyList } from './wire'

type Signal = AbortSignalLike | undefined

export type GoogleConnection = {
  readonly http: HttpSession
  /** Without the token of the connection: probes go there with the key itself. */
  readonly tokens: HttpSession
  readonly tokenServer: BaseUrl
  readonly base: BaseUrl
  readonly tools: ConnectionTools
  readonly project: string
  /** Empty: all service accounts of the project. */
  readonly named: readonly string[]
  /** Whose key the connection works with. */
  readonly own: ServiceAccount
}

export function createReads({ http, project, named }: GoogleConnection) {
  // Never the wildcard for the project: with it, a key that is gone is answered as one that is forbidden.
  const accounts = `/v1/projects/${segment(project)}/serviceAccounts`
  let clockOffsetMs: number | null = null
  let known: readonly string[] | null = named.length > 0 ? named : null

  async function read<T>(path: string, schema: ZodType<T>, query: Query, signal: Signal): Promise<Result<T>> {
    const answer = await http.read({ path, query, schema, classify: classifyFor('list'), signal })
    if (!answer.ok) return answer
    clockOffsetMs = answer.value.clockOffsetMs ?? clockOffsetMs
    return ok(answer.value.value)
  }

  async function readAccounts(signal: Signal): Promise<Result<readonly string[]>> {
    const emails = new Set<string>()
    const cursors = new Set<string>()
    for (let cursor: string | null = null; ;) {
      const query: Query = { pageSize: '100', ...(cursor === null ? {} : { pageToken: cursor }) }
      const page: Result<{ accounts?: { email: string }[] | undefined; nextPageToken?: string | undefined }> =
        await read(accounts, accountPage, query, signal)
      if (!page.ok) return page
      for (const { email } of page.value.accounts ?? []) emails.add(email)
      if (emails.size > MOST_GROUPS) return failed('provider-changed', 'too-large')
      const next: string = page.value.nextPageToken ?? ''
      if (next === '') return ok([...emails])
      // A cursor that comes back would go round for ever.
      if (cursors.has(next)) return failed('provider-changed', 'incomplete-list')
      cursors.add(next)
      cursor = next
    }
  }

  const keysPath = (email: string): string => `${accounts}/${segment(email)}/keys`

  return {
    keysPath,
    clockOffsetMs: () => clockOffsetMs,
    /** Read anew for the first page of a list, known for those after it. */
    async accounts(isNew: boolean, signal: Signal): Promise<Result<readonly string[]>> {
      if (known !== null && (named.length > 0 || !isNew)) return ok(known)
      const all = await readAccounts(signal)
      if (all.ok) known = all.value
      return all
    },
    /** Google has keys of its own for each account, which nobody holds and which come and go. */
    async keys(email: string, signal: Signal): Promise<Result<readonly KeyRow[]>> {
      const answer = await read(keysPath(email), keyList, { keyTypes: 'USER_MANAGED' }, signal)
      if (!answer.ok) return answer
      const rows = (answer.value.keys ?? []).filter(({ keyType }) => keyType === 'USER_MANAGED')
      const ids = new Set(rows.map(({ name }) => name))
      return ids.size === rows.length ? ok(rows) : failed('provider-changed', 'conflicting-rows')
    }
  }
}
