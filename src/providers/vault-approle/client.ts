import type { AbortSignalLike } from '../../core/clock'
import { SECOND } from '../../core/clock'
import type { Fault, Outcome, Result } from '../../core/fault'
import { fault, ok, notSent } from '../../core/fault'
import type {
  CallOptions,
  CreatedKey,
  KeyAddress,
  KeyPage,
  NewKey,
  ProviderClient
} from '../../core/ports/provider'
import type { Answer } from '../../net/http'
import { secretOf } from '../../net/secret-text'
import type { AppRoleConnection } from './connection'
import { classifyFor } from './faults'
import { NAME_FIELD, ROLE_ID, ROLE_ID_ENV, SECRET_ID, SECRET_ID_ENV, manifest } from './manifest'
import type { CarriedSettings } from './mapping'
import { carriedFrom, toProviderKey } from './mapping'
import { probeKey } from './probe'
import { createReads } from './reads'
import { preflight } from './report'
import { created } from './wire'

/** One connection to one AppRole mount. Groups are roles, keys are secret IDs, known by their accessors. */
export function createClient(connection: AppRoleConnection): ProviderClient {
  const { http, roles } = connection
  const reads = createReads(connection)
  let known: readonly string[] | null = null

  async function listKeys(cursor: string | null, { signal }: CallOptions = {}): Promise<Result<KeyPage>> {
    if (cursor === null || known === null) {
      const listed = await reads.listRoles(signal)
      if (!listed.ok) return listed
      known = listed.value
    }
    const role = cursor ?? known[0]
    if (role === undefined) return ok({ keys: [], next: null, clockOffsetMs: null })
    const listed = await reads.listOf(role, signal)
    if (!listed.ok) return listed
    return ok({ ...listed.value, next: known[known.indexOf(role) + 1] ?? null })
  }

  async function createKey(newKey: NewKey, { signal }: CallOptions = {}): Promise<Outcome<CreatedKey>> {
    const carried = carriedFrom(newKey.attributes)
    const refusal = refusalOf(newKey, carried)
    if (refusal !== null || carried === null) return notSent(refusal ?? fault('invalid-input'))
    // Read first: without it the new secret ID would be of no use to anybody.
    const roleId = await reads.roleIdOf(newKey.groupId, signal)
    if (!roleId.ok) return notSent(roleId.fault)
    const sent = await http.change({
      method: 'POST',
      path: reads.pathOf(newKey.groupId, '/secret-id'),
      body: bodyOf(newKey, carried, reads.providerNow()),
      schema: created,
      classify: classifyFor('create'),
      signal
    })
    if (sent.kind !== 'committed') return told(sent, signal)
    const { data } = sent.value.value
    const now = reads.providerNow()
    const isoOf = (at: number): string => new Date(at).toISOString()
    const ttlMs = (data.secret_id_ttl ?? 0) * SECOND
    const key = toProviderKey(
      newKey.groupId,
      {
        secret_id_accessor: data.secret_id_accessor,
        creation_time: isoOf(now),
        expiration_time: ttlMs === 0 ? '0001-01-01T00:00:00Z' : isoOf(now + ttlMs),
        metadata: { ...carried.metadata, [NAME_FIELD]: newKey.name },
        secret_id_num_uses: data.secret_id_num_uses ?? 0,
        cidr_list: [...carried.boundAddresses],
        token_bound_cidrs: [...carried.tokenBoundAddresses]
      },
      now
    )
    return {
      kind: 'committed',
      value: {
        key,
        secret: {
          parts: [
            { name: ROLE_ID, envName: ROLE_ID_ENV, isSecret: false, value: secretOf(roleId.value) },
            { name: SECRET_ID, envName: SECRET_ID_ENV, isSecret: true, value: secretOf(data.secret_id) }
          ]
        }
      }
    }
  }

  function refusalOf(newKey: NewKey, carried: CarriedSettings | null): Fault | null {
    if (newKey.name === '' || newKey.name.length > manifest.maxNameLength)
      return fault('invalid-input', 'invalid-name')
    if (newKey.groupId === '' || (roles.length > 0 && !roles.includes(newKey.groupId)))
      return fault('not-found')
    if (carried === null) return fault('invalid-input', 'value-not-portable')
    const isUsable = newKey.expiresAt === null || newKey.expiresAt - reads.providerNow() > LEAST_LIFE_MS
    return isUsable ? null : fault('invalid-input', 'invalid-expiry', { subject: 'expiresAt' })
  }

  /** A refusal of a change, with the reason that only another call can tell. */
  async function told(
    outcome: Exclude<Outcome<Answer<unknown>>, { kind: 'committed' }>,
    signal: AbortSignalLike | undefined
  ): Promise<Outcome<never>> {
    if (outcome.kind !== 'rejected') return outcome
    return { kind: 'rejected', fault: await reads.truthOf(outcome.fault, signal) }
  }

  async function revokeKey(
    { groupId, providerKeyId }: KeyAddress,
    { signal }: CallOptions = {}
  ): Promise<Outcome<{ readonly alreadyGone: boolean }>> {
    const outcome = await http.change<null>({
      method: 'POST',
      path: reads.pathOf(groupId, '/secret-id-accessor/destroy'),
      body: { secret_id_accessor: providerKeyId },
      schema: 'no-body',
      classify: classifyFor('revoke'),
      signal
    })
    if (outcome.kind === 'committed') return { kind: 'committed', value: { alreadyGone: false } }
    // The second destroy is a 500, of which only the server's own words say that nothing is left to destroy.
    if (outcome.fault.detail === 'key-unknown') return { kind: 'committed', value: { alreadyGone: true } }
    return told(outcome, signal)
  }

  return {
    preflight: ({ signal } = {}) => preflight(connection, reads, signal),
    listKeys,
    listGroup: async (groupId, { signal } = {}) => {
      const listed = await reads.listOf(groupId, signal)
      return listed.ok ? ok(listed.value.keys) : listed
    },
    createKey,
    disableKey: () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command'))),
    enableKey: () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command'))),
    revokeKey,
    probe: (secret, { signal } = {}) => probeKey(connection, secret, signal),
    // The connection works with a token, which is no secret ID.
    isOwnCredential: () => false,
    close: () => http.close()
  }
}

const LEAST_LIFE_MS = 10 * SECOND
/** A role refuses a life that is longer than its own, were it by a second of difference between two clocks. */
const CLOCK_MARGIN_S = 2

function bodyOf(newKey: NewKey, carried: CarriedSettings, providerNow: number): Record<string, unknown> {
  const { boundAddresses, tokenBoundAddresses } = carried
  const lifeMs = newKey.expiresAt === null ? null : newKey.expiresAt - providerNow
  return {
    metadata: JSON.stringify({ ...carried.metadata, [NAME_FIELD]: newKey.name }),
    ...(boundAddresses.length === 0 ? {} : { cidr_list: boundAddresses }),
    ...(tokenBoundAddresses.length === 0 ? {} : { token_bound_cidrs: tokenBoundAddresses }),
    ...(lifeMs === null ? {} : { ttl: `${Math.floor(lifeMs / SECOND) - CLOCK_MARGIN_S}s` })
  }
}
