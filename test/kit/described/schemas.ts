// Schemas of an OpenAPI description (3.0 and 3.1) as JSON Schema, stricter than they are written: see `strictSchema`.

export type Json = { readonly [key: string]: unknown }
export type Side = 'request' | 'answer'

const NAMED = ['properties', 'patternProperties'] as const
const BRANCHES = ['allOf', 'anyOf', 'oneOf'] as const

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Follows references, which stay within the document. */
export function resolved(document: Json, value: unknown): Json {
  const found = isObject(value) ? value : {}
  const { $ref } = found
  if (typeof $ref !== 'string') return found
  const [root, ...names] = $ref.split('/')
  if (root !== '#') throw new Error(`The description refers to another document: ${$ref}`)
  const target = names.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), document)
  if (!isObject(target)) throw new Error(`The description has no ${$ref}`)
  return resolved(document, target)
}

/**
 * A schema that also refuses what the vendor does not mention: an object takes only fields that are described, and a request none
 * that are read only. A vendor may send more than its description says; our fake and our adapter may not.
 */
export function strictSchema(document: Json, value: unknown, side: Side, isBranch = false): Json {
  const { nullable, readOnly, ...schema } = resolved(document, value)
  if (readOnly === true && side === 'request') return { not: {} }
  const parts: Record<string, unknown> = { ...schema }
  for (const name of NAMED) {
    const named = schema[name]
    if (isObject(named))
      parts[name] = Object.fromEntries(
        Object.entries(named).map(([key, each]) => [key, strictSchema(document, each, side)])
      )
  }
  for (const name of BRANCHES) {
    const branches = schema[name]
    if (Array.isArray(branches))
      parts[name] = branches.map(branch => strictSchema(document, branch, side, true))
  }
  for (const name of ['items', 'additionalProperties'])
    if (isObject(schema[name])) parts[name] = strictSchema(document, schema[name], side)
  const saysFields = [...NAMED, ...BRANCHES].some(name => name in schema)
  if (!isBranch && saysFields && !('additionalProperties' in schema)) parts['unevaluatedProperties'] = false
  return nullable === true ? { anyOf: [parts, { type: 'null' }] } : parts
}
