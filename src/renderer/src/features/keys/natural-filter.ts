import { FINDING_WORDS, VERDICTS } from '../../../../words/verdicts'

// How people write filters: `idle > 90 days`, `env = prod`, `finding:overdue`. Text in quotes is left as it is.

const UNIT = 'h(?:ours?)?|d(?:ays?)?|w(?:eeks?)?|y(?:ears?)?'
const IDLE = new RegExp(
  String.raw`(^|\s)(?:idle|unused|not used)\s*(?:for\b|:|=)?\s*(?:>=?|≥|more than|over|at least)?\s*(\d{1,5})\s*(${UNIT})(?=\s|$)`,
  'gi'
)

/** The same filter as the language of the search box has it. `fields`: the names that may be followed by `=`. */
export function fromNatural(text: string, fields: readonly string[]): string {
  const assigned = new RegExp(String.raw`(^|\s)(${fields.join('|')})\s*(?:=|:)\s*(?=[^\s=:])`, 'gi')
  return outsideQuotes(text, part =>
    part
      .replaceAll(IDLE, (_whole, before: string, amount: string, unit: string) => {
        return `${before}idle:>${amount}${unit.charAt(0).toLowerCase()}`
      })
      .replaceAll(assigned, (_whole, before: string, field: string) => `${before}${field.toLowerCase()}:`)
  )
}

function outsideQuotes(text: string, change: (part: string) => string): string {
  // A quoted value belongs to the field before it, so the field is changed with its quote still ahead.
  return text
    .split(/("[^"]*"?)/)
    .map((part, place) => (place % 2 === 0 ? change(part) : part))
    .join('')
}

/** `overdue` and `no use seen` beside the codes `overdue-rotation` and `never-used`. */
const FINDING_NAMES = namesOf(FINDING_WORDS)
const STATE_NAMES = namesOf(VERDICTS)

export function findingNamed(value: string): string {
  return FINDING_NAMES.get(plain(value)) ?? value
}

export function stateNamed(value: string): string {
  return STATE_NAMES.get(plain(value)) ?? value
}

function namesOf(words: {
  readonly [code: string]: { readonly label: string }
}): ReadonlyMap<string, string> {
  const labels = Object.entries(words).map(([code, { label }]) => [plain(label), code] as const)
  // A code wins over a label that reads the same.
  return new Map([...labels, ...Object.keys(words).map(code => [plain(code), code] as const)])
}

function plain(value: string): string {
  return value.toLowerCase().replaceAll(/[\s_,]+/g, '-')
}
