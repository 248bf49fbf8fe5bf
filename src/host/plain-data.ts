/** Bounds on what a window may send in one call. */
export type DataBounds = { readonly values: number; readonly characters: number; readonly depth: number }

export const CALL_BOUNDS: DataBounds = { values: 20_000, characters: 2_000_000, depth: 12 }

/** Names that reach into a prototype when somebody copies an object carelessly. */
const FORBIDDEN_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype']

/**
 * Is `data` plain JSON (null, booleans, finite numbers, strings, arrays, plain objects) within `bounds`? Looks before any
 * schema does, so that a huge, cyclic or exotic value costs nothing.
 */
export function isPlainData(data: unknown, bounds: DataBounds = CALL_BOUNDS): boolean {
  let values = 0
  let characters = 0
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: data, depth: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next
    values += 1
    if (values > bounds.values || depth > bounds.depth) return false
    if (value === null || typeof value === 'boolean') continue
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return false
      continue
    }
    if (typeof value === 'string') {
      characters += value.length
      if (characters > bounds.characters) return false
      continue
    }
    const fields = fieldsOf(value)
    if (fields === null || fields.length + values + open.length > bounds.values) return false
    for (const [name, field] of fields) {
      characters += name.length
      open.push({ value: field, depth: depth + 1 })
    }
  }
  return true
}

/** Own fields of a plain object or the items of an array; null for anything else. */
function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] | null {
  if (typeof value !== 'object' || value === null) return null
  if (Array.isArray(value)) {
    // `Array.from` also visits the holes, which are no JSON.
    return value.length > 100_000 ? null : Array.from(value, item => ['', item] as const)
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return null
  const fields: (readonly [string, unknown])[] = []
  for (const name of Reflect.ownKeys(value)) {
    if (typeof name !== 'string' || FORBIDDEN_NAMES.includes(name)) return null
    const property = Object.getOwnPropertyDescriptor(value, name)
    if (property === undefined || !('value' in property)) return null
    fields.push([name, property.value])
  }
  return fields
}
