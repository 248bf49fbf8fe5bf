import { SECOND } from '../../../core/clock'
import { segment } from '../../../net/base-url'

// The small languages of a declaration: paths into an answer, and templates. Pure.

/** The value at a path of dots; undefined where a part is absent. Inherited fields are not fields of an answer. */
export function valueAt(answer: unknown, path: string): unknown {
  if (path === '') return answer
  // Most paths are one name, and a list has many rows.
  if (!path.includes('.')) return ownValue(answer, path)
  let value = answer
  for (const name of path.split('.')) value = ownValue(value, name)
  return value
}

function ownValue(answer: unknown, name: string): unknown {
  if (typeof answer !== 'object' || answer === null || !Object.hasOwn(answer, name)) return undefined
  // Checked above to be an object with this field of its own.
  return (answer as Record<string, unknown>)[name]
}

/** Does the answer have all of these values? Null is null or absent. */
export function isMatch(answer: unknown, wanted: Readonly<Record<string, string | boolean | null>>): boolean {
  return Object.entries(wanted).every(([path, value]) => (valueAt(answer, path) ?? null) === value)
}

const NAME = /\{([A-Za-z0-9]+)\}/g

/** Names in braces that a template uses. */
export function namesIn(template: string): readonly string[] {
  return [...template.matchAll(NAME)].map(([, name = '']) => name)
}

/** A text with the values of its names. A name without a value stays: the declaration's own test finds it. */
export function fillText(template: string, values: Readonly<Record<string, string>>): string {
  // As a function, because a text would give `$` in a value a meaning.
  return template.replace(NAME, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole
  )
}

export function fillTexts(
  templates: Readonly<Record<string, string>> | undefined,
  values: Readonly<Record<string, string>>
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(templates ?? {}).map(([name, template]) => [name, fillText(template, values)])
  )
}

/** The path of a call: `paths` are checked paths and go in as they are, `ids` become one segment each. */
export function fillPath(
  template: string,
  paths: Readonly<Record<string, string>>,
  ids: Readonly<Record<string, string>>
): string {
  const segments = Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, segment(id)]))
  return fillText(fillText(template, paths), segments)
}

const WHOLE = /^\{([A-Za-z0-9.]+)(?:\|(rfc-3339|seconds-left))?(\?)?\}$/

/** A body in which templates that stand alone have their values. A field with `?` is left out where its value is null or false. */
export function fillBody(
  fields: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
  now: number
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, given]) => {
      const found = typeof given === 'string' ? WHOLE.exec(given) : null
      if (found === null) return [[name, given]]
      const [, path = '', transform, isOptional] = found
      const value = valueAt(values, path) ?? null
      if (isOptional !== undefined && (value === null || value === false)) return []
      return [[name, typeof value === 'number' ? written(value, transform, now) : value]]
    })
  )
}

function written(at: number, transform: string | undefined, now: number): string | number {
  if (transform === 'rfc-3339') return new Date(at).toISOString()
  // A whole second at least: less would mean "without end" to some.
  return transform === 'seconds-left' ? Math.max(1, Math.round((at - now) / SECOND)) : at
}

/** Names that a body takes its values from. */
export function valuesIn(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.values(fields).flatMap(given =>
    typeof given === 'string' ? (WHOLE.exec(given)?.[1] ?? []) : []
  )
}
