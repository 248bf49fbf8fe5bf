// The management calls of a fake: the calls of the declaration, from the other side.
import type { FaultCode, FaultDetail } from '../../../core/fault'
import { timeOf } from '../times'
import type { Declaration } from '../rest/declaration'
import { idsOf } from '../rest/reads'
import { fillText, valueAt } from '../rest/templates'
import type { SandboxRequest, SandboxResponse } from './loopback-answer'
import { addKey } from './rest-keys'
import type { StoredKey, World } from './rest-state'
import { isLive, numeric, putAt, toWire, wrapped } from './rest-state'

type Call = 'groups' | 'sets' | 'list' | 'create' | 'disable' | 'enable' | 'revoke'
type Asked = {
  readonly call: Call
  readonly key: string | undefined
  /** Undefined where the call does not say. */
  readonly group: string | undefined
}

/** The provider's answer to what Rekey calls this fault. */
export function refusal(
  { declaration }: Pick<World, 'declaration'>,
  code: FaultCode,
  detail?: FaultDetail
): SandboxResponse {
  const { table } = declaration.errors
  const row =
    table.find(each => each.fault === code && (each.detail ?? each.onCreate) === detail) ??
    table.find(each => each.fault === code)
  return errorAnswer(declaration, row?.codes[0] ?? 'unknown', row?.status ?? 400)
}

/** An error with this code, with the status of the table. */
export function errorAnswer(
  { errors }: Declaration,
  code: string,
  statusWhenUnknown: number
): SandboxResponse {
  const body: Record<string, unknown> = { message: 'This text is never shown.' }
  for (const [path, value] of Object.entries(errors.where ?? {})) putAt(body, path, value)
  putAt(body, errors.code, code)
  const row = errors.table.find(({ codes }) => codes.includes(code))
  return { status: row?.status ?? statusWhenUnknown, json: body }
}

/** Which management call this is; null for none. */
export function askedFor(world: World, request: SandboxRequest, path: string): Asked | null {
  const { groups, permissionSets, list, create, disable, enable, revoke } = world.declaration
  const calls: readonly (readonly [Call, string, string, unknown])[] = [
    ...(groups.kind === 'account' ? [] : [['groups', 'GET', groups.path, undefined] as const]),
    ...(permissionSets === undefined ? [] : [['sets', 'GET', permissionSets.path, undefined] as const]),
    ['list', 'GET', list.path, list.headers],
    ['create', 'POST', create.path, create.headers],
    ...(disable === undefined ? [] : [['disable', disable.method, disable.path, disable] as const]),
    ...(enable === undefined ? [] : [['enable', enable.method, enable.path, enable] as const]),
    ['revoke', revoke.method, revoke.path, revoke]
  ]
  for (const [call, method, template] of calls) {
    const found = request.method === method ? placesIn(world, template, path) : null
    if (found === null || !isAsked(world, call, request)) continue
    return { call, key: found.key, group: found.group ?? groupInHeaders(world, request) }
  }
  return null
}

/** Calls of one path and method differ by their body, as a disable and an enable do. */
function isAsked({ declaration }: World, call: Call, request: SandboxRequest): boolean {
  if (call !== 'disable' && call !== 'enable') return true
  const body = declaration[call]?.body ?? {}
  return Object.entries(body).every(([name, value]) => valueAt(request.json, name) === value)
}

type Places = { readonly group?: string; readonly key?: string }

function placesIn({ declaration }: World, template: string, path: string): Places | null {
  const { assumedPaths, groupWord } = declaration.about
  const defaults = Object.fromEntries(assumedPaths.map(each => [each.name, each.path]))
  const names: ('group' | 'key')[] = []
  const parts = fillText(template, defaults)
    .split('/')
    .map(part => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1]
      if (name === undefined) return part.replaceAll('.', '\\.')
      names.push(name === 'key' ? 'key' : name === groupWord || name === 'group' ? 'group' : 'key')
      return '([^/]+)'
    })
  const found = new RegExp(`^${parts.join('/')}$`).exec(path)
  if (found === null) return null
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]))
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
  if (asked.call === 'groups') return groupsAnswer(world)
  if (asked.call === 'sets') return setsAnswer(world)
  const groupId = asked.group ?? state.groups[0]?.id ?? ''
  if (!state.groups.some(({ id }) => id === groupId)) {
    const hasDetail = declaration.errors.table.some(({ detail }) => detail === 'other-owner')
    return hasDetail ? refusal(world, 'forbidden', 'other-owner') : refusal(world, 'not-found')
  }
  if (asked.call === 'list') return listAnswer(world, request, groupId)
  if (asked.call === 'create') return createAnswer(world, request, groupId)
  return changeAnswer(world, asked.call, groupId, asked.key ?? '')
}

