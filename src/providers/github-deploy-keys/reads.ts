import type { ZodType } from 'zod'
import type { AbortSignalLike } from '../../core/clock'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionTools } from '../../core/ports/provider'
import type { BaseUrl } from '../../net/base-url'
import { segment } from '../../net/base-url'
import type { HttpSession } from '../../net/http'
import { MOST_ROWS } from '../kit/bounds'
import { nextPage } from '../kit/rest/paging'
import type { Call } from './faults'
import { classifyFor } from './faults'
import type { DeployKeyRow } from './wire'
import { deployKey, deployKeys, installed, repositories } from './wire'

type Signal = AbortSignalLike | undefined

export type GitHubConnection = {
  readonly http: HttpSession
  readonly base: BaseUrl
  readonly tools: ConnectionTools
  /** Empty: all that the token sees. */
  readonly named: readonly string[]
  readonly isInstallation: boolean
}

/** Each is a list call of its own, and GitHub allows 5,000 calls an hour. */
export const MOST_REPOSITORIES = 500
const BY_LINK = { paging: { kind: 'link' } } as const

export function isRepository(text: string): boolean {
  const [owner = '', name = '', ...more] = text.split('/')
  const isName = (part: string): boolean => /^[A-Za-z0-9_.-]{1,100}$/.test(part) && !/^\.{1,2}$/.test(part)
  return more.length === 0 && isName(owner) && isName(name)
}

export function keysPath(repository: string): string {
  return `/repos/${repository.split('/').map(segment).join('/')}/keys`
}

export function createReads({ http, named, isInstallation }: GitHubConnection) {
  let clockOffsetMs: number | null = null
  let known: readonly string[] | null = named.length > 0 ? named : null

  /** All pages; `rowsIn` takes the rows of one answer. */
  async function all<T, Row>(
    path: string,
    call: Call,
    schema: ZodType<T>,
    rowsIn: (answer: T) => readonly Row[],
    most: number,
    signal: Signal
  ): Promise<Result<readonly Row[]>> {
    const rows: Row[] = []
    const seen = new Set<string>()
    for (let cursor: string | null = ''; ;) {
      const query: Record<string, string> = {
        per_page: '100',
        ...Object.fromEntries(new URLSearchParams(cursor))
      }
      const answer = await http.read({ path, query, schema, classify: classifyFor(call), signal })
      if (!answer.ok) return answer
      const { value, headers } = answer.value
      clockOffsetMs = answer.value.clockOffsetMs ?? clockOffsetMs
      const found = rowsIn(value)
      rows.push(...found)
      if (rows.length > most) return failed('provider-changed', 'too-large')
      const next = nextPage(BY_LINK, { cursor, body: value, headers, rows: found.length, path })
      if (next === null) return ok(rows)
      // The same page again has no end.
      if (next === undefined || seen.has(next)) return failed('provider-changed', 'incomplete-list')
      seen.add(next)
      cursor = next
    }
  }

  async function readRepositories(signal: Signal): Promise<Result<readonly string[]>> {
    const found = isInstallation
      ? await all(
          '/installation/repositories',
          'repositories',
          installed,
          each => each.repositories,
          10_000,
          signal
        )
      : await all('/user/repos', 'repositories', repositories, each => each, 10_000, signal)
    if (!found.ok) return found
    const mine = found.value.filter(
      ({ archived, permissions }) => archived !== true && (isInstallation || permissions?.admin === true)
    )
    const names = mine.map(each => each.full_name)
    if (!names.every(isRepository)) return failed('provider-changed', 'unexpected-shape')
    return names.length > MOST_REPOSITORIES ? failed('provider-changed', 'too-large') : ok(names)
  }

  return {
    clockOffsetMs: () => clockOffsetMs,
    /** Read anew for the first page of a list, known for those after it. */
    async repositories(isNew: boolean, signal: Signal): Promise<Result<readonly string[]>> {
      if (known !== null && (named.length > 0 || !isNew)) return ok(known)
      const read = await readRepositories(signal)
      if (read.ok) known = read.value
      return read
    },
    async keys(repository: string, signal: Signal): Promise<Result<readonly DeployKeyRow[]>> {
      const rows = await all(keysPath(repository), 'list', deployKeys, each => each, MOST_ROWS, signal)
      if (!rows.ok) return rows
      const ids = new Set(rows.value.map(({ id }) => id))
      return ids.size === rows.value.length ? rows : failed('provider-changed', 'conflicting-rows')
    },
    one: (repository: string, id: string, signal: Signal) =>
      http.read({
        path: `${keysPath(repository)}/${segment(id)}`,
        schema: deployKey,
        classify: classifyFor('one'),
        signal
      })
  }
}
