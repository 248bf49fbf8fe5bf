// The management calls of a fake: the calls of the declaration, from the other side.
import type { FaultCode, FaultDetail } from '../../../core/fault'
import { timeOf } from '../times'
import type { CreateDeclaration, CreatingDeclaration, Declaration } from '../rest/declaration'
import { isCreating } from '../rest/declaration'
import { idsOf } from '../rest/reads'
import { createdRowOf } from '../rest/rows'
import { fillText, templatesIn, valueAt, valuesIn } from '../rest/templates'
import type { SandboxRequest, SandboxResponse } from './loopback-answer'
import { addKey } from './rest-keys'
import type { FakePage } from './rest-pages'
import { groupPageOf, pageOf } from './rest-pages'
import type { StoredKey, World } from './rest-state'
import { isLive, numeric, plainFields, putAt, putIn, toWire, wrapped } from './rest-state'

type Call = 'groups' | 'sets' | 'list' | 'detail' | 'create' | 'disable' | 'enable' | 'revoke'
type Asked = {
  readonly call: Call
  /** Index of the detail that is read for one row. */
  readonly detail?: number
  readonly key: string | undefined
  /** Undefined where the call does not say. */
  readonly group: string | undefined
}

/** The provider's answer to what Rekey calls this fault. */
export function refusal(
  { declaration, fake }: Pick<World, 'declaration' | 'fake'>,
  code: FaultCode,
  detail?: FaultDetail
): SandboxResponse {
  const { table } = declaration.errors
  const row =
    table.find(each => each.fault === code && (each.detail ?? each.onCreate) === detail) ??
    table.find(each => each.fault === code)
  const says = row?.says?.[0]
  const shown = errorAnswer(declaration, row?.codes[0] ?? 'unknown', row?.status ?? 400, says)
  const written = fake.written?.(row?.codes[0] ?? 'unknown', says)
  return written === undefined ? shown : { ...shown, json: written }
}

/** An error with this code, with the status of the table. */
export function errorAnswer(
  { errors }: Declaration,
  code: string,
  statusWhenUnknown: number,
  says?: string
): SandboxResponse {
  const body: Record<string, unknown> = {}
  const places = typeof errors.code === 'string' ? [errors.code] : errors.code
  const listed = places.find(place => place.endsWith('.0'))
  const place = (listed ?? places[0] ?? '').split('.')
  const beside = place.slice(0, -1)
  // A list of texts has nothing beside them.
  if (listed === undefined) putAt(body, [...beside, 'message'].join('.'), 'This text is never shown.')
  for (const [path, value] of Object.entries(errors.where ?? {})) putAt(body, path, value)
  if (listed === undefined) putAt(body, place.join('.'), code)
  else putAt(body, beside.join('.'), [code])
  const [textAt] = errors.text ?? []
  if (textAt !== undefined && says !== undefined) putAt(body, textAt, says)
  const row = errors.table.find(({ codes }) => codes.includes(code))
  return { status: row?.status ?? statusWhenUnknown, json: body }
}

/** Which management call this is; null for none. */
export function askedFor(world: World, request: SandboxRequest, path: string): Asked | null {
  const { groups, permissionSets, list, create, disable, enable, revoke } = world.declaration
  const calls: readonly (readonly [Call, string, string, unknown])[] = [
    ...(groups.kind === 'account' ? [] : [['groups', 'GET', groups.path, undefined] as const]),
    ...(permissionSets === undefined ? [] : [['sets', 'GET', permissionSets.path, undefined] as const]),
    ['list', list.method ?? 'GET', list.path, list],
    ...(list.each ?? []).map(each => ['detail', each.method ?? 'GET', each.path, each] as const),
    ...(create === undefined ? [] : [['create', 'POST', create.path, create] as const]),
    ...(disable === undefined ? [] : [['disable', disable.method, disable.path, disable] as const]),
    ...(enable === undefined ? [] : [['enable', enable.method, enable.path, enable] as const]),
    ['revoke', revoke.method, revoke.path, revoke]
  ]
  for (const [call, method, template, declared] of calls) {
    const found = request.method === method ? placesIn(world, template, path) : null
    if (found === null || !isAsked(world, call, request)) continue
    const inBody = idsInBody(world, declared, request.json)
    return {
      call,
      ...(call === 'detail' ? { detail: (list.each ?? []).findIndex(each => each === declared) } : {}),
      key: found.key ?? inBody.key,
      group: found.group ?? inBody.group ?? groupInHeaders(world, request)
    }
  }
  return null
}

