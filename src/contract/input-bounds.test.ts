import { describe, expect, it } from 'vitest'
import type { ZodType } from 'zod'
import { commands } from './commands'

type Def = {
  readonly type: string
  readonly shape?: Readonly<Record<string, ZodType>>
  readonly element?: ZodType
  readonly innerType?: ZodType
  readonly in?: ZodType
  readonly keyType?: ZodType
  readonly valueType?: ZodType
  readonly options?: readonly ZodType[]
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly check: string } } }[]
}

/** Texts and lists of a schema that have no longest length, by their path. */
function unbounded(schema: ZodType, path: string): readonly string[] {
  const def = schema.def as unknown as Def
  const own = (def.checks ?? []).some(({ _zod }) => ['max_length', 'length_equals'].includes(_zod.def.check))
  const inside: readonly (readonly [ZodType | undefined, string])[] = [
    ...Object.entries(def.shape ?? {}).map(([name, part]) => [part, `${path}.${name}`] as const),
    ...(def.options ?? []).map((part, index) => [part, `${path}|${index}`] as const),
    [def.element, `${path}[]`],
    [def.innerType, path],
    [def.in, path],
    [def.keyType, `${path}{}`],
    [def.valueType, `${path}{}`]
  ]
  return [
    ...(['string', 'array'].includes(def.type) && !own ? [path] : []),
    ...inside.flatMap(([part, at]) => (part === undefined ? [] : unbounded(part, at)))
  ]
}

describe('the input of a call', () => {
  it('has a longest length for each text and each list of each command', () => {
    const names = Object.keys(commands) as (keyof typeof commands)[]

    expect(names.flatMap(name => unbounded(commands[name].input, name))).toEqual([])
  })
})
