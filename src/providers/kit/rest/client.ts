// The client of a provider that is described by data. Each guard stands here once, for all of them.
import { z } from 'zod'
import type { AbortSignalLike, Clock } from '../../../core/clock'
import type { Outcome, Result } from '../../../core/fault'
import { failed, fault, ok } from '../../../core/fault'
import type {
  CallOptions,
  CreatedKey,
  KeyAddress,
  KeyPage,
  NewKey,
  ProviderClient
} from '../../../core/ports/provider'
import type { ProviderKey } from '../../../core/key'
import type { SecretBundle } from '../../../core/secret'
import type { HttpSession } from '../../../net/http'
import { secretOf } from '../../../net/secret-text'
import type { ChangeDeclaration, CreatingDeclaration, Declaration } from './declaration'
import { isCreating } from './declaration'
import type { Task } from './errors'
import { classifyFor, revokeOutcome } from './errors'
import { isCounted } from './paging'
import { createYoungKeys } from '../young-keys'
import type { Base } from './paging'
import { createProber } from './probe'
import { createReads, groupAt, idsOf } from './reads'
import type { Account } from './reads'
import { reportOf } from './report'
import { createdRowOf, proofSchemaOf, rowSchemaOf, toCreatedKey, toKeys } from './rows'
import type { Group, Row } from './rows'
import { fillBody, fillPath, fillTexts, valueAt } from './templates'

export type RestConnection = {
  readonly session: HttpSession
  /** Without headers of its own, to the server that signs in; null where there is none. */
  readonly signInSession: HttpSession | null
  readonly clock: Clock
  readonly base: Base
  /** The fields of the form that are not secret. */
  readonly texts: Readonly<Record<string, string>>
  /** The checked paths of calls whose path is a field of the form. */
  readonly paths: Readonly<Record<string, string>>
  /** The fields of the form, made as late as possible: a text cannot be wiped. */
  fields(): Readonly<Record<string, string>>
  /** Is this the key with which the connection works? True as well where that cannot be told apart. */
  isOwn(key: OwnCandidate): boolean
  /** When the credential ends, epoch milliseconds; null when it does not tell. */
  readonly credentialEndsAt: number | null
}

export type OwnCandidate = Pick<ProviderKey, 'providerKeyId' | 'masked'>

type Signal = AbortSignalLike | undefined

