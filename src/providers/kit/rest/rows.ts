// A provider's rows, read strictly and mapped to the domain. Only declared fields are taken out of an answer: whatever else it
// holds, a secret for example, ends here.
import { z } from 'zod'
import type { KeyAttributes, KeyStatus, LastUsed, Permissions, ProviderKey } from '../../../core/key'
import type { TimeFormat } from '../../../core/instant'
import { MOST_ROWS } from '../bounds'
import { lastUsedOf, timeOf } from '../times'
import type { CreatingDeclaration, Declaration, RowDeclaration } from './declaration'
import { isMatch, valueAt } from './templates'

export type Group = {
  readonly id: string
  readonly name: string
  /** As the declaration names them. */
  readonly values?: Readonly<Record<string, string>> | undefined
}

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
  return z.preprocess(
    id => (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? String(id) : id),
    z
      .string()
      .min(1)
      .max(LONGEST_ID)
      .refine(id => id !== '.' && id !== '..' && form.test(id))
  )
}

/** Reads one row. The fields are named as ours are, by the paths of the declaration. */
export function rowSchemaOf({ row, about }: Declaration) {
  const isRequired = (name: 'name' | 'masked'): boolean => row.required?.includes(name) ?? false
  const text = z.string()
  const time = timeSchema(about.timeFormats)
  return z.preprocess(
    pickerOf(row),
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
      flags: z.record(text, z.union([z.boolean(), text.max(200), z.number()]).nullable())
    })
  )
}

/** The rows of one answer. */
export function rowsSchemaOf(declaration: Declaration) {
  return z.array(rowSchemaOf(declaration)).max(MOST_ROWS)
}

/** The row as the answer to a create has it. */
export function createdRowOf({ row, create }: CreatingDeclaration): RowDeclaration {
  return Object.assign({}, row, create.row)
}

/** Beside what rows they are read: their group, the sets that they name, and the provider's time. */
export type RowContext = { readonly group: Group; readonly sets: Sets; readonly now: number }

/** The keys of one answer. A server that ignores the group that was asked for must not give doubles. */
export function toKeys(declaration: Declaration, rows: readonly Row[], context: RowContext): ProviderKey[] {
  const { group } = context
  const isTracked = rows.some(({ lastUsed }) => typeof lastUsed === 'string' || typeof lastUsed === 'number')
  return rows
    .filter(row => (row.group ?? group.id) === group.id)
    .map(row => toKey(declaration, row, { ...context, isTracked }))
}

/** The row of a new key. Should it be in another group, it is told as it is: the secret is here only once. */
export function toCreatedKey(declaration: Declaration, row: Row, context: RowContext): ProviderKey {
  const home = row.group ?? context.group.id
  const group = home === context.group.id ? context.group : { id: home, name: home }
  return toKey(declaration, row, { ...context, group, isTracked: false })
}

