import { z } from 'zod'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { visibleText } from '../../core/visible-text'
import { parseCsv, withoutGuard } from './csv'

/** One line of a file by column name, in lower case with `_`; values as text. */
export type ListLine = { readonly line: number; readonly fields: { readonly [column: string]: string } }
export type ReadList = { readonly columns: readonly string[]; readonly lines: readonly ListLine[] }

const MOST_LINES = 20_000
const LONGEST_VALUE = 4_000
/** Names of columns that would hold what must never come in through a file. */
const SECRET_COLUMN =
  /secret|token|password|passphrase|credential|private|api_?key$|access_?key$|master_?key$|^key$|bearer/

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const record = z.record(z.string(), z.union([scalar, z.array(z.string()), z.record(z.string(), scalar)]))
const jsonFile = z.union([
  z.array(record),
  z.object({ accounts: z.array(record) }).transform(file => file.accounts),
  z.object({ keys: z.array(record) }).transform(file => file.keys)
])

/**
 * A CSV or JSON file as lines of named texts. Faults: `invalid-input` with `not-json`, `unexpected-shape` or `column-twice`, `too-large`, and
 * `wrong-kind-of-credential` when a column is named like a secret: such a file is not looked at any further.
 */
export function readList(text: string): Result<ReadList> {
  const rows = /^[\uFEFF\s]*[[{]/.test(text) ? fromJson(text) : fromCsv(text)
  if (!rows.ok) return rows
  if (rows.value.length > MOST_LINES) return failed('invalid-input', 'too-large')
  const columns = [...new Set(rows.value.flatMap(({ fields }) => Object.keys(fields)))]
  const secret = columns.find(column => SECRET_COLUMN.test(column))
  if (secret !== undefined) {
    return failed('invalid-input', 'wrong-kind-of-credential', { subject: secret.slice(0, 60) })
  }
  const isTooLong = rows.value.some(({ fields }) =>
    Object.values(fields).some(value => value.length > LONGEST_VALUE)
  )
  return isTooLong ? failed('invalid-input', 'value-too-large') : ok({ columns, lines: rows.value })
}

function fromCsv(text: string): Result<readonly ListLine[]> {
  const rows = parseCsv(text)
  const [header, ...body] = rows ?? []
  if (header === undefined) return failed('invalid-input', 'unexpected-shape')
  const names = header.map(columnName)
  const double = names.find((name, place) => name !== '' && names.indexOf(name) !== place)
  if (double !== undefined) return doubleColumn(double)
  return ok(
    body.map((cells, index) => ({
      line: index + 2,
      fields: Object.fromEntries(names.map((name, place) => [name, withoutGuard(cells[place] ?? '')]))
    }))
  )
}

function fromJson(text: string): Result<readonly ListLine[]> {
  let found: unknown
  try {
    found = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return failed('invalid-input', 'not-json')
  }
  const parsed = jsonFile.safeParse(found)
  if (!parsed.success) return failed('invalid-input', 'unexpected-shape')
  const lines: ListLine[] = []
  for (const [index, entry] of parsed.data.entries()) {
    const fields = flat(entry)
    if (!fields.ok) return fields
    lines.push({ line: index + 1, fields: fields.value })
  }
  return ok(lines)
}

/** `settings: { a: 1 }` becomes the column `setting.a`, as in CSV. */
function flat(entry: z.infer<typeof record>): Result<ListLine['fields']> {
  const fields: [string, string][] = []
  for (const [name, value] of Object.entries(entry)) {
    const column = columnName(name)
    if (Array.isArray(value)) fields.push([column, value.join(' ')])
    else if (typeof value !== 'object' || value === null) fields.push([column, String(value ?? '')])
    else {
      const prefix = column === 'settings' ? 'setting' : column
      for (const [inner, text] of Object.entries(value))
        fields.push([`${prefix}.${inner}`, String(text ?? '')])
    }
  }
  const names = fields.map(([name]) => name)
  const double = names.find((name, place) => names.indexOf(name) !== place)
  return double === undefined ? ok(Object.fromEntries(fields)) : doubleColumn(double)
}

/** `Base URL` and `base-url` are `base_url`; what stands behind `setting.` is a name of the provider's, and stays. */
function columnName(written: string): string {
  const [first = '', ...rest] = written.trim().split('.')
  const name = first
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  return [name, ...rest].join('.')
}

/** Which of the two holds would be a guess. */
function doubleColumn(name: string): Result<never> {
  return failed('invalid-input', 'column-twice', { subject: visibleText(name, 60) })
}