/** Calls of one path and method differ by their body, as a disable, an enable and a revoke may do. */
function isAsked({ declaration }: World, call: Call, request: SandboxRequest): boolean {
  if (call !== 'disable' && call !== 'enable' && call !== 'revoke') return true
  const body = declaration[call]?.body ?? {}
  return Object.entries(body).every(
    ([name, value]) => valuesIn({ [name]: value }).length > 0 || valueAt(request.json, name) === value
  )
}

/** The ids that a call has in its body. */
function idsInBody({ declaration }: World, declared: unknown, json: unknown): Places {
  const body = valueAt(declared, 'body')
  if (typeof body !== 'object' || body === null) return {}
  const found = templatesIn({ ...body }).flatMap(({ path, name }) => {
    const id = valueAt(json, path)
    const place = name === 'key' ? 'key' : name in idsOf(declaration, '') ? 'group' : null
    return place === null || typeof id !== 'string' ? [] : [[place, id] as const]
  })
  return Object.fromEntries(found)
}

type Places = { readonly group?: string; readonly key?: string }

function placesIn(world: World, template: string, path: string): Places | null {
  const { assumedPaths, groupWord } = world.declaration.about
  const defaults = Object.fromEntries(assumedPaths.map(each => [each.name, each.path]))
  const names: ('group' | 'key')[] = []
  const filled = fillText(template, { ...plainFields(world), ...defaults })
  const pattern = filled.replace(/\{(\w+)\}|[.()]/g, (text, name: string | undefined) => {
    if (name === undefined) return `\\${text}`
    names.push(name === groupWord || name === 'group' ? 'group' : 'key')
    return '([^/]+)'
  })
  const found = new RegExp(`^${pattern}$`).exec(path)
  if (found === null) return null
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]))
}

/** Is this the path of a call with this template? */
export function isPathOf(world: World, template: string, path: string): boolean {
  return placesIn(world, template, path) !== null
}

function groupInHeaders({ declaration }: World, request: SandboxRequest): string | undefined {
  const ids = Object.keys(idsOf(declaration, ''))
  const found = Object.entries(declaration.list.headers ?? {}).find(([, template]) =>
    ids.some(name => template === `{${name}}`)
  )
  return found === undefined ? undefined : request.headers[found[0]]
}

/** Answers a management call. `may` tells whether the caller has a grant; a provider without such grants allows all. */
export function manage(
  world: World,
  request: SandboxRequest,
  asked: Asked,
  may: (call: Call) => boolean
): SandboxResponse {
  const { state, declaration } = world
  if (!may(asked.call)) return refusal(world, 'permission-missing')
  if (asked.call === 'groups') return groupsAnswer(world, request)
  if (asked.call === 'sets') return setsAnswer(world)
  const groupId = asked.group ?? state.groups[0]?.id ?? ''
  if (!state.groups.some(({ id }) => id === groupId)) {
    const hasDetail = declaration.errors.table.some(({ detail }) => detail === 'other-owner')
    return hasDetail ? refusal(world, 'forbidden', 'other-owner') : refusal(world, 'not-found')
  }
  if (asked.call === 'list') return listAnswer(world, request, groupId)
  if (asked.call === 'detail') return detailAnswer(world, request, asked)
  if (asked.call === 'create') return createAnswer(world, request, groupId)
  return changeAnswer(world, asked.call, asked.group, asked.key ?? '')
}

function groupsAnswer(world: World, request: SandboxRequest): SandboxResponse {
  const { declaration, state, fake } = world
  const { groups, permissionSets } = declaration
  if (groups.kind === 'account') return { status: 404 }
  const rows = state.groups.map(({ id, name }) => {
    const row: Record<string, unknown> = {}
    putAt(row, groups.id, numeric(id))
    putAt(row, groups.name, name)
    for (const path of Object.values(groups.values ?? {})) putAt(row, path, id)
    for (const [path, [value]] of Object.entries(groups.only ?? {})) putAt(row, path, value)
    if (permissionSets !== undefined) putAt(row, permissionSets.defaults, fake.defaults ?? [])
    return row
  })
  if (groups.kind === 'one') return { status: 200, json: wrapped(groups.items, rows[0] ?? {}) }
  const page = groupPageOf(world, request, rows)
  if (page === null) return refusal(world, 'invalid-input')
  const body = (shown: readonly unknown[]): unknown => {
    if (groups.items === '') return shown
    const answer: Record<string, unknown> = {}
    putAt(answer, groups.items, shown)
    for (const [path, value] of Object.entries(page.more)) putAt(answer, path, value)
    if (page.nextUrl !== undefined) putIn(answer, page.nextUrl.at, page.nextUrl.url)
    return answer
  }
  return {
    status: 200,
    json: body(page.rows),
    emptyJson: body([]),
    ...(page.link === null ? {} : { headers: { link: page.link } })
  }
}

