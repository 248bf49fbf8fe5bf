import type { AccountReport } from '../../../core/account'
import type { AbortSignalLike } from '../../../core/clock'
import type { Outcome, Result } from '../../../core/fault'
import { failed, fault, ok, notSent } from '../../../core/fault'
import type {
  CallOptions,
  CreatedKey,
  KeyAddress,
  NewKey,
  ProbeResult,
  ProviderClient
} from '../../../core/ports/provider'
import type { SecretBundle } from '../../../core/secret'
import { segment } from '../../../net/base-url'
import { partOf, secretOf } from '../../../net/secret-text'
import { bearer } from '../../../net/signers/authorization'
import { unclearByFault, unclearByStatus } from '../unclear'
import { classifyFor, isUnknownToken } from './faults'
import { TEMPLATE, TOKEN, TOKEN_ENV } from './kind'
import { grantsOf, toProviderKey } from './mapping'
import type { CloudflareConnection } from './reads'
import { createReads } from './reads'
import type { PermissionGroup, TokenRow } from './wire'
import { createdToken, oneToken, removed, verified } from './wire'

type Signal = AbortSignalLike | undefined
type Body = Readonly<Record<string, unknown>>

/** One owner: an account or a user. A key is a token of that owner. */
export function createClient(connection: CloudflareConnection): ProviderClient {
  const { http, tools, base, of } = connection
  const { root, owner } = of
  const reads = createReads(connection)
  const providerNow = (): number => tools.clock.now() + (reads.clockOffsetMs() ?? 0)
  const toKey = (row: TokenRow) => toProviderKey(row, owner, providerNow())

  async function listed(signal: Signal) {
    const own = await reads.readOwn(signal)
    if (!own.ok) return own
    const rows = await reads.all(signal)
    return rows.ok
      ? ok({ keys: rows.value.map(toKey), next: null, clockOffsetMs: reads.clockOffsetMs() })
      : rows
  }

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const all = await listed(signal)
    if (!all.ok) return all
    return ok({
      groups: [{ id: owner, name: owner, cap: null, environmentHint: null }],
      rights: [
        { right: 'list', state: 'yes' },
        { right: 'create', state: 'unknown' },
        { right: 'revoke', state: 'unknown' },
        { right: 'disable', state: 'unknown' },
        { right: 'last-used', state: 'yes' }
      ],
      warnings: base.isPlainHttp ? ['plain-http'] : [],
      version: null,
      grantable: null,
      permissionSets: [],
      clockOffsetMs: reads.clockOffsetMs()
    })
  }

  /** The policies and conditions of the old token, or policies for all that the owner has from grants. */
  async function rightsOf({ grants, attributes }: NewKey, signal: Signal): Promise<Result<Body>> {
    const template = attributes[TEMPLATE]
    if (typeof template === 'string') {
      const found = await reads.one(template, signal)
      if (!found.ok) return found
      const { policies, condition, not_before: notBefore } = found.value.value
      // Else the new token would be another one than the person was shown.
      if (policies == null || grantsOf(policies).join('\n') !== [...grants].sort().join('\n'))
        return failed('invalid-input', 'invalid-permissions')
      return ok({ policies: copied(policies), ...given({ condition, not_before: notBefore }) })
    }
    const groups = await reads.groups(signal)
    if (!groups.ok) return groups
    const policies = policiesFor(grants, groups.value.value)
    return policies === null ? failed('invalid-input', 'invalid-permissions') : ok({ policies })
  }

  /** One policy for each resource; null unless each grant is a permission that is there. */
  function policiesFor(grants: readonly string[], known: readonly PermissionGroup[]): readonly Body[] | null {
    const idsOf = new Map<string, { readonly id: string }[]>()
    for (const grant of grants) {
      const group = known.find(({ name }) => grant === `allow:${name}`)
      const resource = group === undefined ? null : of.resourceOf(group.scopes ?? [])
      if (group === undefined || resource === null) return null
      idsOf.set(resource, [...(idsOf.get(resource) ?? []), { id: group.id }])
    }
    const policies = [...idsOf].map(([resource, ids]) => ({
      effect: 'allow',
      permission_groups: ids,
      resources: { [resource]: '*' }
    }))
    return policies.length === 0 ? null : policies
  }

  async function createKey(newKey: NewKey, { signal }: CallOptions = {}): Promise<Outcome<CreatedKey>> {
    const { name, groupId, expiresAt } = newKey
    if (name === '' || name.length > of.manifest.maxNameLength)
      return notSent(fault('invalid-input', 'invalid-name'))
    if (groupId !== owner) return notSent(fault('not-found'))
    const rights = await rightsOf(newKey, signal)
    if (!rights.ok) return notSent(rights.fault)
    const sent = await http.change({
      method: 'POST',
      path: root,
      body: { name, ...rights.value, ...(expiresAt === null ? {} : { expires_on: writtenTime(expiresAt) }) },
      schema: createdToken,
      classify: classifyFor('create'),
      signal
    })
    if (sent.kind !== 'committed') return sent
    const { value, ...row } = sent.value.value
    const parts = [{ name: TOKEN, envName: TOKEN_ENV, isSecret: true, value: secretOf(value) }]
    return { kind: 'committed', value: { key: toKey(row), secret: { parts } } }
  }

  /** A PUT replaces the whole token, so everything that it has goes with it. */
  async function setStatus(
    status: 'active' | 'disabled',
    { providerKeyId: id }: KeyAddress,
    signal: Signal
  ): Promise<Outcome<null>> {
    if (status === 'disabled') {
      const refused = await refuseOwn(id, signal)
      if (refused !== null) return refused
    }
    const found = await reads.one(id, signal)
    if (!found.ok)
      return found.fault.code === 'not-found'
        ? { kind: 'rejected', fault: found.fault }
        : notSent(found.fault)
    const { name, policies, condition, expires_on: end, not_before: notBefore } = found.value.value
    if (policies == null) return notSent(fault('provider-changed', 'unexpected-shape'))
    const sent = await http.change({
      method: 'PUT',
      path: `${root}/${segment(id)}`,
      body: {
        name,
        status,
        policies: copied(policies),
        ...given({ condition, expires_on: end, not_before: notBefore })
      },
      schema: oneToken.refine(row => row.id === id && row.status === status),
      classify: classifyFor('disable'),
      signal
    })
    return sent.kind === 'committed' ? { kind: 'committed', value: null } : sent
  }

  async function refuseOwn(id: string, signal: Signal): Promise<Outcome<never> | null> {
    const own = await reads.readOwn(signal)
    if (!own.ok) return notSent(own.fault)
    return id === reads.ownId() ? { kind: 'rejected', fault: fault('conflict', 'self-lockout') } : null
  }

  async function revokeKey({ providerKeyId: id }: KeyAddress, { signal }: CallOptions = {}) {
    const refused = await refuseOwn(id, signal)
    if (refused !== null) return refused
    const sent = await http.change({
      method: 'DELETE',
      path: `${root}/${segment(id)}`,
      schema: removed.refine(row => row.id === id),
      classify: classifyFor('revoke'),
      signal
    })
    if (sent.kind === 'committed') return gone(false)
    return sent.kind === 'rejected' && sent.fault.code === 'not-found' ? gone(true) : sent
  }

  async function probe(secret: SecretBundle, { signal }: CallOptions = {}): Promise<ProbeResult> {
    const at = (): number => tools.clock.now()
    const token = partOf(secret, TOKEN)
    if (token === null) return { kind: 'unclear', at: at(), why: 'no-probe' }
    const answer = await http.exchange({
      path: `${root}/verify`,
      headers: { authorization: bearer(token) },
      withoutSessionHeaders: true,
      signal
    })
    if (!answer.ok) return unclearByFault(answer.fault, at())
    const { status, value } = answer.value
    const known = verified.safeParse(value)
    if (known.success) {
      if (known.data.status === 'active') return { kind: 'alive', at: at() }
      const { status: why } = known.data
      if (why === 'disabled' || why === 'expired') return { kind: 'dead', at: at(), why }
    }
    if (isUnknownToken(status, value)) return { kind: 'dead', at: at(), why: 'unknown' }
    return unclearByStatus(status, at())
  }

  return {
    preflight,
    listKeys: (_cursor, { signal } = {}) => listed(signal),
    async listGroup(groupId, { signal } = {}) {
      if (groupId !== owner) return failed('not-found')
      const all = await listed(signal)
      return all.ok ? ok(all.value.keys) : all
    },
    createKey,
    disableKey: (key, { signal } = {}) => setStatus('disabled', key, signal),
    enableKey: (key, { signal } = {}) => setStatus('active', key, signal),
    revokeKey,
    probe,
    isOwnCredential: ({ providerKeyId }) => providerKeyId === reads.ownId(),
    close: () => http.close()
  }
}

function copied(policies: NonNullable<TokenRow['policies']>): readonly unknown[] {
  return policies.map(({ effect, permission_groups: groups, resources }) => ({
    effect,
    permission_groups: groups.map(({ id }) => ({ id })),
    resources
  }))
}

/** Cloudflare takes a field for set when it is there, null as well. */
function given(fields: Body): Body {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null))
}

/** To the second. */
function writtenTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

function gone(alreadyGone: boolean): Outcome<{ readonly alreadyGone: boolean }> {
  return { kind: 'committed', value: { alreadyGone } }
}
