import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { visibleText } from '../../core/visible-text'

export type Cell = string | number | boolean | null

/** What spreadsheets take for a formula, in plain and in full width, behind any apostrophes of its own. */
const FORMULA_START = /^'*[\s\p{C}]*[=+\-@\t\r\n＝＋－＠]/u
const GUARDED = /^'+\s*[=+\-@＝＋－＠]/
const LONGEST_CELL = 2_000

/**
 * Rows as CSV (RFC 4180: all cells quoted, lines end in CR LF), safe to open in a spreadsheet: hidden characters are written
 * as visible escapes, and a text that a spreadsheet would run gets an apostrophe in front. Numbers stay numbers.
 */
export function csvOf(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const records = [header, ...rows].map(row =>
    row.map(cell => (typeof cell === 'string' ? harmless(cell) : cell))
  )
  return stringify(records, {
    quoted: true,
    quoted_empty: true,
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { boolean: String }
  })
}

function harmless(text: string): string {
  const shown = visibleText(text, LONGEST_CELL)
  // What comes later is cut off.
  const start = text.slice(0, LONGEST_CELL)
  return FORMULA_START.test(start) || FORMULA_START.test(shown) ? `'${shown}` : shown
}

/** Takes off the apostrophe that `csvOf`, like other exports, puts before what a spreadsheet would run. */
export function withoutGuard(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell
}

/** Longer than any line of a list of keys: a quote that is never closed takes the rest of the file into one cell. */
const LONGEST_RECORD = 70_000
const MOST_RECORDS = 200_000

/**
 * The rows of a CSV file as they stand, the header included: `,`, `;` or a tab between the cells, whichever the first line has
 * more of, and any line ending. Null for what is no CSV: a quote that is never closed, a line with more cells than the header.
 */
export function parseCsv(text: string): readonly (readonly string[])[] | null {
  // The parser takes a line of any length when it is blanks alone.
  if (/[^\r\n]{70000}/.test(text)) return null
  try {
    const rows = parse(text, {
      bom: true,
      delimiter: separatorOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      max_record_size: LONGEST_RECORD,
      relax_column_count_less: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: MOST_RECORDS,
      trim: true
    })
    const width = rows[0]?.length ?? 0
    return rows.some(row => row.length > width) ? null : rows
  } catch (error) {
    if (error instanceof CsvError) return null
    throw error
  }
}

function separatorOf(text: string): ',' | ';' | '\t' {
  const end = text.search(/[\r\n]/)
  const first = text.slice(0, end === -1 ? text.length : end)
  const count = (separator: string) => first.split(separator).length
  const [best = ','] = ([',', ';', '\t'] as const).toSorted((left, right) => count(right) - count(left))
  return best
}
