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
  // What comes later is cut off.
  const start = text.slice(0, LONGEST_CELL)
  return FORMULA_START.test(start) || FORMULA_START.test(shown) ? `'${shown}` : shown
}

/**
 * The rows of a CSV file as they stand, the header included: quoted cells, `,` or `;` between them (whichever the first line
 * has more of), any line ending. Null for a quote that is never closed, for a cell
 * that no spreadsheet would hold, and for more cells than `mostCells`.
 */
export function parseCsv(text: string, mostCells = 200_000): readonly (readonly string[])[] | null {
  const from = text.startsWith('\uFEFF') ? 1 : 0
  const separator = separatorOf(text, from)
  const rows: string[][] = []
  let row: string[] = []
  let cells = 0
  let at = from
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator)
    if (cell === null) return null
    row.push(cell.text)
    cells += 1
    if (cells > mostCells) return null
    at = cell.end
    if (text[at] === separator) {
      at += 1
      if (at < text.length) continue
      row.push('')
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1
    at += 1
    if (row.some(each => each !== '')) rows.push(row)
    row = []
  }
  return rows
}

/** More than a spreadsheet takes into one cell. */
const LONGEST_READ = 70_000

type ReadCell = { readonly text: string; readonly end: number }

function separatorOf(text: string, from: number): ',' | ';' {
  const end = text.search(/[\r\n]/)
  const first = text.slice(from, end === -1 ? text.length : end)
  return first.split(';').length > first.split(',').length ? ';' : ','
}

function quotedCell(text: string, start: number): ReadCell | null {
  let end = start + 1
  for (;;) {
    end = text.indexOf('"', end)
    if (end === -1 || end - start > LONGEST_READ) return null
    if (text[end + 1] !== '"') break
    end += 2
  }
  const after = text[end + 1]
  const isEnd = after === undefined || [',', ';', '\r', '\n'].includes(after)
  return isEnd ? { text: text.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 } : null
}

function plainCell(text: string, start: number, separator: string): ReadCell {
  let end = start
  while (end < text.length && text[end] !== separator && text[end] !== '\r' && text[end] !== '\n') end += 1
  return { text: text.slice(start, end).trim(), end }
}
