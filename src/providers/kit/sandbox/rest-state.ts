// What the fake of a declared provider remembers, and how its rows look on the wire: the declaration's field map, backwards.
import { z } from 'zod'
import type { TimeFormat } from '../../../core/instant'
import type { Declaration } from '../rest/declaration'
import type { SandboxOptions } from './sandbox'
import { hashOf } from './sandbox-keys'

const person = z.object({ id: z.string(), name: z.string(), isMember: z.boolean() })

/** Secrets are in it only as hashes. */
const stateSchema = z.object({
  groups: z.array(z.object({ id: z.string(), name: z.string() })),
  sets: z.array(z.object({ id: z.string(), name: z.string(), grants: z.array(z.string()) })),
  keys: z.array(
    z.object({
      id: z.string(),
      groupId: z.string(),
      name: z.string(),
      /** As the provider sends it. */
      masked: z.string(),
      /** Of the headers with which the key authenticates. */
      proofHash: z.string(),
      grants: z.array(z.string()),
      setId: z.string().nullable(),
      attributes: z.record(z.string(), z.union([z.boolean(), z.string(), z.number(), z.null()])),
      createdBy: person.nullable(),
      isActive: z.boolean(),
      expiresAt: z.number().nullable(),
      createdAt: z.number(),
      lastUsedAt: z.number().nullable(),
      revokedAt: z.number().nullable(),
      uses: z.number()
    })
  ),
  /** Of the key with which the connection works, where it is one of the listed keys. */
  ownKeyId: z.string().nullable(),
  /** With a whole key it gives that key's signing secret, so that the state need not hold the secret itself. */
  salt: z.string()
})
export type RestState = z.infer<typeof stateSchema>
export type StoredKey = RestState['keys'][number]

/** What the fake must know beyond the declaration. */
export type Fake = {
  /** Path of the base URL. */
  readonly prefix?: string
  readonly groups?: readonly { readonly id: string; readonly name: string }[]
  readonly sets?: RestState['sets']
  /** What a person enters in fields that are not secret, where it matters. */
  readonly fields?: Readonly<Record<string, string>>
  /** How an error is written, where the provider has several ways; undefined for the first of the declaration. */
  readonly written?: (code: string, says: string | undefined) => object | undefined
  /** Grants of a key without a set. */
  readonly defaults?: readonly string[]
  /** The id of a new key; digits go as a number over the wire. */
  readonly newId: (made: { readonly count: number; readonly random: string; readonly now: number }) => string
  /** The first text of each part of a new key, before its random rest. */
  readonly prefixes?: (attributes: Readonly<Record<string, unknown>>) => Readonly<Record<string, string>>
  /** What the provider makes of an empty name; left out where it refuses one. */
  readonly nameWhenEmpty?: (now: number) => string
  readonly pageSize?: number
  /** Of a paged list of groups; 1 when left out, so that every test reads several pages. */
  readonly groupPageSize?: number
  /** How long a token lives that `signIn` gives; an hour when left out. */
  readonly tokenSeconds?: number
  /** Of the answer to a create; 201 when left out. */
  readonly createdStatus?: number
  /** Enforced in the variant `rate-limited`; else nearly all of it remains always. */
  readonly requestsPerMinute?: number
  /** The data API: method and path as a pattern, the grant that it needs, and the answer. */
  readonly data: readonly {
    readonly route: RegExp
    readonly grant?: string
    readonly status: number
    readonly json: unknown
  }[]
  /** Fields that the provider adds to its answers, which the declaration does not need. */
  readonly extra?: { readonly list?: object; readonly row?: object; readonly deleted?: object }
  /** What a customer's service sends; `{part}` stands for a part of its key. */
  readonly consumer: {
    readonly method: string
    readonly path: string
    readonly body?: unknown
    /** Instead of `body`; that of the probe where it has one and this is left out. */
    readonly form?: Readonly<Record<string, string>>
  }
}

export type World = {
  readonly declaration: Declaration
  readonly fake: Fake
  readonly options: SandboxOptions
  readonly state: RestState
}

/** The state of a former run; throws when it is not one, because then the caller mixed up its snapshots. */
export function readState(state: unknown): RestState {
  return stateSchema.parse(structuredClone(state))
}

/** Of the fields that are not secret: whatever a person would enter. */
export function plainFields({
  declaration,
  fake
}: Pick<World, 'declaration' | 'fake'>): Record<string, string> {
  const shown = declaration.about.fields.filter(({ isSecret }) => !isSecret)
  return Object.fromEntries(shown.map(({ name }) => [name, fake.fields?.[name] ?? `sandbox-${name}`]))
}

export function firstState(fake: Fake, options: SandboxOptions, declared: Declaration['groups']): RestState {
  const account = declared.kind === 'account' ? [declared] : null
  const groups = (account ?? options.groups ?? fake.groups ?? []).map(({ id, name }) => ({ id, name }))
  return {
    groups: declared.kind === 'many' ? groups : groups.slice(0, 1),
    sets: structuredClone(fake.sets ?? []),
    keys: [],
    ownKeyId: null,
    salt: options.random()
  }
}

export function isExpired(key: StoredKey, now: number): boolean {
  return key.expiresAt !== null && key.expiresAt <= now
}