export function openRestClient(declaration: Declaration, connection: RestConnection): ProviderClient {
  const { session, paths, clock } = connection
  const { groups, disable, enable, revoke } = declaration
  let known: Account | null = null
  let clockOffsetMs = 0
  const reads = createReads(declaration, {
    ...connection,
    noteClock: seenMs => {
      clockOffsetMs = seenMs ?? clockOffsetMs
    }
  })
  const young = createYoungKeys(declaration.about.propagation.maximumMs)
  const providerNow = (): number => clock.now() + clockOffsetMs
  const probe = createProber(declaration, { ...connection, clockOffsetMs: () => clockOffsetMs })

  async function accountFor(cursor: string | null, signal: Signal): Promise<Result<Account>> {
    // The pages after the first reuse what was read with the first.
    if (cursor !== null && known !== null) return ok(known)
    const account = await reads.readAccount(signal)
    if (account.ok) known = account.value
    return account
  }

  async function groupOf(
    groupId: string,
    signal: Signal
  ): Promise<Result<Account & { readonly group: Group }>> {
    const isKnown =
      groups.kind !== 'account' &&
      groups.isRemembered === true &&
      known?.groups.some(({ id }) => id === groupId)
    const account = isKnown && known !== null ? ok(known) : await accountFor(null, signal)
    if (!account.ok) return account
    const group = account.value.groups.find(({ id }) => id === groupId)
    return group === undefined ? failed('not-found') : ok({ ...account.value, group })
  }

  async function change(
    task: Task,
    declared: ChangeDeclaration,
    { providerKeyId, groupId }: KeyAddress,
    signal: Signal
  ): Promise<Outcome<unknown>> {
    const ids = idsOf(declaration, groupId, providerKeyId)
    const { method, path, headers, body, proof } = declared
    return session.change({
      method,
      path: fillPath(path, paths, ids),
      headers: fillTexts(headers, ids),
      ...(body === undefined ? {} : { body: fillBody(body, ids, providerNow()) }),
      schema: proof === undefined ? 'no-body' : proofSchemaOf(declaration, providerKeyId, proof),
      classify: classifyFor(declaration, task),
      signal
    })
  }

  async function setActive(declared: ChangeDeclaration | undefined, key: KeyAddress, signal: Signal) {
    if (declared === undefined) return notOffered
    const outcome = await change('disable', declared, key, signal)
    return outcome.kind === 'committed' ? { kind: 'committed' as const, value: null } : outcome
  }

  /** The answer to one key too many may look like another refusal, which the list then shows. */
  async function isCapHidden(
    { about: { cap }, create }: CreatingDeclaration,
    group: Group,
    code: string,
    signal: Signal
  ): Promise<boolean> {
    if (cap === null || !(create.hidesCap ?? []).some(hiding => hiding === code)) return false
    const all = await reads.readAll(group, 'active', signal)
    return all.ok && all.value.rows.length >= cap
  }

  async function createIn(
    creating: CreatingDeclaration,
    { group, sets }: Account & { readonly group: Group },
    newKey: NewKey,
    signal: Signal
  ): Promise<Outcome<CreatedKey>> {
    const { create } = creating
    const ids = idsOf(declaration, group.id)
    const life = lifeOf(creating, newKey, providerNow())
    if (!life.ok) return { kind: 'not-sent', fault: life.fault }
    const grants = sentGrants(declaration, newKey.grants)
    if (!grants.ok) return { kind: 'not-sent', fault: grants.fault }
    const outcome = await session.change({
      method: 'POST',
      path: fillPath(create.path, paths, ids),
      headers: fillTexts(create.headers, ids),
      body: fillBody(
        create.body,
        { ...ids, ...newKey, grants: grants.value, expiresAt: life.value },
        providerNow()
      ),
      schema: createdSchemaOf(creating, newKey),
      classify: classifyFor(declaration, 'create'),
      signal
    })
    if (outcome.kind === 'rejected' && (await isCapHidden(creating, group, outcome.fault.code, signal)))
      return { kind: 'rejected', fault: fault('cap-reached', 'cap-full') }
    if (outcome.kind !== 'committed') return outcome
    const { row: made, secrets } = outcome.value.value
    const row = create.row === undefined ? made : { ...made, name: made.name ?? newKey.name }
    const shape = { ...declaration, row: createdRowOf(creating) }
    const key = toCreatedKey(shape, row, { group, sets, now: providerNow() })
    young.noteCreated(key.providerKeyId, providerNow())
    const home = key.groupId === group.id ? group : { id: key.groupId }
    const known = { ...secrets, ...partsFromElsewhere(creating, home, connection.texts) }
    return { kind: 'committed', value: { key, secret: bundleOf(declaration, known) } }
  }

  return {
    async preflight({ signal }: CallOptions = {}) {
      const account = await accountFor(null, signal)
      if (!account.ok) return account
      const [first] = account.value.groups
      const all = first === undefined ? null : await reads.readAll(first, 'active', signal)
      if (all !== null && !all.ok) return all
      const seen = all?.value ?? { rows: null, clockOffsetMs: null }
      const unprotected = unlistedOwnKey(declaration, connection, seen.rows)
      if (unprotected !== null) return failed('invalid-input', 'value-invalid', { subject: unprotected })
      return ok(
        reportOf(declaration, {
          ...account.value,
          rows: seen.rows,
          clockOffsetMs: seen.clockOffsetMs,
          isOwn: ({ id, masked }) => connection.isOwn({ providerKeyId: id, masked }),
          isCredentialEnding: isEndingSoon(declaration, connection)
        })
      )
    },
    async listKeys(cursor, { signal }: CallOptions = {}): Promise<Result<KeyPage>> {
      const account = await accountFor(cursor, signal)
      if (!account.ok) return account
      const { sets } = account.value
      // The only group is listed page by page; of several, each is one page, and the cursor is the id of the next.
      const isOne = groups.kind !== 'many' && !isCounted(declaration.list)
      const place = groupAt(account.value.groups, isOne ? null : cursor)
      if (!place.ok) return place
      const { group, next } = place.value
      if (group === null) return ok({ keys: [], next: null, clockOffsetMs: null })
      const page = await (isOne
        ? reads.readPage(group, 'all', cursor, signal)
        : reads.readAll(group, 'all', signal))
      if (!page.ok) return page
      const keys = toKeys(declaration, page.value.rows, { group, sets, now: providerNow() })
      return ok({ keys, next: isOne ? page.value.next : next, clockOffsetMs: page.value.clockOffsetMs })
    },
    async listGroup(groupId, { signal }: CallOptions = {}) {
      const found = await groupOf(groupId, signal)
      if (!found.ok) return found
      const { group, sets } = found.value
      const all = await reads.readAll(group, 'all', signal)
      return all.ok ? ok(toKeys(declaration, all.value.rows, { group, sets, now: providerNow() })) : all
    },
    async createKey(newKey, { signal }: CallOptions = {}) {
      if (!isCreating(declaration)) return notMadeHere
      if (newKey.name.length > declaration.create.longestName)
        return { kind: 'not-sent', fault: fault('invalid-input', 'invalid-name') }
      const found = await groupOf(newKey.groupId, signal)
      if (!found.ok) return { kind: 'not-sent', fault: found.fault }
      return createIn(declaration, found.value, newKey, signal)
    },
    disableKey: (key, { signal }: CallOptions = {}) => setActive(disable, key, signal),
    enableKey: (key, { signal }: CallOptions = {}) => setActive(enable, key, signal),
    async revokeKey(key, { signal }: CallOptions = {}) {
      if (revoke.after === 'disable' && disable !== undefined) {
        const disabled = await change('disable', disable, key, signal)
        // Refused because it is disabled, or gone: the revoke itself tells which.
        const isDecided =
          disabled.kind === 'rejected' && !['conflict', 'not-found'].includes(disabled.fault.code)
        if (isDecided || disabled.kind === 'not-sent' || disabled.kind === 'unknown') return disabled
      }
      const outcome = revokeOutcome(await change('revoke', revoke, key, signal), revoke.gone)
      const isGone = outcome.kind === 'committed' && outcome.value.alreadyGone
      const isUnheardOf = isGone && revoke.goneIsLate === true && young.isYoung(key, providerNow())
      return isUnheardOf ? unheardOf : outcome
    },
    probe: (secret, { signal }: CallOptions = {}) => probe(secret, signal),
    isOwnCredential: key => connection.isOwn(key),
    close: () => session.close()
  }
}

