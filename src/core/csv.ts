import { visibleText } from './visible-text'

export type Cell = string | number | boolean | null

/** What spreadsheets take for a formula, in plain and in full width. */
const FORMULA_START = /^[\s\p{C}]*[=+\-@\t\r\n＝＋－＠]/u
const LONGEST_CELL = 2_000

/**
 * Rows as CSV (RFC 4180: all cells quoted, lines end in CR LF), safe to open in a spreadsheet: hidden characters are written
 * as visible escapes, and a text that a spreadsheet would run begins with an apostrophe. Numbers stay numbers.
 */
export function csvOf(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map(row => `${row.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(cell: Cell): string {
  const text = typeof cell === 'string' ? harmless(cell) : String(cell ?? '')
  return `"${text.replaceAll('"', '""')}"`
}

function harmless(text: string): string {
  const shown = visibleText(text, LONGEST_CELL)
  return FORMULA_START.test(text) || FORMULA_START.test(shown) ? `'${shown}` : shown
}
