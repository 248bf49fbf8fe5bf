// A provider's rows, read strictly and mapped to the domain. Only declared fields are taken out of an answer: whatever else it
// holds, a secret for example, ends here.
import { z } from 'zod'
import type { KeyAttributes, KeyStatus, LastUsed, Permissions, ProviderKey } from '../../../core/key'
import type { TimeFormat } from '../../../core/instant'
import { MOST_ROWS } from '../bounds'
import { lastUsedOf, timeOf } from '../times'
import type { Declaration, RowDeclaration } from './declaration'
import { isMatch, valueAt } from './templates'

export type Group = { readonly id: string; readonly name: string }

/** What is needed beside a row to say what the key may do. Null parts could not be read. */
export type Sets = {
  readonly sets:
    readonly { readonly id: string; readonly name: string; readonly grants: readonly string[] }[] | null
  readonly defaults: readonly string[] | null
}

export type Row = z.infer<ReturnType<typeof rowSchemaOf>>

const LONGEST_ID = 200
const LONGEST_TIME = 64

/** An id that later stands alone in a path, so it must not be a dot segment. Numbers are taken as text. */
export function idSchema(pattern = '') {
  const form = new RegExp(pattern)
  return z
    .union([z.number().int().nonnegative(), z.string().min(1).max(LONGEST_ID)])
    .transform(String)
    .refine(id => id !== '.' && id !== '..' && form.test(id))
}

/** Reads one row. The fields are named as ours are, by the paths of the declaration. */
export function rowSchemaOf({ row, about }: Declaration) {
  const isRequired = (name: 'name' | 'masked'): boolean => row.required?.includes(name) ?? false
  const text = z.string()
  const time = timeSchema(about.timeFormats)
  return z.preprocess(
    answer => pickFields(row, answer),
    z.object({
      id: idSchema(row.idPattern),
      group: idSchema(row.idPattern).nullish(),
      name: isRequired('name') ? text : text.nullish(),
      masked: isRequired('masked')
        ? text.min(1).transform(maskOf(row))
        : text.nullish().transform(maskOf(row)),
      status: z.object(statusShape(row)),
      listed: z.array(text).nullish(),
      set: z.object({ id: idSchema(), name: text }).nullish(),
      createdAt: time,
      createdBy: z
        .object({ id: idSchema(), name: text.nullish(), isMember: z.boolean().nullish() })
        .nullish(),
      expiresAt: time,
      revokedAt: time,
      lastUsed: time,
      flags: z.record(text, z.boolean().nullable())
    })
  )
}

/** The rows of one answer. */
export function rowsSchemaOf(declaration: Declaration) {
  return z.array(rowSchemaOf(declaration)).max(MOST_ROWS)
}

/** The keys of one answer. A server that ignores the group that was asked for must not give doubles. */
export function toKeys(
  declaration: Declaration,
  rows: readonly Row[],
  group: Group,
  sets: Sets
): ProviderKey[] {
  const isTracked = rows.some(({ lastUsed }) => typeof lastUsed === 'string' || typeof lastUsed === 'number')
  return rows
    .filter(row => (row.group ?? group.id) === group.id)
    .map(row => toKey(declaration, row, group, { sets, isTracked }))
}

/** The row of a new key. Should it be in another group, it is told as it is: the secret is here only once. */
export function toCreatedKey(declaration: Declaration, row: Row, group: Group, sets: Sets): ProviderKey {
  const home = row.group ?? group.id
  return toKey(declaration, row, home === group.id ? group : { id: home, name: home }, {
    sets,
    isTracked: false
  })
}

function toKey(
  { row: declared, about: { timeFormats } }: Declaration,
  row: Row,
  group: Group,
  { sets, isTracked }: { readonly sets: Sets; readonly isTracked: boolean }
): ProviderKey {
  const attributes = row.flags
  const expiresAt = timeOf(row.expiresAt, timeFormats)
  const status = statusOf(declared, row)
  // An expiry that cannot be read may be over.
  const isExpiryUnreadable = expiresAt === null && row.expiresAt !== null && row.expiresAt !== undefined
  return {
    providerKeyId: row.id,
    groupId: group.id,
    groupName: group.name,
    name: row.name ?? '',
    masked: row.masked ?? null,
    status: status === 'active' && isExpiryUnreadable ? 'unknown' : status,
    permissions: permissionsOf(declared, row, sets),
    createdAt: timeOf(row.createdAt, timeFormats),
    createdBy: row.createdBy
      ? {
          ...row.createdBy,
          name: row.createdBy.name ?? row.createdBy.id,
          isMember: row.createdBy.isMember ?? null
        }
      : null,
    expiresAt,
    revokedAt: timeOf(row.revokedAt, timeFormats),
    lastUsed: lastUseOf(declared, row, timeFormats, isTracked),
    attributes,
    environmentHint: hintOf(declared, attributes),
    isZombie: false
  }
}

function statusOf({ status }: RowDeclaration, row: Row): KeyStatus {
  if (status === 'active') return 'active'
  return status.find(({ when }) => hasStatus(row, when))?.is ?? 'unknown'
}

function hasStatus(row: Row, when: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(when).every(([path, value]) => (row.status[path] ?? null) === value)
}

