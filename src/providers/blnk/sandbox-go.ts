/** How Go, in which Blnk is written, reads a JSON body and writes times: its words stand in Blnk's refusals. */

export type Decoded<T> = { readonly value: T } | { readonly error: string }

export type CreateBody = {
  readonly name: string
  readonly owner: string
  readonly scopes: readonly string[] | null
  /** As it was sent; empty when it was left out. */
  readonly expires_at: string
}

const STRUCT = 'CreateAPIKeyRequest'
export const ZERO_TIME = '0001-01-01T00:00:00Z'
const LAYOUT = '2006-01-02T15:04:05Z07:00'

/** The body of a create, or Go's words for what is wrong with it. */
export function decodeCreate(text: string, json: unknown): Decoded<CreateBody> {
  if (json === undefined) return { error: syntaxErrorOf(text) }
  if (typeof json !== 'object' || Array.isArray(json)) {
    return { error: `json: cannot unmarshal ${kindOf(json)} into Go value of type model.${STRUCT}` }
  }
  const fields: Readonly<Record<string, unknown>> = { ...json }
  const expires = timeField(fields['expires_at'])
  const problem = fieldProblem('name', fields['name']) ?? fieldProblem('owner', fields['owner'])
  const refused = problem ?? scopesProblem(fields['scopes'])
  // A wrong time ends the reading; a wrong type is remembered and said at the end.
  if ('error' in expires) return expires
  if (refused !== null) return { error: refused }
  return {
    value: {
      name: textField(fields['name']),
      owner: textField(fields['owner']),
      scopes: Array.isArray(fields['scopes']) ? fields['scopes'].map(textField) : null,
      expires_at: expires.value
    }
  }
}

/** Go replaces half of a surrogate pair. */
function textField(value: unknown): string {
  return typeof value === 'string' ? value.replace(LONE_SURROGATE, '\uFFFD') : ''
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

function fieldProblem(field: string, value: unknown): string | null {
  if (value === undefined || value === null || typeof value === 'string') return null
  return `json: cannot unmarshal ${kindOf(value)} into Go struct field ${STRUCT}.${field} of type string`
}

function scopesProblem(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (!Array.isArray(value)) {
    return `json: cannot unmarshal ${kindOf(value)} into Go struct field ${STRUCT}.scopes of type []string`
  }
  return value.map(item => fieldProblem('scopes', item)).find(problem => problem !== null) ?? null
}

function timeField(value: unknown): Decoded<string> {
  if (value === undefined || value === null) return { value: '' }
  if (typeof value !== 'string') return { error: 'Time.UnmarshalJSON: input is not a JSON string' }
  const error = timeProblem(value)
  return error === null ? { value } : { error }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value
}

/** For what is not JSON: the two places where a body can go wrong first, and all else. */
function syntaxErrorOf(text: string): string {
  const body = text.trim()
  if (body === '') return 'EOF'
  const inObject = /^\{\s*([^"}\s])/.exec(body)?.[1]
  if (inObject !== undefined) {
    return `invalid character '${inObject}' looking for beginning of object key string`
  }
  if (!/^[{["\d\-tfn]/.test(body)) return `invalid character '${body[0]}' looking for beginning of value`
  return 'unexpected EOF'
}

/** The parts of RFC 3339 in Go's layout: what must stand there, and the largest number that may. */
const PARTS: readonly (readonly [layout: string, pattern: RegExp, most?: number, name?: string])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d{2}/, 12, 'month'],
  ['-', /^-/],
  ['02', /^\d{2}/, 31, 'day'],
  ['T', /^T/],
  ['15', /^\d{2}/, 23, 'hour'],
  [':', /^:/],
  ['04', /^\d{2}/, 59, 'minute'],
  [':', /^:/],
  ['05', /^\d{2}/, 59, 'second'],
  ['Z07:00', /^(\.\d+)?(Z|[+-]\d{2}:\d{2})$/]
]

function timeProblem(text: string): string | null {
  const quoted = JSON.stringify(text)
  let rest = text
  for (const [layout, pattern, most, name] of PARTS) {
    const found = pattern.exec(rest)?.[0]
    if (found === undefined) {
      return `parsing time ${quoted} as "${LAYOUT}": cannot parse ${JSON.stringify(rest)} as "${layout}"`
    }
    const isTooSmall = (name === 'month' || name === 'day') && Number(found) === 0
    if (name !== undefined && (isTooSmall || Number(found) > (most ?? 0))) {
      return `parsing time ${quoted}: ${name} out of range`
    }
    rest = rest.slice(found.length)
  }
  const [year = 0, month = 0, day = 0] = text.split(/\D/).map(Number)
  const daysOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return day > daysOfMonth ? `parsing time ${quoted}: day out of range` : null
}

/** A time that was sent, as Go writes it back: without zeros at the end of a fraction. */
export function echoedTime(text: string): string {
  return text.replace(/(\.\d*?)0+(?=Z|[+-]\d{2}:\d{2}$)/, '$1').replace(/\.(?=Z|[+-])/, '')
}

/** An instant as the process writes it: with nanoseconds. */
export function freshTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '457762Z')
}

/** An instant as PostgreSQL keeps it: microseconds, in UTC. */
export function storedTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '458Z')
}

/** A stored instant that came from outside, where nobody makes up a fraction. */
export function storedExactly(at: number): string {
  return echoedTime(new Date(at).toISOString())
}
