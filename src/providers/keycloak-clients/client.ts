import type { AccountReport } from '../../core/account'
import type { AbortSignalLike } from '../../core/clock'
import type { Outcome, Result } from '../../core/fault'
import { failed, fault, ok, notSent } from '../../core/fault'
import type {
  CallOptions,
  CreatedKey,
  KeyAddress,
  NewKey,
  ProbeResult,
  ProviderClient
} from '../../core/ports/provider'
import type { Secret, SecretBundle } from '../../core/secret'
import { segment } from '../../net/base-url'
import { newPassword } from '../../net/new-password'
import { partOf, secretOf, textOf } from '../../net/secret-text'
import { unclearByFault, unclearByStatus } from '../kit/unclear'
import { userNameOf } from '../kit/user-names'
import type { KeycloakConnection } from './connection'
import { importOf } from './copy'
import { classifyFor } from './faults'
import type { Roles } from './grants'
import { grantsOf, rolesOf } from './grants'
import { ID_ENV, ID_PART, LONGEST_CLIENT_ID, SECRET_ENV, SECRET_PART, TEMPLATE, manifest } from './manifest'
import { toProviderKey } from './mapping'
import { createReads } from './reads'
import { tokenPath } from './token-call'
import { clientList, errorBody, importAnswer, oneClient, roleList, tokenAnswer, wholeClient } from './wire'

type Signal = AbortSignalLike | undefined
const NO_SERVICE_ACCOUNT = /not (enabled|allowed) to retrieve service account/i
type Wanted = { readonly clientId: string; readonly roles: Roles; readonly template: string | null }

