import type { AccountReport } from '../../core/account'
import type { AbortSignalLike, Clock } from '../../core/clock'
import { DAY } from '../../core/clock'
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
import type { HttpSession } from '../../net/http'
import { faultsOf } from './faults'
import { manifest } from './manifest'
import { toProviderKeys } from './mapping'
import { createProber } from './probe'
import type { WireKey, WireWorkspace } from './wire'
import { createdKeySchema, keyListSchema, keySchema, workspacesSchema } from './wire'

export type TelecomConnection = {
  readonly session: HttpSession
  readonly clock: Clock
  readonly pathPrefix: string
  readonly paths: { readonly keys: string; readonly workspaces: string }
  /** When the portal token ends, epoch milliseconds; null when it does not tell. */
  readonly tokenExpiresAt: number | null
}

type Signal = AbortSignalLike | undefined
type Rows = { readonly rows: readonly WireKey[]; readonly clockOffsetMs: number | null }

const SOON_MS = 7 * DAY

export function openClient(connection: TelecomConnection): ProviderClient {
  const { session, clock } = connection
  let known: readonly WireWorkspace[] | null = null
  let clockOffsetMs = 0
  const probe = createProber({
    session,
    clock,
    pathPrefix: connection.pathPrefix,
    clockOffsetMs: () => clockOffsetMs
  })

  /** Signatures must carry the provider's time, so that a wrong clock here does not make them invalid. */
  function noteClock(seenMs: number | null): void {
    clockOffsetMs = seenMs ?? clockOffsetMs
  }

  async function workspaces(
    cursor: string | null,
    signal: Signal
  ): Promise<Result<readonly WireWorkspace[]>> {
    if (cursor !== null && known !== null) return ok(known)
    const answer = await session.read({
      path: connection.paths.workspaces,
      schema: workspacesSchema,
      classify: faultsOf('list'),
      signal
    })
    if (!answer.ok) return answer
    known = answer.value.value
    noteClock(answer.value.clockOffsetMs)
    return ok(known)
  }

  async function rowsOf(workspaceId: string, signal: Signal): Promise<Result<Rows>> {
    const answer = await session.read({
      path: connection.paths.keys,
      headers: inWorkspace(workspaceId),
      schema: keyListSchema,
      classify: faultsOf('list'),
      signal
    })
    if (!answer.ok) return answer
    noteClock(answer.value.clockOffsetMs)
    return ok({ rows: answer.value.value, clockOffsetMs: answer.value.clockOffsetMs })
  }

  async function workspaceOf(groupId: string, signal: Signal): Promise<Result<WireWorkspace>> {
    const list = await workspaces(null, signal)
    if (!list.ok) return list
    const found = list.value.find(workspace => workspace.id === groupId)
    return found === undefined ? failed('not-found') : ok(found)
  }

  return {
    async preflight(options: CallOptions = {}) {
      const list = await workspaces(null, options.signal)
      if (!list.ok) return list
      const first = list.value[0]
      const rows = first === undefined ? null : await rowsOf(first.id, options.signal)
      if (rows !== null && !rows.ok) return rows
      return ok(reportOf(list.value, rows === null ? null : rows.value, isEndingSoon(connection)))
    },
    async listKeys(cursor, options: CallOptions = {}): Promise<Result<KeyPage>> {
      const list = await workspaces(cursor, options.signal)
      if (!list.ok) return list
      const place = groupAt(list.value, cursor)
      if (!place.ok) return place
      const { group, next } = place.value
      if (group === null) return ok({ keys: [], next: null, clockOffsetMs: null })
      const answer = await rowsOf(group.id, options.signal)
      if (!answer.ok) return answer
      return ok({
        keys: toProviderKeys(answer.value.rows, group),
        next,
        clockOffsetMs: answer.value.clockOffsetMs
      })
    },
    async listGroup(groupId, options: CallOptions = {}): Promise<Result<readonly ProviderKey[]>> {
      const workspace = await workspaceOf(groupId, options.signal)
      if (!workspace.ok) return workspace
      const answer = await rowsOf(groupId, options.signal)
      return answer.ok ? ok(toProviderKeys(answer.value.rows, workspace.value)) : answer
    },
    async createKey(newKey, options: CallOptions = {}) {
      if (newKey.name.length > manifest.maxNameLength) {
        return { kind: 'not-sent', fault: fault('invalid-input', 'invalid-name') }
      }
      const workspace = await workspaceOf(newKey.groupId, options.signal)
      if (!workspace.ok) return { kind: 'not-sent', fault: workspace.fault }
      return createKey(connection, workspace.value, newKey, options.signal)
    },
    disableKey: (key, options: CallOptions = {}) =>
      setActive(connection, key, { isActive: false }, options.signal),
    enableKey: (key, options: CallOptions = {}) =>
      setActive(connection, key, { isActive: true }, options.signal),
    revokeKey: (key, options: CallOptions = {}) => deleteKey(connection, key, options.signal),
    probe: (secret, options: CallOptions = {}) => probe(secret, options.signal),
    // The connection runs on a portal token, which is never one of the listed keys.
    isOwnCredential: () => false,
    close: () => session.close()
  }
}

