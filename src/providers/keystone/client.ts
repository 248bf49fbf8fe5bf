import type { AccountReport } from '../../core/account'
import type { AbortSignalLike } from '../../core/clock'
import type { Outcome, Result } from '../../core/fault'
import { failed, fault, ok, notSent } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import type {
  CallOptions,
  CreatedKey,
  KeyAddress,
  NewKey,
  ProbeResult,
  ProviderClient
} from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import { segment } from '../../net/base-url'
import type { Answer } from '../../net/http'
import { partOf, secretOf, textOf } from '../../net/secret-text'
import { unclearByFault, unclearByStatus } from '../kit/unclear'
import type { KeystoneConnection, SignedIn } from './connection'
import { TOKENS } from './connection'
import { classifyFor, sayingOf } from './faults'
import {
  CREDENTIAL_ID,
  CREDENTIAL_SECRET,
  DESCRIPTION,
  ID_ENV,
  SECRET_ENV,
  UNRESTRICTED,
  manifest
} from './manifest'
import { rulesFrom, toProviderKey } from './mapping'
import type { CredentialRow } from './wire'
import { createdCredential, credentialList, probeAnswer } from './wire'

type Signal = AbortSignalLike | undefined
type Listed = { readonly keys: readonly ProviderKey[]; readonly clockOffsetMs: number | null }

