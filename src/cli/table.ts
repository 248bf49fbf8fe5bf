import { visibleText } from '../core/visible-text'
import { SAYS } from '../words/command-line'

export type TableLook = {
  /** Null: no line is cut. */
  readonly columns: number | null
  readonly hasColor: boolean
}

const GAP = '  '
const NARROWEST = 6

/** Rows in columns, with a heading. On a terminal the widest columns are cut until a row fits. */
export function tableLines(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  look: TableLook
): readonly string[] {
  // Names come from providers: whatever a terminal would obey is shown as what it is.
  const cells = rows.map(row => row.map(cell => visibleText(cell)))
  const widths = heading.map((title, index) =>
    Math.max(title.length, ...cells.map(row => [...(row[index] ?? '')].length))
  )
  if (look.columns !== null) narrow(widths, look.columns)
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => fitted(cell, widths[index] ?? 0, index === row.length - 1))
      .join(GAP)
      .trimEnd()
  const title = line(heading)
  return [look.hasColor ? `\u001b[1m${title}\u001b[0m` : title, ...cells.map(line)]
}

/** The fields of a form in one cell. */
export function fieldNames(fields: readonly { readonly name: string; readonly isSecret: boolean }[]): string {
  return fields.map(({ name, isSecret }) => (isSecret ? SAYS.secretField(name) : name)).join(', ')
}

/** Pairs of a name and a value, one a line, with the values below each other. */
export function factLines(facts: readonly (readonly [string, string])[]): readonly string[] {
  const widest = Math.max(0, ...facts.map(([name]) => name.length))
  return facts.map(([name, value]) => `${name.padEnd(widest)}${GAP}${visibleText(value, 2_000)}`.trimEnd())
}

function narrow(widths: number[], columns: number): void {
  const gaps = GAP.length * (widths.length - 1)
  for (;;) {
    const sum = widths.reduce((total, width) => total + width, gaps)
    const widest = Math.max(...widths)
    if (sum <= columns || widest <= NARROWEST) return
    widths[widths.indexOf(widest)] = Math.max(NARROWEST, widest - Math.max(1, sum - columns > 8 ? 4 : 1))
  }
}

function fitted(cell: string, width: number, isLast: boolean): string {
  const signs = [...cell]
  if (signs.length > width) return `${signs.slice(0, Math.max(0, width - 1)).join('')}…`
  return isLast ? cell : cell + ' '.repeat(width - signs.length)
}