export function permissionsOf(
  { permissions }: RowDeclaration,
  row: Row,
  { sets, defaults }: Sets
): Permissions {
  switch (permissions.kind) {
    case 'unscoped':
      return { source: 'unscoped', grants: [] }
    case 'listed':
      // Deny by default: a row with an empty list may do nothing. A row without a list tells nothing.
      return row.listed ? { source: 'listed', grants: row.listed } : { source: 'unknown', grants: [] }
    case 'set': {
      if (row.set === undefined) return { source: 'unknown', grants: [] }
      if (row.set === null) return { source: 'inherited', grants: defaults ?? [] }
      const { id: setId, name: setName } = row.set
      const grants = sets?.find(({ id }) => id === setId)?.grants
      // A set that could not be read is not an empty set: "no permissions" would be a lie.
      return grants === undefined
        ? { source: 'unknown', grants: [], setId, setName }
        : { source: 'set', grants, setId, setName }
    }
    default:
      return permissions satisfies never
  }
}

function lastUseOf(
  { lastUsed: declared }: RowDeclaration,
  { lastUsed: value }: Row,
  formats: readonly TimeFormat[],
  isTracked: boolean
): LastUsed {
  // Else nothing shows that uses are recorded at all.
  if (value === null && declared?.nullIs === 'never-if-tracked' && !isTracked)
    return { kind: 'unknown', reason: 'not-reported' }
  return lastUsedOf(value, formats)
}

function hintOf({ environmentHint }: RowDeclaration, attributes: KeyAttributes): string | null {
  if (environmentHint === undefined) return null
  return attributes[environmentHint.attribute] === environmentHint.is ? environmentHint.hint : null
}

function pickFields(row: RowDeclaration, answer: unknown): unknown {
  // The schema refuses it.
  if (typeof answer !== 'object' || answer === null) return answer
  const at = (path: string | undefined): unknown => (path === undefined ? undefined : valueAt(answer, path))
  const { permissions, createdBy } = row
  return {
    id: at(row.id),
    group: at(row.group),
    name: at(row.name),
    masked: at(row.masked.path),
    status: Object.fromEntries(statusPaths(row).map(path => [path, at(path)])),
    listed: permissions.kind === 'listed' ? at(permissions.path) : undefined,
    set:
      permissions.kind === 'set'
        ? pickPart(at(permissions.path), { id: permissions.id, name: permissions.name })
        : undefined,
    createdAt: at(row.createdAt),
    createdBy:
      createdBy === undefined
        ? undefined
        : pickPart(at(createdBy.path), {
            id: createdBy.id,
            name: createdBy.name,
            isMember: createdBy.isMember
          }),
    expiresAt: at(row.expiresAt),
    revokedAt: at(row.revokedAt),
    lastUsed: at(row.lastUsed?.path),
    flags: Object.fromEntries(
      Object.entries(row.attributes).map(([name, flag]) => [name, flagOf(flag, answer)])
    )
  }
}

function pickPart(part: unknown, paths: Readonly<Record<string, string>>): unknown {
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, valueAt(part, path)]))
}

function statusPaths({ status }: RowDeclaration): readonly string[] {
  return status === 'active' ? [] : [...new Set(status.flatMap(({ when }) => Object.keys(when)))]
}

/** A field is a text or a flag, as the declaration compares it: `"no"` in the place of a flag is no row that we know. */
function statusShape(row: RowDeclaration): Record<string, z.ZodType<string | boolean | null | undefined>> {
  const rules = row.status === 'active' ? [] : row.status
  return Object.fromEntries(
    statusPaths(row).map(path => {
      const isFlag = rules.some(({ when }) => typeof when[path] === 'boolean')
      return [path, isFlag ? z.boolean().nullish() : z.string().nullish()]
    })
  )
}

/** Null when the answer does not tell. A value of another type is no row that we know, so it goes on to the schema. */
function flagOf(flag: RowDeclaration['attributes'][string], answer: unknown): unknown {
  if ('flag' in flag) return valueAt(answer, flag.flag) ?? null
  const text = valueAt(answer, flag.path)
  if ('matches' in flag) return new RegExp(flag.matches).test(typeof text === 'string' ? text : '')
  const found = Object.entries(flag.startsWith).find(
    ([prefix]) => typeof text === 'string' && text.startsWith(prefix)
  )
  return found?.[1] ?? valueAt(answer, flag.otherwise) ?? null
}

function timeSchema(formats: readonly TimeFormat[]): z.ZodType<string | number | null | undefined> {
  const text = z.string().max(LONGEST_TIME)
  return formats.some(format => format.startsWith('unix-'))
    ? z.union([text, z.number()]).nullish()
    : text.nullish()
}

/** What may be shown. Should the provider ever send more of the key than declared, it ends here. */
function maskOf({ masked: { show } }: RowDeclaration): (value: string | null | undefined) => string | null {
  return value => {
    if (!value) return null
    if (typeof show === 'number') return `${value.slice(0, show)}…`
    if (show === 'whole') return value.length <= LONGEST_ID ? value : null
    // A text without any mask character could be a whole key.
    return value.length <= 100 && /[…*•·●]|\.{3}|x{4}/i.test(value) ? value : null
  }
}

/** The row of our key, with the values that prove a change. */
export function proofSchemaOf(
  declaration: Declaration,
  providerKeyId: string,
  proof: Readonly<Record<string, string | boolean | null>>
): z.ZodType {
  const row = rowSchemaOf(declaration)
  // An answer about another key, or without the change, is no proof that it was done.
  return z.unknown().refine(answer => {
    const parsed = row.safeParse(answer)
    return parsed.success && parsed.data.id === providerKeyId && isMatch(answer, proof)
  })
}