const notMadeHere = { kind: 'not-sent', fault: fault('permission-missing', 'missing-create') } as const

const notOffered: Outcome<null> = { kind: 'not-sent', fault: fault('invalid-input', 'unknown-command') }

/** What a server says that has not heard of a new key yet. The key may live on. */
const unheardOf = { kind: 'unknown', fault: fault('outcome-unknown', undefined, { retry: 'later' }) } as const

/**
 * The field with the ID of the connection's own key, where the only group does not list that ID: it protects nothing. Null
 * otherwise, also where another group may have the key.
 */
function unlistedOwnKey(
  { auth: { ownKey }, groups }: Declaration,
  { isOwn }: RestConnection,
  rows: readonly Row[] | null
): string | null {
  if (ownKey?.kind !== 'id' || groups.kind === 'many' || rows === null) return null
  const isListed = rows.some(({ id, masked }) => isOwn({ providerKeyId: id, masked }))
  return isListed ? null : ownKey.field
}

/** When the new key shall end. Null where it has no end. */
function lifeOf(
  { create: { life }, about: { expiry } }: CreatingDeclaration,
  { expiresAt }: NewKey,
  now: number
): Result<number | null> {
  const end = expiresAt ?? (life === undefined ? null : now + life.defaultMs)
  const isTooLong = end !== null && life?.longestMs !== undefined && end - now > life.longestMs
  const isMissing = end === null && expiry === 'required'
  return isTooLong || isMissing ? failed('invalid-input', 'invalid-expiry') : ok(end)
}

