import type { AccountReport } from '../../core/account'
import type { AbortSignalLike, Clock } from '../../core/clock'
import type { Outcome, Result } from '../../core/fault'
import { failed, fault, ok } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import type {
  CallOptions,
  CreatedKey,
  KeyAddress,
  KeyPage,
  NewKey,
  ProviderClient
} from '../../core/ports/provider'
import { segment } from '../../net/base-url'
import { bundleOf, isNotFound, revokeOutcome } from '../kit/answers'
import { groupAt } from '../kit/group-paging'
import type { Answer, HttpSession } from '../../net/http'
import { faultsOf } from './faults'
import { INTEGRATION_PLACE, KEYS_PER_INTEGRATION, manifest } from './manifest'
import { toProviderKey } from './mapping'
import { probe } from './probe'
import type { WireIntegration, WireKey } from './wire'
import { createdKeySchema, integrationsSchema, keyListSchema } from './wire'

export type BlazelockConnection = {
  readonly session: HttpSession
  readonly clock: Clock
  readonly paths: { readonly integrations: string; readonly keys: string }
}

type Signal = AbortSignalLike | undefined
type Rows = Answer<{ data: WireKey[] }>

export function openClient(connection: BlazelockConnection): ProviderClient {
  const { session, clock, paths } = connection
  let known: readonly WireIntegration[] | null = null

  async function integrations(
    cursor: string | null,
    signal: Signal
  ): Promise<Result<readonly WireIntegration[]>> {
    // Each request counts against a small budget, so later pages reuse what the first one read.
    if (cursor !== null && known !== null) return ok(known)
    const answer = await session.read({
      path: paths.integrations,
      schema: integrationsSchema,
      classify: faultsOf('list'),
      signal
    })
    if (!answer.ok) return answer
    known = answer.value.value.data
    return ok(known)
  }

  async function integrationOf(groupId: string, signal: Signal): Promise<Result<WireIntegration>> {
    const cached = known?.find(integration => integration.id === groupId)
    if (cached !== undefined) return ok(cached)
    const list = await integrations(null, signal)
    if (!list.ok) return list
    const found = list.value.find(integration => integration.id === groupId)
    return found === undefined ? failed('not-found') : ok(found)
  }

  return {
    async preflight(options: CallOptions = {}) {
      const list = await integrations(null, options.signal)
      if (!list.ok) return list
      const first = list.value[0]
      const rows = first === undefined ? null : await readRows(connection, first.id, options.signal)
      if (rows !== null && !rows.ok) return rows
      return ok(reportOf(list.value, rows === null ? null : rows.value))
    },
    async listKeys(cursor, options: CallOptions = {}): Promise<Result<KeyPage>> {
      const list = await integrations(cursor, options.signal)
      if (!list.ok) return list
      const place = groupAt(list.value, cursor)
      if (!place.ok) return place
      const { group, next } = place.value
      if (group === null) return ok({ keys: [], next: null, clockOffsetMs: null })
      const rows = await readRows(connection, group.id, options.signal)
      if (!rows.ok) return rows
      const keys = rows.value.value.data.map(row => toProviderKey(row, group))
      return ok({ keys, next, clockOffsetMs: rows.value.clockOffsetMs })
    },
    async listGroup(groupId, options: CallOptions = {}): Promise<Result<readonly ProviderKey[]>> {
      const integration = await integrationOf(groupId, options.signal)
      if (!integration.ok) return integration
      const rows = await readRows(connection, groupId, options.signal)
      if (!rows.ok) return rows
      return ok(rows.value.value.data.map(row => toProviderKey(row, integration.value)))
    },
    async createKey(newKey, options: CallOptions = {}) {
      if (newKey.name.length > manifest.maxNameLength) {
        return { kind: 'not-sent', fault: fault('invalid-input', 'invalid-name') }
      }
      const integration = await integrationOf(newKey.groupId, options.signal)
      if (!integration.ok) return { kind: 'not-sent', fault: integration.fault }
      return createKey(connection, integration.value, newKey, options.signal)
    },
    disableKey: () => Promise.resolve(notOffered),
    enableKey: () => Promise.resolve(notOffered),
    revokeKey: (key, options: CallOptions = {}) => deleteKey(connection, key, options.signal),
    probe: (secret, options: CallOptions = {}) => probe(session, clock, secret, options.signal),
    // The connection runs on an account token, which is never one of the listed keys.
    isOwnCredential: () => false,
    close: () => session.close()
  }
}