/** One user in one project. A key is an application credential of that user for that project. */
export function createClient(connection: KeystoneConnection): ProviderClient {
  const { http, tools, base } = connection
  let clockOffsetMs = 0
  const providerNow = (): number => tools.clock.now() + clockOffsetMs

  async function signedIn(signal: Signal): Promise<Result<SignedIn>> {
    const ready = await connection.ready(signal)
    if (!ready.ok) return ready
    const told = connection.signedIn()
    return told === null ? failed('credential-rejected') : ok(told)
  }

  /** Of all projects. */
  async function readRows(who: SignedIn, signal: Signal): Promise<Result<Answer<readonly CredentialRow[]>>> {
    const answer = await http.read({
      path: pathOf(who),
      schema: credentialList,
      classify: classifyFor('list'),
      signal
    })
    if (!answer.ok) return answer
    clockOffsetMs = answer.value.clockOffsetMs ?? clockOffsetMs
    const rows = answer.value.value.application_credentials
    if (new Set(rows.map(({ id }) => id)).size !== rows.length)
      return failed('provider-changed', 'conflicting-rows')
    return ok({ ...answer.value, value: rows })
  }

  async function list(who: SignedIn, signal: Signal): Promise<Result<Listed>> {
    const rows = await readRows(who, signal)
    if (!rows.ok) return rows
    // Those of another project are made with a token for that one.
    const ofProject = rows.value.value.filter(row => row.project_id === who.projectId)
    const keys = ofProject.map(row => toProviderKey(row, who, providerNow()))
    return ok({ keys, clockOffsetMs: rows.value.clockOffsetMs })
  }

  async function listed(signal: Signal) {
    const who = await signedIn(signal)
    if (!who.ok) return who
    const all = await list(who.value, signal)
    return all.ok ? ok({ ...all.value, next: null }) : all
  }

  async function preflight({ signal }: CallOptions = {}): Promise<Result<AccountReport>> {
    const all = await listed(signal)
    if (!all.ok) return all
    const who = await signedIn(signal)
    if (!who.ok) return who
    const { projectId, projectName, roles } = who.value
    return ok({
      groups: [{ id: projectId, name: projectName, cap: null, environmentHint: null }],
      rights: [
        { right: 'list', state: 'yes' },
        { right: 'create', state: 'unknown' },
        { right: 'revoke', state: 'unknown' },
        { right: 'disable', state: 'not-offered' },
        { right: 'last-used', state: 'not-offered' }
      ],
      warnings: base.isPlainHttp ? ['plain-http'] : [],
      version: null,
      // A user gives on only roles of its own.
      grantable: roles,
      permissionSets: [],
      clockOffsetMs: all.value.clockOffsetMs
    })
  }

  async function createKey(newKey: NewKey, { signal }: CallOptions = {}): Promise<Outcome<CreatedKey>> {
    const { name, groupId, grants, expiresAt, attributes } = newKey
    const rules = rulesFrom(attributes)
    if (name === '' || name.length > manifest.maxNameLength)
      return notSent(fault('invalid-input', 'invalid-name'))
    // Without a list of roles the new key would get every role that the user has.
    if (grants.length === 0 || rules === null) return notSent(fault('invalid-input', 'invalid-permissions'))
    const who = await signedIn(signal)
    if (!who.ok) return notSent(who.fault)
    if (who.value.projectId !== groupId) return notSent(fault('not-found'))
    const before = await readRows(who.value, signal)
    if (!before.ok) return notSent(before.fault)
    if (before.value.value.some(row => row.name === name))
      return { kind: 'rejected', fault: fault('conflict', 'invalid-name') }
    const description = attributes[DESCRIPTION]
    const sent = await http.change({
      method: 'POST',
      path: pathOf(who.value),
      body: {
        application_credential: {
          name,
          roles: grants.map(role => ({ name: role })),
          unrestricted: attributes[UNRESTRICTED] === true,
          ...(typeof description === 'string' ? { description } : {}),
          ...(expiresAt === null ? {} : { expires_at: writtenTime(expiresAt) }),
          ...(rules === undefined ? {} : { access_rules: rules })
        }
      },
      schema: createdCredential,
      classify: classifyFor('create'),
      signal
    })
    // The name was free a moment ago and holds a random marker: a credential of this name is most likely ours.
    if (sent.kind === 'rejected' && sent.fault.code === 'conflict')
      return { kind: 'unknown', fault: fault('outcome-unknown') }
    if (sent.kind !== 'committed') return sent
    const { row, secret } = sent.value.value
    const parts = [
      { name: CREDENTIAL_ID, envName: ID_ENV, isSecret: false, value: secretOf(row.id) },
      { name: CREDENTIAL_SECRET, envName: SECRET_ENV, isSecret: true, value: secretOf(secret) }
    ]
    return {
      kind: 'committed',
      value: { key: toProviderKey(row, who.value, providerNow()), secret: { parts } }
    }
  }

  async function revokeKey({ providerKeyId }: KeyAddress, { signal }: CallOptions = {}) {
    const who = await signedIn(signal)
    if (!who.ok) return notSent(who.fault)
    const sent = await http.change<null>({
      method: 'DELETE',
      path: `${pathOf(who.value)}/${segment(providerKeyId)}`,
      schema: 'no-body',
      classify: classifyFor('revoke'),
      signal
    })
    if (sent.kind === 'committed') return gone(false)
    return sent.kind === 'rejected' && sent.fault.code === 'not-found' ? gone(true) : sent
  }

  async function probe(secret: SecretBundle, { signal }: CallOptions = {}): Promise<ProbeResult> {
    const at = (): number => tools.clock.now()
    const [id, value] = [partOf(secret, CREDENTIAL_ID), partOf(secret, CREDENTIAL_SECRET)]
    if (id === null || value === null) return { kind: 'unclear', at: at(), why: 'no-probe' }
    const given = { id: textOf(id), secret: textOf(value) }
    const identity = { methods: ['application_credential'], application_credential: given }
    const answer = await http.exchange({
      method: 'POST',
      path: TOKENS,
      body: { auth: { identity } },
      withoutSessionHeaders: true,
      signal
    })
    if (!answer.ok) return unclearByFault(answer.fault, at())
    const { status, value: body } = answer.value
    if (status === 201 && probeAnswer.safeParse(body).success) return { kind: 'alive', at: at() }
    // Deleted it is not found; with a wrong secret or past its end it is not authorized.
    const saying = sayingOf(status, body)
    const isDead = saying === 'no-such-key' || (status === 401 && saying === 'refused')
    return isDead ? { kind: 'dead', at: at(), why: 'unknown' } : unclearByStatus(status, at())
  }

  return {
    preflight,
    listKeys: (_cursor, { signal } = {}) => listed(signal),
    async listGroup(groupId, { signal } = {}) {
      const who = await signedIn(signal)
      if (!who.ok) return who
      if (groupId !== who.value.projectId) return failed('not-found')
      const all = await list(who.value, signal)
      return all.ok ? ok(all.value.keys) : all
    },
    createKey,
    disableKey: () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command'))),
    enableKey: () => Promise.resolve(notSent(fault('invalid-input', 'unknown-command'))),
    revokeKey,
    probe,
    // The connection works with a password, which is none of the keys.
    isOwnCredential: () => false,
    close: () => http.close()
  }
}

function pathOf({ userId }: SignedIn): string {
  return `/v3/users/${segment(userId)}/application_credentials`
}

/** Keystone reads microseconds and a zone. */
function writtenTime(at: number): string {
  return new Date(at).toISOString().replace(/\.(\d{3})Z$/, '.$1000Z')
}

function gone(alreadyGone: boolean): Outcome<{ readonly alreadyGone: boolean }> {
  return { kind: 'committed', value: { alreadyGone } }
}
