/** Numbers and short texts that stand behind a code. */
export type Facts = { readonly [name: string]: string | number | boolean | null }

/** A number of the facts, rounded, or `otherwise`. */
export function number(facts: Facts, name: string, otherwise: string): string {
  const value = facts[name]
  return typeof value === 'number' ? String(Math.round(value)) : otherwise
}

/** A sentence made with a text of the facts, or `otherwise`. */
export function text(facts: Facts, name: string, say: (value: string) => string, otherwise: string): string {
  const value = facts[name]
  return typeof value === 'string' && value !== '' ? say(value) : otherwise
}

/** A time or duration of the facts in ms, or null. */
export function milliseconds(facts: Facts, name: string): number | null {
  const value = facts[name]
  return typeof value === 'number' ? value : null
}

/** A code as words, for codes that a newer main may send: `old-still-used` becomes `old still used`. */
export function plainWords(code: string): string {
  return code.replaceAll(/[-._]/g, ' ')
}
