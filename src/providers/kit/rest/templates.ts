import { DAY, SECOND } from '../../../core/clock'
import { segment } from '../../../net/base-url'
import { secretOf } from '../../../net/secret-text'
import { basic } from '../../../net/signers/authorization'

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

/** The value of one field; undefined where there is none of its own. */
export function ownValue(answer: unknown, name: string): unknown {
  if (typeof answer !== 'object' || answer === null || !Object.hasOwn(answer, name)) return undefined
  // Checked above to be an object with this field of its own.
  return (answer as Record<string, unknown>)[name]
}

/** Does the answer have all of these values? Null is null or absent. */
export function isMatch(
  answer: unknown,
  wanted: Readonly<Record<string, string | number | boolean | null>>
): boolean {
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

/** The header of HTTP Basic. Empty, which no server takes, where the user's name cannot be one. */
export function basicHeader(
  { user, password }: { readonly user: string; readonly password: string },
  values: Readonly<Record<string, string>>
): string {
  const secret = secretOf(fillText(password, values))
  const header = basic(fillText(user, values), secret)
  secret.wipe()
  return header.ok ? header.value : ''
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

const WHOLE =
  /^\{([A-Za-z0-9.]+)(?:\|(rfc-3339|date|unix-seconds|unix-milliseconds|seconds-left|days-left))?(\?)?\}$/

/** A body in which templates that stand alone have their values. A field with `?` is left out where its value is null or false. */
export function fillBody(
  fields: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
  now: number
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, given]) => {
      const found = typeof given === 'string' ? WHOLE.exec(given) : null
      if (found === null) return [[name, isFields(given) ? fillBody(given, values, now) : given]]
      const [, path = '', transform, isOptional] = found
      const value = valueAt(values, path) ?? null
      if (isOptional !== undefined && (value === null || value === false)) return []
      return [[name, typeof value === 'number' ? written(value, transform, now) : value]]
    })
  )
}

function isFields(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

function written(at: number, transform: string | undefined, now: number): string | number {
  switch (transform) {
    case 'rfc-3339':
      return new Date(at).toISOString()
    case 'date':
      return new Date(at).toISOString().slice(0, 10)
    case 'unix-seconds':
      return Math.floor(at / SECOND)
    // A whole one at least: less would mean "without end" to some.
    case 'seconds-left':
      return Math.max(1, Math.round((at - now) / SECOND))
    case 'days-left':
      return Math.max(1, Math.floor((at - now) / DAY))
    case undefined:
    default:
      return at
  }
}

/** Names that a body takes its values from. */
export function valuesIn(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return templatesIn(fields).map(({ name }) => name)
}

type BodyTemplate = { readonly path: string; readonly name: string; readonly transform: string | undefined }

/** Each template of a body, and the path of its field. */
export function templatesIn(fields: Readonly<Record<string, unknown>>): readonly BodyTemplate[] {
  return Object.entries(fields).flatMap(([field, given]): readonly BodyTemplate[] => {
    if (isFields(given)) return templatesIn(given).map(each => ({ ...each, path: `${field}.${each.path}` }))
    const found = typeof given === 'string' ? WHOLE.exec(given) : null
    return found === null ? [] : [{ path: field, name: found[1] ?? '', transform: found[2] }]
  })
}