function setsAnswer({ declaration, state }: World): SandboxResponse {
  const { permissionSets } = declaration
  const rows = state.sets.map(set => {
    const row: Record<string, unknown> = {}
    putAt(row, permissionSets?.id ?? 'id', set.id)
    putAt(row, permissionSets?.name ?? 'name', set.name)
    putAt(row, permissionSets?.grants ?? 'grants', set.grants)
    return row
  })
  const items = permissionSets?.items ?? ''
  return { status: 200, json: wrapped(items, rows), emptyJson: wrapped(items, []) }
}

function listAnswer(world: World, request: SandboxRequest, groupId: string): SandboxResponse {
  const { declaration, state } = world
  const { activeQuery } = declaration.list
  const { asOf, query } = request
  const isActiveOnly =
    activeQuery !== undefined &&
    Object.entries(activeQuery).every(([name, value]) => query.get(name) === value)
  const isListed = (key: StoredKey): boolean =>
    key.groupId === groupId &&
    key.createdAt <= asOf &&
    (key.revokedAt === null ||
      key.revokedAt > asOf ||
      (declaration.revoke.leaves === 'kept' && !isActiveOnly))
  const rows = state.keys.filter(isListed)
  const page = pageOf(world, request, rows)
  if (page === null) return refusal(world, 'invalid-input')
  return {
    status: 200,
    json: listBody(world, page, asOf),
    emptyJson: listBody(world, { keys: [], next: null, more: {}, link: null }, asOf),
    ...(page.link === null ? {} : { headers: { link: page.link } })
  }
}

function listBody({ declaration, fake, ...world }: World, page: FakePage, asOf: number): unknown {
  const { items, itemsAre, each } = declaration.list
  const names = (each ?? []).map(({ as }) => as)
  const wire = page.keys.map(key => {
    const row = Object.entries(toWire({ declaration, fake, ...world }, key, asOf))
    return itemsAre === 'ids' ? key.id : Object.fromEntries(row.filter(([name]) => !names.includes(name)))
  })
  if (items === '') return wire
  const answer: Record<string, unknown> = { ...fake.extra?.list }
  putAt(answer, items, wire)
  for (const [path, value] of Object.entries(page.more)) putAt(answer, path, value)
  if (page.nextUrl !== undefined) putIn(answer, page.nextUrl.at, page.nextUrl.url)
  return answer
}

/** One detail of one row. */
function detailAnswer(
  world: World,
  request: SandboxRequest,
  { key: id, detail = 0 }: Asked
): SandboxResponse {
  const { declaration, state } = world
  const key = state.keys.find(each => each.id === id && each.revokedAt === null)
  const each = declaration.list.each?.[detail]
  if (key === undefined || each === undefined) return refusal(world, 'not-found')
  const part = valueAt(toWire(world, key, request.asOf), each.as) ?? {}
  return { status: 200, json: wrapped(each.at, part) }
}

/** What the body of a create says, read by the template of the declaration. */
function wantedIn({ body }: CreateDeclaration, json: unknown): Record<string, unknown> {
  return Object.fromEntries(templatesIn(body).map(({ path, name }) => [name, valueAt(json, path)]))
}

/** When the body of a create says that the key shall end; null where it says nothing, undefined where that is no time. */
function expiryIn(
  { declaration, options }: World,
  { body }: CreateDeclaration,
  value: unknown
): number | null | undefined {
  if (value === undefined || value === null) return null
  const { transform } = templatesIn(body).find(({ name }) => name === 'expiresAt') ?? {}
  const count = Number(value)
  const read = {
    'unix-seconds': count * 1_000,
    'unix-milliseconds': count,
    'seconds-left': options.now() + count * 1_000,
    'days-left': options.now() + count * 86_400_000
  }[transform ?? '']
  const at =
    read ??
    timeOf(typeof value === 'number' || typeof value === 'string' ? value : '', declaration.about.timeFormats)
  return at !== null && at > options.now() ? at : undefined
}

/** A value that an attribute can have; a flag that was not sent is false. */
function plain(value: unknown): string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' ? value : value === true
}