/** One connection to one realm. A key is a client with its secret; its name is what it signs in with. */
export function createClient(connection: KeycloakConnection): ProviderClient {
  const { http, tools, realm, path, ownClient, base } = connection
  const reads = createReads(connection)
  const group = { id: realm, name: realm }

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const listed = await reads.list(signal)
    if (!listed.ok) return listed
    const isReadWhole = listed.value.keys.every(({ permissions }) => permissions.source === 'listed')
    return ok({
      groups: [{ ...group, cap: null, environmentHint: null }],
      rights: [
        { right: 'list', state: 'yes' },
        // Without the roles of the old client a copy cannot be made.
        { right: 'create', state: isReadWhole ? 'unknown' : 'no' },
        { right: 'revoke', state: 'unknown' },
        { right: 'disable', state: 'unknown' },
        { right: 'last-used', state: 'not-offered' }
      ],
      warnings: base.isPlainHttp ? ['plain-http'] : [],
      version: null,
      grantable: null,
      permissionSets: [],
      clockOffsetMs: listed.value.clockOffsetMs
    })
  }

  async function createKey(newKey: NewKey, { signal }: CallOptions = {}): Promise<Outcome<CreatedKey>> {
    const wanted = wantedOf(newKey)
    if (!wanted.ok) return notSent(wanted.fault)
    const { clientId } = wanted.value
    const same = await reads.read('/clients', clientList, signal, { clientId })
    if (!same.ok) return notSent(same.fault)
    if (same.value.value.length > 0) return { kind: 'rejected', fault: fault('conflict', 'invalid-name') }
    const template = await templateOf(wanted.value.template, signal)
    if (!template.ok) return notSent(template.fault)
    const secret = newPassword()
    const made = await send(wanted.value, template.value, secret, signal)
    if (made.kind !== 'committed') secret.wipe()
    return made
  }

  function wantedOf({ groupId, name, grants, attributes }: NewKey): Result<Wanted> {
    const clientId = userNameOf(name)
    const isUsable =
      name !== '' && name.length <= manifest.maxNameLength && clientId.length <= LONGEST_CLIENT_ID
    const roles = rolesOf(grants)
    const template = attributes[TEMPLATE]
    if (groupId !== realm) return failed('not-found')
    if (!isUsable) return failed('invalid-input', 'invalid-name')
    if (roles === null) return failed('invalid-input', 'invalid-permissions')
    return ok({ clientId, roles, template: typeof template === 'string' ? template : null })
  }

  async function templateOf(id: string | null, signal: Signal) {
    if (id === null) return ok(null)
    const whole = await reads.read(`/clients/${segment(id)}`, wholeClient, signal)
    if (!whole.ok) return whole
    const roles = await reads.read(`/clients/${segment(id)}/roles`, roleList, signal)
    if (!roles.ok) return roles
    const isBare = await reads.hasOnlyRoles(id, signal)
    if (!isBare.ok) return isBare
    // Other users and clients hold its roles and permissions under its own name: they would be lost with it.
    const isCopyable =
      isBare.value &&
      roles.value.value.length === 0 &&
      whole.value.value['authorizationServicesEnabled'] !== true
    return isCopyable ? ok(whole.value.value) : failed('invalid-input', 'cannot-be-copied')
  }

  async function send(
    { clientId, roles }: Wanted,
    template: Readonly<Record<string, unknown>> | null,
    secret: Secret,
    signal: Signal
  ): Promise<Outcome<CreatedKey>> {
    const now = Math.floor((tools.clock.now() + (reads.clockOffsetMs() ?? 0)) / 1_000)
    const sent = await http.change({
      method: 'POST',
      path: `${path}/partialImport`,
      body: importOf(template, { clientId, secret: textOf(secret), roles, now }),
      schema: importAnswer,
      classify: classifyFor('create'),
      signal
    })
    // The name was free a moment ago and holds a random marker: a client of this name is most likely ours.
    if (sent.kind === 'rejected' && sent.fault.code === 'conflict')
      return { kind: 'unknown', fault: fault('outcome-unknown') }
    if (sent.kind !== 'committed') return sent
    const made = sent.value.value.results.find(
      ({ action, resourceType, resourceName }) =>
        action === 'ADDED' && resourceType === 'CLIENT' && resourceName === clientId
    )
    if (made?.id == null) return { kind: 'unknown', fault: fault('outcome-unknown', 'unexpected-shape') }
    const row = { id: made.id, clientId, isEnabled: true, secretMadeAt: String(now), isForServices: true }
    const parts = [
      { name: ID_PART, envName: ID_ENV, isSecret: false, value: secretOf(clientId) },
      { name: SECRET_PART, envName: SECRET_ENV, isSecret: true, value: secret }
    ]
    return {
      kind: 'committed',
      value: { key: toProviderKey(realm, row, grantsOf(roles)), secret: { parts } }
    }
  }

  /** Refuses the client that Rekey itself signs in with. Null: the client is not there any more. */
  async function guarded(id: string, signal: Signal): Promise<Outcome<null> | null> {
    const found = await reads.read(`/clients/${segment(id)}`, oneClient, signal)
    if (!found.ok)
      return found.fault.code === 'not-found' ? { kind: 'committed', value: null } : notSent(found.fault)
    return found.value.value.clientId === ownClient
      ? { kind: 'rejected', fault: fault('conflict', 'self-lockout') }
      : null
  }

  async function setEnabled(
    enabled: boolean,
    { providerKeyId }: KeyAddress,
    signal: Signal
  ): Promise<Outcome<null>> {
    const refused = enabled ? null : await guarded(providerKeyId, signal)
    if (refused?.kind === 'committed') return { kind: 'rejected', fault: fault('not-found', 'key-unknown') }
    if (refused !== null) return refused
    return http.change<null>({
      method: 'PUT',
      path: `${path}/clients/${segment(providerKeyId)}`,
      body: { enabled },
      schema: 'no-body',
      classify: classifyFor('disable'),
      signal
    }) as Promise<Outcome<null>>
  }

  async function revokeKey({ providerKeyId }: KeyAddress, { signal }: CallOptions = {}) {
    const refused = await guarded(providerKeyId, signal)
    if (refused?.kind === 'committed') return gone(true)
    if (refused !== null) return refused
    const sent = await http.change<null>({
      method: 'DELETE',
      path: `${path}/clients/${segment(providerKeyId)}`,
      schema: 'no-body',
      classify: classifyFor('revoke'),
      signal
    })
    if (sent.kind === 'committed') return gone(false)
    return sent.kind === 'rejected' && sent.fault.code === 'not-found' ? gone(true) : sent
  }

  async function probe(secret: SecretBundle, { signal }: CallOptions = {}): Promise<ProbeResult> {
    const at = (): number => tools.clock.now()
    const [id, value] = [partOf(secret, ID_PART), partOf(secret, SECRET_PART)]
    if (id === null || value === null) return { kind: 'unclear', at: at(), why: 'no-probe' }
    const answer = await http.exchange({
      method: 'POST',
      path: tokenPath(realm),
      form: { grant_type: 'client_credentials', client_id: textOf(id), client_secret: textOf(value) },
      withoutSessionHeaders: true,
      signal
    })
    if (!answer.ok) return unclearByFault(answer.fault, at())
    const { status, value: body } = answer.value
    if (status === 200 && tokenAnswer.safeParse(body).success) return { kind: 'alive', at: at() }
    const { error, error_description: why = '' } = errorBody.catch({}).parse(body)
    // A wrong secret is an unauthorized client, one that is disabled or gone an invalid one. The right secret of a client whose
    // service account was switched off is an unauthorized client too.
    const isRefused =
      status === 401 &&
      (error === 'invalid_client' || (error === 'unauthorized_client' && !NO_SERVICE_ACCOUNT.test(why)))
    return isRefused ? { kind: 'dead', at: at(), why: 'unknown' } : unclearByStatus(status, at())
  }

  async function listed(signal: Signal) {
    const all = await reads.list(signal)
    return all.ok ? ok({ ...all.value, next: null }) : all
  }

  return {
    preflight,
    listKeys: (_cursor, { signal } = {}) => listed(signal),
    async listGroup(groupId, { signal } = {}) {
      if (groupId !== realm) return failed('not-found')
      const all = await listed(signal)
      return all.ok ? ok(all.value.keys) : all
    },
    createKey,
    disableKey: (key, { signal } = {}) => setEnabled(false, key, signal),
    enableKey: (key, { signal } = {}) => setEnabled(true, key, signal),
    revokeKey,
    probe,
    isOwnCredential: ({ masked }) => ownClient !== null && masked === ownClient,
    close: () => http.close()
  }
}

function gone(alreadyGone: boolean): Outcome<{ readonly alreadyGone: boolean }> {
  return { kind: 'committed', value: { alreadyGone } }
}