const notOffered: Outcome<null> = { kind: 'not-sent', fault: fault('invalid-input', 'unknown-command') }

function keysPath({ paths }: BlazelockConnection, integrationId: string): string {
  // As a function, because a text would give `$` in an id a meaning.
  return paths.keys.replace(INTEGRATION_PLACE, () => segment(integrationId))
}

function readRows(
  connection: BlazelockConnection,
  integrationId: string,
  signal: Signal
): Promise<Result<Rows>> {
  return connection.session.read({
    path: keysPath(connection, integrationId),
    schema: keyListSchema,
    classify: faultsOf('list'),
    signal
  })
}

function reportOf(integrations: readonly WireIntegration[], seen: Rows | null): AccountReport {
  const rows = seen?.value.data ?? []
  const isLastUsedSent = rows.some(row => row.last_used_at !== undefined)
  return {
    groups: integrations.map(({ id, name }) => ({
      id,
      name,
      cap: KEYS_PER_INTEGRATION,
      environmentHint: null
    })),
    rights: [
      { right: 'list', state: seen === null ? 'unknown' : 'yes' },
      // Nothing tells what an account token may change, short of trying.
      { right: 'create', state: 'unknown' },
      { right: 'disable', state: 'not-offered' },
      { right: 'revoke', state: 'unknown' },
      { right: 'last-used', state: isLastUsedSent ? 'yes' : rows.length === 0 ? 'unknown' : 'no' }
    ],
    warnings: ['assumed-contract'],
    version: null,
    grantable: null,
    permissionSets: [],
    clockOffsetMs: seen?.clockOffsetMs ?? null
  }
}

async function createKey(
  connection: BlazelockConnection,
  integration: WireIntegration,
  newKey: NewKey,
  signal: Signal
): Promise<Outcome<CreatedKey>> {
  const outcome = await connection.session.change({
    method: 'POST',
    path: keysPath(connection, integration.id),
    body: { description: newKey.name },
    schema: createdKeySchema,
    classify: faultsOf('create'),
    signal
  })
  if (outcome.kind === 'rejected') {
    const isFull = await isCapHidden(connection, integration, outcome.fault.code, signal)
    return isFull ? { kind: 'rejected', fault: fault('cap-reached', 'cap-full') } : outcome
  }
  if (outcome.kind !== 'committed') return outcome
  const { key: apiKey, ...row } = outcome.value.value
  const key = toProviderKey(row, integration)
  return { kind: 'committed', value: { key, secret: bundleOf(manifest, { apiKey }) } }
}

/** The answer to a sixth key is assumed; 422 and 403 may mean the same, which the list then shows. */
async function isCapHidden(
  connection: BlazelockConnection,
  integration: WireIntegration,
  code: string,
  signal: Signal
): Promise<boolean> {
  if (code !== 'invalid-input' && code !== 'permission-missing') return false
  const rows = await readRows(connection, integration.id, signal)
  return rows.ok && rows.value.value.data.length >= KEYS_PER_INTEGRATION
}

async function deleteKey(
  connection: BlazelockConnection,
  key: KeyAddress,
  signal: Signal
): Promise<Outcome<{ readonly alreadyGone: boolean }>> {
  const outcome = await connection.session.change({
    method: 'DELETE',
    path: `${keysPath(connection, key.groupId)}/${segment(key.providerKeyId)}`,
    schema: 'no-body',
    classify: faultsOf('revoke'),
    signal
  })
  return revokeOutcome(outcome, isNotFound)
}
