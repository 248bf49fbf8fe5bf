import type { AccountReport } from '../../core/account'
import type { AbortSignalLike } from '../../core/clock'
import type { Outcome, Result } from '../../core/fault'
import { failed, fault, notSent, ok } from '../../core/fault'
import type {
  CallOptions,
  ConnectionTools,
  KeyAddress,
  KeyPage,
  ProviderClient
} from '../../core/ports/provider'
import type { BaseUrl } from '../../net/base-url'
import { segment } from '../../net/base-url'
import type { HttpSession } from '../../net/http'
import { MOST_ROWS } from '../kit/bounds'
import { nextPage } from '../kit/rest/paging'
import { classifyFor } from './faults'
import { toProviderKey } from './mapping'
import type { GrantRow } from './wire'
import { grants } from './wire'

type Signal = AbortSignalLike | undefined

export type GitHubAppConnection = {
  readonly http: HttpSession
  readonly base: BaseUrl
  readonly tools: ConnectionTools
  readonly organization: string
  /** Null before the first sign-in. */
  mayRevoke(): boolean | null
}

const BY_LINK = { paging: { kind: 'link' } } as const

/** The fine-grained personal access tokens that an organization let in. The only group is the organization. */
export function createClient(connection: GitHubAppConnection): ProviderClient {
  const { http, base, tools, organization } = connection
  const path = `/orgs/${segment(organization)}/personal-access-tokens`
  let clockOffsetMs: number | null = null

  async function readAll(signal: Signal): Promise<Result<readonly GrantRow[]>> {
    const rows = new Map<number, GrantRow>()
    const seen = new Set<string>()
    for (let cursor = ''; ;) {
      const query = { per_page: '100', ...Object.fromEntries(new URLSearchParams(cursor)) }
      const answer = await http.read({ path, query, schema: grants, classify: classifyFor('list'), signal })
      if (!answer.ok) return answer
      const { value, headers } = answer.value
      clockOffsetMs = answer.value.clockOffsetMs ?? clockOffsetMs
      for (const row of value) {
        if (rows.has(row.id)) return failed('provider-changed', 'conflicting-rows')
        rows.set(row.id, row)
      }
      if (rows.size > MOST_ROWS) return failed('provider-changed', 'too-large')
      const next = nextPage(BY_LINK, { cursor, body: value, headers, rows: value.length, path })
      if (next === null) return ok([...rows.values()])
      // The same page again has no end.
      if (next === undefined || seen.has(next)) return failed('provider-changed', 'incomplete-list')
      seen.add(next)
      cursor = next
    }
  }

  async function listGroup(groupId: string, signal: Signal) {
    if (groupId !== organization) return failed('not-found')
    const rows = await readAll(signal)
    return rows.ok ? ok(rows.value.map(row => toProviderKey(row, organization))) : rows
  }

  async function listKeys(signal: Signal): Promise<Result<KeyPage>> {
    const keys = await listGroup(organization, signal)
    return keys.ok ? ok({ keys: keys.value, next: null, clockOffsetMs }) : keys
  }

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const rows = await readAll(signal)
    if (!rows.ok) return rows
    const mayRevoke = connection.mayRevoke()
    return ok({
      groups: [{ id: organization, name: organization, cap: null, environmentHint: null }],
      rights: [
        { right: 'list', state: 'yes' },
        { right: 'create', state: 'not-offered' },
        { right: 'revoke', state: mayRevoke === null ? 'unknown' : mayRevoke ? 'yes' : 'no' },
        { right: 'disable', state: 'not-offered' },
        { right: 'last-used', state: 'yes' }
      ],
      warnings: base.isPlainHttp ? ['plain-http'] : [],
      version: null,
      grantable: null,
      permissionSets: [],
      clockOffsetMs
    })
  }

  async function revokeKey(
    { providerKeyId: id, groupId }: KeyAddress,
    { signal }: CallOptions = {}
  ): Promise<Outcome<{ readonly alreadyGone: boolean }>> {
    if (groupId !== organization) return notSent(fault('not-found'))
    const sent = await http.change<null>({
      method: 'POST',
      path: `${path}/${segment(id)}`,
      body: { action: 'revoke' },
      schema: 'no-body',
      classify: classifyFor('revoke'),
      signal
    })
    const isGone = sent.kind === 'rejected' && sent.fault.code === 'not-found'
    if (sent.kind !== 'committed' && !isGone) return sent
    const rows = await readAll(signal)
    // A 204 may come from something in between, and a 404 also where the App is no longer installed: only the list tells.
    if (!rows.ok) return isGone ? { kind: 'rejected', fault: rows.fault } : unknown()
    const isListed = rows.value.some(row => String(row.id) === id)
    if (!isListed) return { kind: 'committed', value: { alreadyGone: isGone } }
    return isGone ? { kind: 'rejected', fault: fault('permission-missing', 'missing-revoke') } : unknown()
  }

  const notOffered = () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command')))
  return {
    preflight,
    listKeys: (_cursor, { signal } = {}) => listKeys(signal),
    listGroup: (groupId, { signal } = {}) => listGroup(groupId, signal),
    createKey: () => Promise.resolve(notSent(fault('permission-missing', 'missing-create'))),
    disableKey: notOffered,
    enableKey: notOffered,
    revokeKey,
    // A token without access to the organization works on elsewhere, so no call with it tells anything.
    probe: () => Promise.resolve({ kind: 'unclear', at: tools.clock.now(), why: 'no-probe' }),
    // The connection works with the key of an App, which is none of the listed tokens.
    isOwnCredential: () => false,
    close: () => http.close()
  }
}

function unknown(): Outcome<never> {
  return { kind: 'unknown', fault: fault('outcome-unknown') }
}