function createAnswer(world: World, request: SandboxRequest, groupId: string): SandboxResponse {
  const { declaration, state, options, fake } = world
  if (!isCreating(declaration)) return refusal(world, 'not-found')
  const { create, about } = declaration
  const live = state.keys.filter(key => key.groupId === groupId && isLive(key, options.now()))
  if (about.cap !== null && live.length >= about.cap) return capAnswer(world)
  const wanted = wantedIn(create, request.json)
  const given = typeof wanted['name'] === 'string' ? wanted['name'].trim() : ''
  const name = given === '' ? fake.nameWhenEmpty?.(options.now()) : String(wanted['name'])
  if (name === undefined || name.length > create.longestName)
    return refusal(world, 'invalid-input', 'invalid-name')
  const { permissions } = declaration.row
  const whenNull =
    permissions.kind === 'listed' && permissions.nullIs !== undefined ? [permissions.nullIs] : []
  const grants = wanted['grants'] ?? whenNull
  if (!Array.isArray(grants) || !grants.every(item => about.permissions.some(({ grant }) => grant === item)))
    return refusal(world, 'invalid-input', 'invalid-permissions')
  const setId = wanted['permissionSetId'] ?? null
  if (setId !== null && !state.sets.some(({ id }) => id === setId))
    return refusal(world, 'invalid-input', 'permission-set-not-found')
  const expiresAt = expiryIn(world, create, wanted['expiresAt'])
  if (expiresAt === undefined || (about.expiry === 'required' && expiresAt === null))
    return refusal(world, 'invalid-input')
  const attributes = Object.entries(wanted).flatMap(([path, value]) =>
    path.startsWith('attributes.') ? [[path.slice('attributes.'.length), plain(value)] as const] : []
  )
  const { key, parts } = addKey(world, {
    groupId,
    name,
    grants: grants.map(String),
    setId: typeof setId === 'string' ? setId : null,
    expiresAt,
    attributes: Object.fromEntries(attributes)
  })
  return createdAnswer(world, declaration, key, parts)
}

function createdAnswer(
  world: World,
  declaration: CreatingDeclaration,
  key: StoredKey,
  parts: Readonly<Record<string, string>>
): SandboxResponse {
  const { create, about } = declaration
  const json = toWire(world, key, world.options.now(), createdRowOf(declaration))
  const [at = ''] = create.at
  const secretFields: string[] = []
  for (const { name, isSecret } of about.secretParts) {
    const source = create.secrets[name]
    if (source === undefined || !('path' in source) || parts[name] === undefined) continue
    const { path } = source
    putAt(json, path, parts[name])
    if (isSecret) secretFields.push(at === '' ? path : `${at}.${path}`)
  }
  return { status: world.fake.createdStatus ?? 201, json: wrapped(at, json), secretFields }
}

/** In a variant such as `cap-as-forbidden`, the full group is told by another refusal. */
function capAnswer(world: World): SandboxResponse {
  const { variant } = world.options
  if (variant === 'cap-as-validation') return refusal(world, 'invalid-input', 'invalid-name')
  return variant === 'cap-as-forbidden'
    ? refusal(world, 'permission-missing')
    : refusal(world, 'cap-reached', 'cap-full')
}

function changeAnswer(
  world: World,
  call: 'disable' | 'enable' | 'revoke',
  group: string | undefined,
  id: string
): SandboxResponse {
  const { declaration, state, options } = world
  const key = state.keys.find(each => each.id === id && (group === undefined || each.groupId === group))
  const isKept = declaration.revoke.leaves === 'kept'
  if (key === undefined || (key.revokedAt !== null && !isKept)) return refusal(world, 'not-found')
  if (key.revokedAt !== null) {
    const hasWord = declaration.errors.table.some(({ detail }) => detail === 'already-revoked')
    return hasWord ? refusal(world, 'conflict', 'already-revoked') : refusal(world, 'not-found')
  }
  if (call === 'revoke') key.revokedAt = options.now()
  else key.isActive = call === 'enable'
  const proof = declaration[call]?.proof
  if (proof === undefined) return { status: 204 }
  const row = toWire(world, key, options.now())
  if (call !== 'revoke' || isKept) return { status: 200, json: row }
  // Where the provider says how it answers, the row is not part of it.
  const deleted = world.fake.extra?.deleted
  const idPath = declaration.row.id
  const shown = deleted === undefined ? row : { [idPath]: row[idPath], ...deleted }
  return { status: 200, json: { ...shown, ...proof } }
}
