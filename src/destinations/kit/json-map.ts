// A JSON object that other programs keep in one text. One field changes; every other byte stays, also its order and spaces.

type Span = { readonly name: string; readonly start: number; readonly end: number }

/** The fields of a JSON object, each with the span of its value; null for anything else, or when a name stands twice. */
export function fieldsIn(text: string): readonly Span[] | null {
  if (!isObject(text)) return null
  const spans: Span[] = []
  let at = skipSpace(text, text.indexOf('{') + 1)
  while (text[at] !== '}') {
    const nameEnd = endOfString(text, at)
    const name = JSON.parse(text.slice(at, nameEnd)) as string
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const end = endOfValue(text, start)
    if (spans.some(span => span.name === name)) return null
    spans.push({ name, start, end })
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return spans
}

/** The text with these fields set to strings. Null when it is no object. */
export function withFields(text: string, values: ReadonlyMap<string, string>): string | null {
  const spans = fieldsIn(text)
  if (spans === null) return null
  let next = text
  // From the end, so that the spans before it stay where they are.
  for (const span of spans.toReversed()) {
    const value = values.get(span.name)
    if (value !== undefined) next = next.slice(0, span.start) + JSON.stringify(value) + next.slice(span.end)
  }
  const added = [...values].filter(([name]) => !spans.some(span => span.name === name))
  const lines = added.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  if (lines.length === 0) return next
  const last = next.trimEnd().length - 1
  const body = next.slice(0, last)
  const kept = body.trimEnd()
  return `${kept}${kept.endsWith('{') ? '' : ','}${lines.join(',')}${body.slice(kept.length)}${next.slice(last)}`
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    // The parser's message quotes the text, which is a secret.
    return false
  }
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (' \t\r\n'.includes(text[at] ?? 'x')) at += 1
  return at
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** The text is known to be JSON, so counting brackets is enough. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  let at = start
  for (;;) {
    const char = text[at]
    if (char === '"') {
      at = endOfString(text, at)
      if (depth === 0) return at
      continue
    }
    if (char === '{' || char === '[') depth += 1
    if (char === '}' || char === ']') {
      if (depth === 0) return trimmed(text, start, at)
      depth -= 1
      if (depth === 0) return at + 1
    }
    if (char === ',' && depth === 0) return trimmed(text, start, at)
    at += 1
  }
}

function trimmed(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length
}
