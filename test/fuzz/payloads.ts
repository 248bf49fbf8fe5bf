import fc from 'fast-check'
import { z } from 'zod'
import { commands } from '../../src/contract/commands'
import type { CommandName } from '../../src/contract/commands'

/** Live values that a command may be about: a payload with a real id gets further than one without. */
export type Pool = { readonly ids: readonly string[]; readonly texts: readonly string[] }

type Json = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
  readonly items?: Json
  readonly additionalProperties?: Json | boolean
  readonly anyOf?: readonly Json[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
}

/** Everything that survives the structured clone of Electron's IPC, and more. */
export const wild: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: true,
      withObjectString: true,
      maxDepth: 3,
      maxKeys: 5
    })
  },
  {
    weight: 4,
    // Made anew each time: a payload is spoiled in place.
    arbitrary: fc
      .constantFrom<() => unknown>(
        () => JSON.parse('{"__proto__":{"polluted":true}}'),
        () => JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
        () => undefined,
        () => null,
        () => Number.NaN,
        () => -0,
        () => Number.POSITIVE_INFINITY,
        () => nested(200),
        () => cyclic()
      )
      .map(make => make())
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<() => unknown>(
        () => 'x'.repeat(3_000_000),
        () => new Array<number>(50_000).fill(0),
        () => Object.fromEntries(Array.from({ length: 25_000 }, (_, index) => [`field-${index}`, index]))
      )
      .map(make => make())
  }
)

function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let level = 0; level < depth; level += 1) value = { value }
  return value
}

function cyclic(): unknown {
  const ring: Record<string, unknown> = {}
  ring['self'] = ring
  return ring
}

/** Payloads for one command: fitting ones, fitting ones with a spoiled place, and anything at all. */
export function payloadsFor(command: CommandName, pool: Pool): fc.Arbitrary<unknown> {
  const schema = z.toJSONSchema(commands[command].input, { unrepresentable: 'any', io: 'input' }) as Json
  const fitting = fittingTo(schema, pool)
  return fc.oneof(
    { weight: 3, arbitrary: fitting },
    { weight: 4, arbitrary: fc.tuple(fitting, wild, fc.nat(), fc.nat(3)).map(spoiled) },
    { weight: 3, arbitrary: wild }
  )
}

function fittingTo(schema: Json, pool: Pool): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(one => fittingTo(one, pool)))
  switch (schema.type) {
    case 'string':
      return fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...pool.ids, 'x') },
        { weight: 2, arbitrary: fc.constantFrom(...pool.texts, 'x') },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) }
      )
    case 'number':
    case 'integer': {
      const least = schema.minimum ?? -5
      return fc.oneof(
        fc.integer({ min: least, max: Math.max(least, Math.min(schema.maximum ?? 1_000, 1_000)) }),
        fc.constantFrom(Date.now(), schema.minimum ?? 0, schema.maximum ?? 1)
      )
    }
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(fittingTo(schema.items ?? {}, pool), { maxLength: 6 })
    case 'object':
      return objectFor(schema, pool)
    case undefined:
    default:
      return wild
  }
}

function objectFor(schema: Json, pool: Pool): fc.Arbitrary<unknown> {
  const properties = schema.properties
  if (properties === undefined) {
    const value = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
    const name = fc.oneof(fc.constantFrom(...pool.texts, 'path'), fc.string({ maxLength: 10 }))
    return fc.dictionary(name, fittingTo(value, pool), { maxKeys: 4 })
  }
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, fittingTo(field, pool)])
  )
  return fc.record(fields, { requiredKeys: [...(schema.required ?? [])] })
}

/** One place of a fitting payload replaced, removed, added or doubled. */
function spoiled([payload, other, at, how]: [unknown, unknown, number, number]): unknown {
  const places = placesIn(payload)
  const place = places[at % Math.max(1, places.length)]
  if (place === undefined) return other
  const { holder, name } = place
  if (how === 0) Reflect.deleteProperty(holder, name)
  else if (how === 1) Reflect.set(holder, `${name} `, other)
  else if (how === 2) Reflect.set(holder, name, [Reflect.get(holder, name)])
  else Reflect.set(holder, name, other)
  return payload
}

type Place = { readonly holder: object; readonly name: string }

function placesIn(value: unknown, depth = 0): readonly Place[] {
  // Deeper is only what was spoiled already, and that may go round in a ring.
  if (typeof value !== 'object' || value === null || depth > 5 || ArrayBuffer.isView(value)) return []
  return Object.keys(value).flatMap(name => [
    { holder: value, name },
    ...placesIn((value as Record<string, unknown>)[name], depth + 1)
  ])
}