function groupsAnswer({ declaration, state, fake }: World): SandboxResponse {
  const { groups, permissionSets } = declaration
  if (groups.kind === 'account') return { status: 404 }
  const rows = state.groups.map(({ id, name }) => {
    const row: Record<string, unknown> = {}
    putAt(row, groups.id, numeric(id))
    putAt(row, groups.name, name)
    if (permissionSets !== undefined) putAt(row, permissionSets.defaults, fake.defaults ?? [])
    return row
  })
  if (groups.kind === 'one') return { status: 200, json: wrapped(groups.items, rows[0] ?? {}) }
  return { status: 200, json: wrapped(groups.items, rows), emptyJson: wrapped(groups.items, []) }
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
  const { declaration, state, fake } = world
  const { items, cursor, activeQuery } = declaration.list
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
  const toAnswer = (page: readonly StoredKey[], next: string | null): unknown => {
    const wire = page.map(key => toWire(world, key, asOf))
    if (cursor === undefined) return wrapped(items, wire)
    const answer: Record<string, unknown> = { ...fake.extra?.list }
    putAt(answer, items, wire)
    putAt(answer, cursor.next, next)
    if (cursor.hasMore !== undefined) putAt(answer, cursor.hasMore, next !== null)
    return answer
  }
  if (cursor === undefined) return { status: 200, json: toAnswer(rows, null), emptyJson: toAnswer([], null) }
  const after = query.get(cursor.query)
  const start = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1
  if (after !== null && start === 0) return refusal(world, 'invalid-input')
  const page = rows.slice(start, start + (fake.pageSize ?? rows.length))
  const hasMore = start + page.length < rows.length
  return {
    status: 200,
    json: toAnswer(page, hasMore ? (page.at(-1)?.id ?? null) : null),
    emptyJson: toAnswer([], null)
  }
}

/** What the body of a create says, read by the template of the declaration. */
function wantedIn({ declaration }: World, json: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(declaration.create.body).flatMap(([name, template]) => {
      const path = typeof template === 'string' ? /^\{([A-Za-z.]+)/.exec(template)?.[1] : undefined
      return path === undefined ? [] : [[path, valueAt(json, name)]]
    })
  )
}

function createAnswer(world: World, request: SandboxRequest, groupId: string): SandboxResponse {
  const { declaration, state, options, fake } = world
  const { create, about } = declaration
  const live = state.keys.filter(key => key.groupId === groupId && isLive(key, options.now()))
  if (about.cap !== null && live.length >= about.cap) return capAnswer(world)
  const wanted = wantedIn(world, request.json)
  const given = typeof wanted['name'] === 'string' ? wanted['name'].trim() : ''
  const name = given === '' ? fake.nameWhenEmpty?.(options.now()) : String(wanted['name'])
  if (name === undefined || name.length > create.longestName)
    return refusal(world, 'invalid-input', 'invalid-name')
  const grants = wanted['grants'] ?? []
  if (!Array.isArray(grants) || !grants.every(item => about.permissions.some(({ grant }) => grant === item)))
    return refusal(world, 'invalid-input', 'invalid-permissions')
  const setId = wanted['permissionSetId'] ?? null
  if (setId !== null && !state.sets.some(({ id }) => id === setId))
    return refusal(world, 'invalid-input', 'permission-set-not-found')
  const expiry = wanted['expiresAt']
  const secondsLeft = typeof expiry === 'number' ? options.now() + expiry * 1_000 : null
  const expiresAt = typeof expiry === 'string' ? timeOf(expiry, about.timeFormats) : secondsLeft
  if (typeof expiry === 'string' && !((expiresAt ?? 0) > options.now()))
    return refusal(world, 'invalid-input')
  const attributes = Object.entries(wanted).flatMap(([path, value]) =>
    path.startsWith('attributes.') ? [[path.slice('attributes.'.length), value === true] as const] : []
  )
  const { key, parts } = addKey(world, {
    groupId,
    name,
    grants: grants.map(String),
    setId: typeof setId === 'string' ? setId : null,
    expiresAt,
    attributes: Object.fromEntries(attributes)
  })
  return createdAnswer(world, key, parts)
}

function createdAnswer(
  world: World,
  key: StoredKey,
  parts: Readonly<Record<string, string>>
): SandboxResponse {
  const json = toWire(world, key, world.options.now())
  const secretFields: string[] = []
  for (const { name, isSecret } of world.declaration.about.secretParts) {
    const path = world.declaration.create.secrets[name]?.path
    if (path === undefined || parts[name] === undefined) continue
    putAt(json, path, parts[name])
    if (isSecret) secretFields.push(path)
  }
  return { status: world.fake.createdStatus ?? 201, json, secretFields }
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
  groupId: string,
  id: string
): SandboxResponse {
  const { declaration, state, options } = world
  const key = state.keys.find(candidate => candidate.id === id && candidate.groupId === groupId)
  const isKept = declaration.revoke.leaves === 'kept'
  if (key === undefined || (key.revokedAt !== null && !isKept)) return refusal(world, 'not-found')
  if (key.revokedAt !== null) return refusal(world, 'conflict', 'already-revoked')
  if (call === 'revoke') key.revokedAt = options.now()
  else key.isActive = call === 'enable'
  const proof = declaration[call]?.proof
  if (proof === undefined) return { status: 204 }
  const deleted = call === 'revoke' && !isKept ? { ...proof, ...world.fake.extra?.deleted } : {}
  return { status: 200, json: { ...toWire(world, key, options.now()), ...deleted } }
}
