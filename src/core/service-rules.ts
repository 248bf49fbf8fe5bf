import { wordsOf } from './environment'
import { LONGEST_SERVICE, LONGEST_SERVICE_PATTERN } from './limits'
import { serviceOf, withoutMarker } from './service-name'

/** The part of a name that a pattern catches, and the place in the service's name where it goes. */
export const CAUGHT = '{service}'

/**
 * How keys are told apart by service where their names follow a habit of their own. The first rule whose pattern fits the whole
 * name (without a rotation's marker, whatever the case) gives the service; where none fits, the name gives it itself.
 */
export type ServiceRule = {
  /** `*` stands for anything, as little as it can; one `{service}` for at least one character, as few as it can. */
  readonly pattern: string
  /** Letters and digits in words. `{service}` is what the pattern caught, without words that name an environment. */
  readonly service: string
}

export const SERVICE_RULE_PROBLEMS = [
  'pattern-empty',
  /** Only stars: every key there is and will be would be one service. */
  'pattern-everything',
  'pattern-caught-twice',
  /** A star right beside `{service}`: nobody could say where one ends. */
  'pattern-star-beside',
  'too-long',
  'service-empty',
  /** The service speaks of what the pattern does not catch, or more than once. */
  'service-not-caught'
] as const
export type ServiceRuleProblem = (typeof SERVICE_RULE_PROBLEMS)[number]

/** What is wrong with a rule; null for one that can be used. */
export function problemOfRule({ pattern, service }: ServiceRule): ServiceRuleProblem | null {
  if (pattern.length > LONGEST_SERVICE_PATTERN || service.length > LONGEST_SERVICE) return 'too-long'
  if (pattern.trim() === '') return 'pattern-empty'
  const pieces = pattern.split(CAUGHT)
  if (pieces.length > 2) return 'pattern-caught-twice'
  if (pattern.replaceAll('*', '').replaceAll(CAUGHT, '').trim() === '') return 'pattern-everything'
  if (pattern.includes(`*${CAUGHT}`) || pattern.includes(`${CAUGHT}*`)) return 'pattern-star-beside'
  const caught = service.split(CAUGHT).length - 1
  if (caught > 1 || (caught === 1 && pieces.length === 1)) return 'service-not-caught'
  return caught === 0 && wordsOf(service).tokens.length === 0 ? 'service-empty' : null
}

/** Answers the number of the rule that names the service, and the service; `rule` is -1 where no rule fits. */
export type ServiceNaming = (name: string) => { readonly rule: number; readonly service: string }

/** Rules that cannot be used are passed over. Linear in the name for each rule, whatever a person writes. */
export function serviceNaming(rules: readonly ServiceRule[]): ServiceNaming {
  const compiled = rules.map(rule => (problemOfRule(rule) === null ? compile(rule) : null))
  return name => {
    const label = withoutMarker(name).toLowerCase()
    for (let number = 0; number < compiled.length; number += 1) {
      const service = compiled[number]?.(label) ?? null
      if (service !== null) return { rule: number, service }
    }
    return { rule: -1, service: serviceOf(name) }
  }
}

function compile({ pattern, service }: ServiceRule): (label: string) => string | null {
  const [left = '', right] = pattern.trim().toLowerCase().split(CAUGHT)
  const before = left.split('*')
  const after = right?.split('*')
  const [head = '', tail] = service.split(CAUGHT)
  const fixed = wordsOf(service).tokens.join('-')
  return label => {
    if (after === undefined) return fitsWhole(label, before) ? fixed : null
    const from = endOfStart(label, before)
    const to = from === null ? null : startOfEnd(label, from + 1, after)
    if (from === null || to === null) return null
    const caught = label.slice(from, to)
    // A part without a letter or digit names nothing: another rule may fit.
    if (wordsOf(caught).tokens.length === 0) return null
    return tail === undefined ? fixed : wordsOf(`${head}${serviceOf(caught)}${tail}`).tokens.join('-')
  }
}

function fitsWhole(label: string, pieces: readonly string[]): boolean {
  const [only = ''] = pieces
  if (pieces.length === 1) return label === only
  const start = endOfStart(label, pieces.slice(0, -1))
  const last = pieces.at(-1) ?? ''
  return start !== null && start + last.length <= label.length && label.endsWith(last)
}

/** Where the pieces, with anything between them, end at the earliest when they begin with the label; null if they do not. */
function endOfStart(label: string, pieces: readonly string[]): number | null {
  const [first = '', ...rest] = pieces
  if (!label.startsWith(first)) return null
  let from = first.length
  for (const piece of rest) {
    const at = label.indexOf(piece, from)
    if (at === -1) return null
    from = at + piece.length
  }
  return from
}

/** The first place from `from` on where the pieces can begin when they end with the label. */
function startOfEnd(label: string, from: number, pieces: readonly string[]): number | null {
  const [first = '', ...rest] = pieces
  const last = rest.pop()
  if (last === undefined) {
    const at = label.length - first.length
    return at >= from && label.endsWith(first) ? at : null
  }
  // The earliest first piece leaves the most room for the others: when it does not fit, no later one does.
  const at = label.indexOf(first, from)
  if (at === -1) return null
  const end = endOfStart(label.slice(at), [first, ...rest])
  return end !== null && at + end + last.length <= label.length && label.endsWith(last) ? at : null
}
