import type { ZodType } from 'zod'
import { sideBySide } from '../../core/concurrency/side-by-side'
import type { AbortSignalLike } from '../../core/clock'
import type { Fault, Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import { segment } from '../../net/base-url'
import type { Answer, Query } from '../../net/http'
import { MOST_ROWS } from '../kit/bounds'
import type { KeycloakConnection } from './connection'
import { classifyFor } from './faults'
import { grantsOf } from './grants'
import { manifest } from './manifest'
import { toProviderKey } from './mapping'
import type { ClientRow } from './wire'
import { clientList, groupList, roleMappings, serviceAccount } from './wire'

type Signal = AbortSignalLike | undefined

const PAGE = 200

export type Listed = { readonly keys: readonly ProviderKey[]; readonly clockOffsetMs: number | null }

export function createReads({ http, path, realm }: KeycloakConnection) {
  let clockOffsetMs: number | null = null

  async function read<T>(
    at: string,
    schema: ZodType<T>,
    signal: Signal,
    query: Query = {}
  ): Promise<Result<Answer<T>>> {
    const answer = await http.read({
      path: `${path}${at}`,
      query,
      schema,
      classify: classifyFor('list'),
      signal
    })
    if (answer.ok) clockOffsetMs = answer.value.clockOffsetMs ?? clockOffsetMs
    return answer
  }

  async function allClients(signal: Signal): Promise<Result<readonly ClientRow[]>> {
    const rows: ClientRow[] = []
    const seen = new Set<string>()
    while (rows.length <= MOST_ROWS) {
      const page = await read('/clients', clientList, signal, {
        first: String(rows.length),
        max: String(PAGE)
      })
      if (!page.ok) return page
      // A page that comes twice, or a client that stands on two, is no list.
      if (page.value.value.some(({ id }) => seen.has(id)))
        return failed('provider-changed', 'conflicting-rows')
      for (const row of page.value.value) seen.add(row.id)
      rows.push(...page.value.value)
      if (page.value.value.length < PAGE) return ok(rows)
    }
    return failed('provider-changed', 'too-large')
  }

  /** Null for a client that ended since the list. Null grants could not be read. */
  async function keyOf(row: ClientRow, signal: Signal): Promise<Result<ProviderKey | null>> {
    const account = await read(`/clients/${segment(row.id)}/service-account-user`, serviceAccount, signal)
    if (!account.ok) {
      if (account.fault.code === 'not-found') return ok(null)
      return isNotAllowed(account.fault) ? ok(toProviderKey(realm, row, null)) : account
    }
    const user = segment(account.value.value.id)
    const found = await read(`/users/${user}/role-mappings`, roleMappings, signal)
    if (!found.ok) return isNotAllowed(found.fault) ? ok(toProviderKey(realm, row, null)) : found
    const { realmMappings, clientMappings } = found.value.value
    const grants = grantsOf({
      realm: (realmMappings ?? []).map(({ name }) => name),
      clients: Object.fromEntries(
        Object.values(clientMappings ?? {}).map(({ client, mappings }) => [
          client,
          (mappings ?? []).map(({ name }) => name)
        ])
      )
    })
    return ok(toProviderKey(realm, row, grants))
  }

  return {
    read,
    clockOffsetMs: () => clockOffsetMs,
    /** Groups give a service account roles, and mappers put its attributes into tokens: an import of its direct roles has neither. */
    async hasOnlyRoles(clientId: string, signal: Signal): Promise<Result<boolean>> {
      const account = await read(`/clients/${segment(clientId)}/service-account-user`, serviceAccount, signal)
      if (!account.ok) return account
      const { id, attributes } = account.value.value
      if (Object.keys(attributes ?? {}).length > 0) return ok(false)
      const groups = await read(`/users/${segment(id)}/groups`, groupList, signal)
      return groups.ok ? ok(groups.value.value.length === 0) : groups
    },
    async list(signal: Signal): Promise<Result<Listed>> {
      const clients = await allClients(signal)
      if (!clients.ok) return clients
      const rows = clients.value.filter(({ isForServices }) => isForServices)
      const found: (ProviderKey | null)[] = []
      const bad: Fault[] = []
      await sideBySide([...rows.entries()], manifest.limits.maxConcurrent, async ([at, row]) => {
        // After one failure the list cannot be whole any more.
        if (bad.length > 0) return
        const key = await keyOf(row, signal)
        if (key.ok) found[at] = key.value
        else bad.push(key.fault)
      })
      const [first] = bad
      if (first !== undefined) return { ok: false, fault: first }
      return ok({ keys: found.flatMap(key => (key === null ? [] : [key])), clockOffsetMs })
    }
  }
}

function isNotAllowed({ code }: Fault): boolean {
  return code === 'permission-missing'
}