export function isLive(key: StoredKey, now: number): boolean {
  return key.isActive && key.revokedAt === null && !isExpired(key, now)
}

/** Permissions that the key has now: its own, those of its set, or the defaults. */
export function grantsOf({ state, fake }: World, key: StoredKey): readonly string[] {
  if (key.grants.length > 0) return key.grants
  return state.sets.find(({ id }) => id === key.setId)?.grants ?? fake.defaults ?? []
}

/** The row of a key as it was at `asOf`. */
export function toWire(
  world: World,
  key: StoredKey,
  asOf: number,
  row = world.declaration.row
): Record<string, unknown> {
  const { declaration, state, options } = world
  const { about } = declaration
  const wire: Record<string, unknown> = { ...world.fake.extra?.row }
  const [format] = about.timeFormats
  const written = (at: number | null): string | number | null =>
    timeText(format, at) ?? row.noTime?.[0] ?? null
  const put = (path: string | undefined, value: unknown): void => {
    if (path !== undefined) putAt(wire, path, value)
  }
  const isRevoked = key.revokedAt !== null && key.revokedAt <= asOf
  const set = state.sets.find(({ id }) => id === key.setId)
  put(row.name, key.name)
  // Last: keys without a name of their own are called by their id.
  put(row.id, numeric(key.id))
  put(row.group, numeric(key.groupId))
  put(row.masked?.path, key.masked)
  for (const [path, value] of statusFields(row, statusAt(key, asOf, isRevoked))) put(path, value)
  if (row.permissions.kind === 'listed') {
    const isAll = row.permissions.nullIs !== undefined && key.grants.includes(row.permissions.nullIs)
    put(row.permissions.path, isAll ? null : key.grants)
  }
  if (row.permissions.kind === 'set')
    put(
      row.permissions.path,
      set === undefined ? null : { [row.permissions.id]: set.id, [row.permissions.name]: set.name }
    )
  if (row.createdBy !== undefined && key.createdBy !== null) {
    const { path, id, name, isMember } = row.createdBy
    const prefix = path === '' ? '' : `${path}.`
    put(prefix + name, key.createdBy.name)
    // Last: where a creator has no name, the ID stands for it.
    put(prefix + id, key.createdBy.id)
    if (isMember !== undefined) put(prefix + isMember, key.createdBy.isMember)
    if (path !== '') put(`${path}.email`, `${key.createdBy.id}@harbour.example`)
  }
  put(row.createdAt, written(key.createdAt))
  put(row.expiresAt, written(key.expiresAt))
  put(row.revokedAt, isRevoked ? written(key.revokedAt) : null)
  if (about.lastUsed.quality.kind !== 'none' || options.variant === 'reports-last-used')
    put(row.lastUsed?.path, written(key.lastUsedAt))
  for (const [name, flag] of Object.entries(row.attributes)) {
    const isSet = key.attributes[name] === true
    if ('flag' in flag) put(flag.flag, isSet)
    if ('value' in flag) put(flag.value, key.attributes[name] ?? null)
    if ('startsWith' in flag) put(flag.otherwise, isSet)
  }
  return wire
}

function statusAt(key: StoredKey, asOf: number, isRevoked: boolean): string {
  if (isRevoked) return 'revoked'
  if (isExpired(key, asOf)) return 'expired'
  return key.isActive ? 'active' : 'disabled'
}

/** The fields of all rules for this status; where two name one field, the first. */
function statusFields({ status }: Declaration['row'], is: string): readonly (readonly [string, unknown])[] {
  if (typeof status === 'string') return []
  const rules = status.filter(rule => rule.is === is).map(({ when }) => when)
  return Object.entries(Object.assign({}, ...rules.reverse()) as Record<string, unknown>)
}

/** Sets a field by names one below the other, each as it is. */
export function putIn(answer: Record<string, unknown>, names: readonly string[], value: unknown): void {
  const [name = '', ...rest] = names
  if (rest.length === 0) {
    answer[name] = value
    return
  }
  const there = answer[name]
  const inner = isRecord(there) ? there : {}
  answer[name] = inner
  putIn(inner, rest, value)
}

/** Sets a field at a path of dots; an empty path is the whole answer, which the caller then has already. */
export function putAt(answer: Record<string, unknown>, path: string, value: unknown): void {
  putIn(answer, path.split('.'), value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `value` as an answer in which it stands at `path`. */
export function wrapped(path: string, value: unknown): unknown {
  if (path === '') return value
  const answer: Record<string, unknown> = {}
  putAt(answer, path, value)
  return answer
}

/** Ids of digits are numbers on the wire, as in samples; any other stays text. */
export function numeric(id: string): number | string {
  return /^\d{1,15}$/.test(id) ? Number(id) : id
}

function timeText(format: TimeFormat | undefined, at: number | null): string | number | null {
  if (at === null) return null
  switch (format) {
    case 'unix-seconds':
      return Math.floor(at / 1_000)
    case 'unix-milliseconds':
      return at
    case 'date':
      return new Date(at).toISOString().slice(0, 10)
    case 'rfc-3339':
    case undefined:
      return new Date(at).toISOString()
    default:
      return format satisfies never
  }
}

/** Version 7: the time comes first. */
export function uuidOf({ random, now }: { readonly random: string; readonly now: number }): string {
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0').slice(-12)
  const rest = hashOf(random)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`
}