function toKey(
  { row: declared, about: { timeFormats } }: Declaration,
  row: Row,
  { group, sets, now, isTracked }: RowContext & { readonly isTracked: boolean }
): ProviderKey {
  const attributes = row.flags
  const expiresAt = timeOf(row.expiresAt, timeFormats)
  const isOver = declared.status === 'active-until-expiry' && expiresAt !== null && expiresAt <= now
  const status = isOver ? 'expired' : statusOf(declared, row)
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
  if (typeof status === 'string') return 'active'
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
      if (row.listed === null && permissions.nullIs !== undefined)
        return { source: 'listed', grants: [permissions.nullIs] }
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

/** Takes the declared fields out of a row. What does not depend on the row is worked out once: a list has many. */
function pickerOf(row: RowDeclaration): (answer: unknown) => unknown {
  const { permissions, createdBy, masked, lastUsed } = row
  const statuses = statusPaths(row)
  const flags = Object.entries(row.attributes).map(([name, flag]) => [name, flagReader(flag)] as const)
  const at = (answer: unknown, path: string | undefined): unknown =>
    path === undefined ? undefined : valueAt(answer, path)
  const none: readonly unknown[] = row.noTime ?? []
  const time = (answer: unknown, path: string | undefined): unknown => {
    const value = at(answer, path)
    return none.includes(value) ? null : value
  }

  return answer => {
    // The schema refuses it.
    if (typeof answer !== 'object' || answer === null) return answer
    const status: Record<string, unknown> = {}
    for (const path of statuses) status[path] = valueAt(answer, path)
    const attributes: Record<string, unknown> = {}
    for (const [name, read] of flags) attributes[name] = read(answer)
    return {
      id: at(answer, row.id),
      group: at(answer, row.group),
      name: at(answer, row.name),
      masked: at(answer, masked?.path),
      status,
      listed: permissions.kind === 'listed' ? at(answer, permissions.path) : undefined,
      set: permissions.kind === 'set' ? pickPart(at(answer, permissions.path), permissions) : undefined,
      createdAt: time(answer, row.createdAt),
      createdBy: createdBy === undefined ? undefined : pickCreator(answer, createdBy),
      expiresAt: time(answer, row.expiresAt),
      revokedAt: time(answer, row.revokedAt),
      lastUsed: time(answer, lastUsed?.path),
      flags: attributes
    }
  }
}

function pickCreator(answer: unknown, createdBy: NonNullable<RowDeclaration['createdBy']>): unknown {
  const isNamed = createdBy.path !== '' || (valueAt(answer, createdBy.id) ?? null) !== null
  return isNamed ? pickPart(valueAt(answer, createdBy.path), createdBy) : undefined
}

/** A field with fields of its own. */
function pickPart(
  part: unknown,
  paths: { readonly id: string; readonly name: string; readonly isMember?: string | undefined }
): unknown {
  if (typeof part !== 'object' || part === null) return part
  return {
    id: valueAt(part, paths.id),
    name: valueAt(part, paths.name),
    isMember: paths.isMember === undefined ? undefined : valueAt(part, paths.isMember)
  }
}

function statusPaths({ status }: RowDeclaration): readonly string[] {
  return typeof status === 'string' ? [] : [...new Set(status.flatMap(({ when }) => Object.keys(when)))]
}

/** A field is a text, a number or a flag, as the declaration compares it: `"no"` in the place of a flag is no row that we know. */
function statusShape(row: RowDeclaration): Record<string, StatusSchema> {
  const rules = typeof row.status === 'string' ? [] : row.status
  const schemaOf = (path: string): StatusSchema => {
    const kinds = new Set(rules.map(({ when }) => typeof when[path]))
    if (kinds.has('boolean')) return z.boolean().nullish()
    return kinds.has('number') ? z.number().nullish() : z.string().nullish()
  }
  return Object.fromEntries(statusPaths(row).map(path => [path, schemaOf(path)] as const))
}

type StatusSchema = z.ZodType<string | number | boolean | null | undefined>

/** Null when the answer does not tell. A value of another type is no row that we know, so it goes on to the schema. */
function flagReader(flag: RowDeclaration['attributes'][string]): (answer: unknown) => unknown {
  if ('flag' in flag) return answer => valueAt(answer, flag.flag) ?? null
  if ('value' in flag) return answer => valueAt(answer, flag.value) ?? null
  if ('matches' in flag) {
    const form = new RegExp(flag.matches)
    return answer => {
      const text = valueAt(answer, flag.path)
      return typeof text === 'string' && form.test(text)
    }
  }
  const prefixes = Object.entries(flag.startsWith)
  return answer => {
    const text = valueAt(answer, flag.path)
    const found = prefixes.find(([prefix]) => typeof text === 'string' && text.startsWith(prefix))
    return found?.[1] ?? valueAt(answer, flag.otherwise) ?? null
  }
}

function timeSchema(formats: readonly TimeFormat[]): z.ZodType<string | number | null | undefined> {
  const text = z.string().max(LONGEST_TIME)
  return formats.some(format => format.startsWith('unix-'))
    ? z.union([text, z.number()]).nullish()
    : text.nullish()
}

/** What may be shown. Should the provider ever send more of the key than declared, it ends here. */
function maskOf({ masked }: RowDeclaration): (value: string | null | undefined) => string | null {
  const show = masked?.show
  return value => {
    if (!value || show === undefined) return null
    if (typeof show === 'number') return `${value.slice(0, show)}…`
    if (show === 'last-four') return value.length === 4 ? `…${value}` : null
    if (show === 'whole') return value.length <= LONGEST_ID ? value : null
    // A text without any mask character could be a whole key.
    return value.length <= 100 && /[…*•·●]|\.{3}|x{4}/i.test(value) ? value : null
  }
}

/** The id of our key, with the values that prove a change. The rest of the row may be missing, as after a deletion. */
export function proofSchemaOf(
  declaration: Declaration,
  providerKeyId: string,
  proof: Readonly<Record<string, string | number | boolean | null>>
): z.ZodType {
  const { row } = declaration
  const named = z.preprocess(pickerOf(row), z.object({ id: idSchema(row.idPattern) }))
  // An answer about another key, or without the change, is no proof that it was done.
  return z.unknown().refine(answer => {
    const parsed = named.safeParse(answer)
    return parsed.success && parsed.data.id === providerKeyId && isMatch(answer, proof)
  })
}