function inWorkspace(id: string): Readonly<Record<string, string>> {
  return { 'x-workspace-id': id }
}

function isEndingSoon({ clock, tokenExpiresAt }: TelecomConnection): boolean {
  return tokenExpiresAt !== null && tokenExpiresAt - clock.now() < SOON_MS
}

function reportOf(workspaces: readonly WireWorkspace[], seen: Rows | null, endsSoon: boolean): AccountReport {
  const hasLastUsed = seen?.rows.some(row => typeof row.last_used_at === 'string') ?? false
  return {
    groups: workspaces.map(({ id, name }) => ({ id, name, cap: null, environmentHint: null })),
    rights: [
      { right: 'list', state: seen === null ? 'unknown' : 'yes' },
      // Nothing tells what a portal user may change, short of trying.
      { right: 'create', state: 'unknown' },
      { right: 'disable', state: 'unknown' },
      { right: 'revoke', state: 'unknown' },
      { right: 'last-used', state: hasLastUsed ? 'yes' : 'not-offered' }
    ],
    warnings: endsSoon ? ['assumed-contract', 'credential-expires-soon'] : ['assumed-contract'],
    version: null,
    grantable: null,
    permissionSets: [],
    clockOffsetMs: seen?.clockOffsetMs ?? null
  }
}

async function createKey(
  { session, paths }: TelecomConnection,
  workspace: WireWorkspace,
  newKey: NewKey,
  signal: Signal
): Promise<Outcome<CreatedKey>> {
  const isSigned = newKey.attributes['signatureRequired'] === true
  const isTest = newKey.attributes['testMode'] === true
  const outcome = await session.change({
    method: 'POST',
    path: paths.keys,
    headers: inWorkspace(workspace.id),
    body: {
      name: newKey.name,
      permissions: newKey.grants,
      ...(newKey.expiresAt === null ? {} : { expires_at: new Date(newKey.expiresAt).toISOString() }),
      ...(isSigned ? { signature_required: true } : {}),
      ...(isTest ? { test_mode: true } : {})
    },
    // A signed key without its second secret cannot be used, so such an answer is not complete.
    schema: createdKeySchema.refine(row => !isSigned || row.api_secret !== undefined),
    classify: faultsOf('create'),
    signal
  })
  if (outcome.kind !== 'committed') return outcome
  const { api_key: apiKey, api_secret: apiSecret, ...row } = outcome.value.value
  // Should the key have landed in another workspace, it is told as it is: the secret is here only once.
  const home = row.workspace_id ?? workspace.id
  const [key] = toProviderKeys([row], home === workspace.id ? workspace : { id: home, name: home })
  if (key === undefined) throw new Error('A created row belongs to its own workspace.')
  return {
    kind: 'committed',
    value: { key, secret: bundleOf(manifest, { apiKey, apiSecret: apiSecret ?? null }) }
  }
}

async function setActive(
  { session, paths }: TelecomConnection,
  key: KeyAddress,
  wanted: { readonly isActive: boolean },
  signal: Signal
): Promise<Outcome<null>> {
  const outcome = await session.change({
    method: 'PATCH',
    path: `${paths.keys}/${segment(key.providerKeyId)}`,
    headers: inWorkspace(key.groupId),
    body: { is_active: wanted.isActive },
    // An answer about another key, or without the change, is no proof that it was done.
    schema: keySchema.refine(row => row.id === key.providerKeyId && row.is_active === wanted.isActive),
    classify: faultsOf('disable'),
    signal
  })
  return outcome.kind === 'committed' ? { kind: 'committed', value: null } : outcome
}

async function deleteKey(
  { session, paths }: TelecomConnection,
  key: KeyAddress,
  signal: Signal
): Promise<Outcome<{ readonly alreadyGone: boolean }>> {
  const outcome = await session.change({
    method: 'DELETE',
    path: `${paths.keys}/${segment(key.providerKeyId)}`,
    headers: inWorkspace(key.groupId),
    schema: 'no-body',
    classify: faultsOf('revoke'),
    signal
  })
  return revokeOutcome(outcome, isNotFound)
}