/** Null for all that the owner may do. Beside it, a single grant would mean nothing. */
function sentGrants(
  { row: { permissions } }: Declaration,
  grants: readonly string[]
): Result<readonly string[] | null> {
  const everything = permissions.kind === 'listed' ? permissions.nullIs : undefined
  if (everything === undefined || !grants.includes(everything)) return ok(grants)
  return grants.length === 1 ? ok(null) : failed('invalid-input', 'invalid-permissions')
}

function isEndingSoon({ auth }: Declaration, { clock, credentialEndsAt }: RestConnection): boolean {
  return credentialEndsAt !== null && credentialEndsAt - clock.now() < (auth.warnBeforeMs ?? 0)
}

/** A row with its secrets. A part that this key must have and that is missing makes the answer incomplete. */
function createdSchemaOf(declaration: CreatingDeclaration, newKey: NewKey) {
  const { at } = declaration.create
  const secret = z.string().min(1).max(1_024)
  const parts = answeredParts(declaration).map(([name, { onlyWith }]) => {
    const isNeeded = onlyWith === undefined || newKey.attributes[onlyWith] === true
    return [name, isNeeded ? secret : secret.nullish()] as const
  })
  const schema = z.object({
    row: rowSchemaOf({ ...declaration, row: createdRowOf(declaration) }),
    secrets: z.object(Object.fromEntries(parts))
  })
  return z.preprocess(answer => {
    const candidates = at.map(path => valueAt(answer, path)).map(found => pickCreated(declaration, found))
    return candidates.find(candidate => schema.safeParse(candidate).success)
  }, schema)
}

function pickCreated(declaration: CreatingDeclaration, found: unknown): unknown {
  const values = answeredParts(declaration).map(([name, { path }]) => [name, valueAt(found, path)])
  return { row: found, secrets: Object.fromEntries(values) as unknown }
}

type PartSource = CreatingDeclaration['create']['secrets'][string]

/** The parts that come with the answer to a create. */
function answeredParts({ create }: CreatingDeclaration) {
  return Object.entries(create.secrets).flatMap(([name, source]) =>
    'path' in source ? [[name, source] as const] : []
  )
}

/** The parts that are known without an answer. */
function partsFromElsewhere(
  { create }: CreatingDeclaration,
  group: Omit<Group, 'name'>,
  texts: Readonly<Record<string, string>>
): Record<string, string> {
  const valueOf = (source: PartSource): string | undefined => {
    if ('path' in source) return undefined
    if (source.from === 'field') return texts[source.field]
    return source.value === undefined ? group.id : group.values?.[source.value]
  }
  return Object.fromEntries(
    Object.entries(create.secrets).flatMap(([name, source]) => {
      const value = valueOf(source)
      return value === undefined ? [] : [[name, value]]
    })
  )
}

/** The secrets of a new key, in the order of the declaration. A part that this key does not have is left out. */
function bundleOf(
  { about }: Declaration,
  values: Readonly<Record<string, string | null | undefined>>
): SecretBundle {
  return {
    parts: about.secretParts.flatMap(({ name, envName, isSecret }) => {
      const value = values[name] ?? null
      return value === null ? [] : [{ name, envName, isSecret, value: secretOf(value) }]
    })
  }
}
