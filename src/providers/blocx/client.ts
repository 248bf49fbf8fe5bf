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
import { bundleOf, revokeOutcome } from '../kit/answers'
import { segment } from '../../net/base-url'
import type { Answer, HttpSession } from '../../net/http'
import { faultsOf } from './faults'
import { manifest } from './manifest'
import { toProviderKey } from './mapping'
import type { OrganizationContext } from './mapping'
import { probe } from './probe'
import { reportOf } from './report'
import type { AllRows } from './report'
import type { WireKey } from './wire'
import { createdKeySchema, keyPageSchema, keySchema, organizationSchema, permissionSetsSchema } from './wire'

export type BlocxConnection = {
  readonly session: HttpSession
  readonly clock: Clock
  readonly accessKeyId: string
  readonly paths: { readonly keys: string; readonly permissionSets: string; readonly organization: string }
}

type Signal = AbortSignalLike | undefined

/** A list that never ends is not a list; real ones are far shorter. */
const MOST_PAGES = 1_000

export function openClient(connection: BlocxConnection): ProviderClient {
  const { session, clock, accessKeyId } = connection
  // Rows name their permission set only; the pages after the first reuse what was read with the first.
  let known: OrganizationContext | null = null

  async function contextFor(cursor: string | null, signal: Signal): Promise<Result<OrganizationContext>> {
    if (cursor !== null && known !== null) return ok(known)
    const context = await readContext(connection, signal)
    if (context.ok) known = context.value
    return context
  }

  return {
    async preflight(options: CallOptions = {}) {
      const context = await contextFor(null, options.signal)
      if (!context.ok) return context
      const rows = await readAllRows(connection, 'active', options.signal)
      if (!rows.ok) return rows
      return ok(reportOf(context.value, rows.value, accessKeyId))
    },
    async listKeys(cursor, { signal }: CallOptions = {}): Promise<Result<KeyPage>> {
      const context = await contextFor(cursor, signal)
      if (!context.ok) return context
      const page = await readPage(connection, 'all', cursor, signal)
      if (!page.ok) return page
      const { items, nextCursor } = page.value.value
      return ok({
        keys: items.map(row => toProviderKey(row, context.value)),
        next: nextCursor ?? null,
        clockOffsetMs: page.value.clockOffsetMs
      })
    },
    async listGroup(groupId, options: CallOptions = {}): Promise<Result<readonly ProviderKey[]>> {
      const context = await contextFor(null, options.signal)
      if (!context.ok) return context
      if (context.value.organization.id !== groupId) return failed('not-found')
      const rows = await readAllRows(connection, 'all', options.signal)
      if (!rows.ok) return rows
      return ok(rows.value.rows.map(row => toProviderKey(row, context.value)))
    },
    async createKey(newKey, options: CallOptions = {}) {
      if (newKey.name.length > manifest.maxNameLength) {
        return { kind: 'not-sent', fault: fault('invalid-input', 'invalid-name') }
      }
      // Read again: the new key's permissions are told from the sets as they are now.
      const context = await contextFor(null, options.signal)
      if (!context.ok) return { kind: 'not-sent', fault: context.fault }
      return createKey(connection, context.value, newKey, options.signal)
    },
    disableKey: () => Promise.resolve(notOffered),
    enableKey: () => Promise.resolve(notOffered),
    revokeKey: (key, options: CallOptions = {}) => revokeKey(connection, key, options.signal),
    probe: (secret, options: CallOptions = {}) => probe(session, clock, secret, options.signal),
    isOwnCredential: key => key.masked === accessKeyId,
    close: () => session.close()
  }
}

const notOffered: Outcome<null> = { kind: 'not-sent', fault: fault('invalid-input', 'unknown-command') }

async function readContext(
  { session, paths }: BlocxConnection,
  signal: Signal
): Promise<Result<OrganizationContext>> {
  const classify = faultsOf('list')
  const organization = await session.read({
    path: paths.organization,
    schema: organizationSchema,
    classify,
    signal
  })
  if (!organization.ok) return organization
  const sets = await session.read({
    path: paths.permissionSets,
    schema: permissionSetsSchema,
    classify,
    signal
  })
  // Keys can be listed without their permissions; they are then shown as unknown.
  if (!sets.ok && sets.fault.code !== 'permission-missing') return sets
  return ok({ organization: organization.value.value, permissionSets: sets.ok ? sets.value.value : null })
}

function readPage(
  { session, paths }: BlocxConnection,
  status: 'active' | 'all',
  cursor: string | null,
  signal: Signal
): Promise<Result<Answer<{ items: WireKey[]; nextCursor?: string | null | undefined }>>> {
  return session.read({
    path: paths.keys,
    query: { status, cursor: cursor ?? undefined },
    schema: keyPageSchema,
    classify: faultsOf('list'),
    signal
  })
}

async function readAllRows(
  connection: BlocxConnection,
  status: 'active' | 'all',
  signal: Signal
): Promise<Result<AllRows>> {
  const rows: WireKey[] = []
  const cursors = new Set<string>()
  let cursor: string | null = null
  while (cursors.size < MOST_PAGES) {
    const page = await readPage(connection, status, cursor, signal)
    if (!page.ok) return page
    rows.push(...page.value.value.items)
    cursor = page.value.value.nextCursor ?? null
    if (cursor === null) return ok({ rows, clockOffsetMs: page.value.clockOffsetMs })
    // A cursor that comes back would go round for ever.
    if (cursors.has(cursor)) break
    cursors.add(cursor)
  }
  return failed('provider-changed', 'unexpected-shape')
}

async function createKey(
  { session, paths }: BlocxConnection,
  context: OrganizationContext,
  newKey: NewKey,
  signal: Signal
): Promise<Outcome<CreatedKey>> {
  if (newKey.groupId !== context.organization.id) return { kind: 'not-sent', fault: fault('not-found') }
  const outcome = await session.change({
    method: 'POST',
    path: paths.keys,
    body: { name: newKey.name, permissionSetId: newKey.permissionSetId },
    schema: createdKeySchema,
    classify: faultsOf('create'),
    signal
  })
  if (outcome.kind !== 'committed') return outcome
  const row = outcome.value.value
  const { accessKeyId, secretAccessKey } = row
  const secret = bundleOf(manifest, { accessKeyId, secretAccessKey })
  return { kind: 'committed', value: { key: toProviderKey(row, context), secret } }
}

async function revokeKey(
  { session, paths }: BlocxConnection,
  key: KeyAddress,
  signal: Signal
): Promise<Outcome<{ readonly alreadyGone: boolean }>> {
  const outcome = await session.change({
    method: 'POST',
    path: `${paths.keys}/${segment(key.providerKeyId)}/revoke`,
    // An answer about another key, or one that is still active, is no proof that ours is revoked.
    schema: keySchema.refine(row => row.id === key.providerKeyId && row.status === 'revoked'),
    classify: faultsOf('revoke'),
    signal
  })
  // Revoked rows stay listed, so only this code means "gone"; an unknown id stays a fault.
  return revokeOutcome(outcome, ({ detail }) => detail === 'already-revoked')
}
