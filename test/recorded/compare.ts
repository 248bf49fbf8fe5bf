// Compares the text of two answers. What cannot be the same on two servers is compared by its kind: an id of one stands for one
// id of the other everywhere, a time is near the other one, a secret has the shape of a secret.

/** What is known of the two servers from the answers so far. */
export type Known = {
  /** From ids and secrets of the recording to those of the sandbox, and back. */
  readonly toSandbox: Map<string, string>
  readonly toRecorded: Map<string, string>
}

export type Kinds = {
  /** The shape of a fresh secret, and of the placeholders for stored ones. */
  readonly secret: RegExp
  readonly placeholders: Readonly<Record<string, RegExp>>
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const TIME = '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:Z|[+-]\\d{2}:\\d{2})'
const TOKEN = new RegExp(`<[A-Z][^>]*>|${UUID}|${TIME}`, 'g')
const ZERO_TIME = '0001-01-01T00:00:00Z'
/** A record may have been made some time before the answer that names it. */
const NEAR_MS = 120_000

export function nothingKnown(): Known {
  return { toSandbox: new Map(), toRecorded: new Map() }
}

/** Puts the sandbox's own ids and secrets where a recorded request names those of the real server. */
export function translated(text: string, known: Known): string {
  return text.replace(TOKEN, token => known.toSandbox.get(token) ?? token)
}

export type Texts = {
  readonly recorded: string
  readonly actual: string
  readonly isCut: boolean
  /** Fields whose text need not be the same. */
  readonly freeFields: readonly string[]
}

/** Null when both say the same; else where they part. */
export function difference(texts: Texts, known: Known, kinds: Kinds): string | null {
  const recorded = withoutFree(
    unescaped(texts.isCut ? lastWhole(texts.recorded) : texts.recorded),
    texts.freeFields
  )
  const actual = withoutFree(unescaped(texts.actual), texts.freeFields)
  let from = 0
  let at = 0
  for (const match of recorded.matchAll(TOKEN)) {
    const literal = recorded.slice(from, match.index)
    if (!actual.startsWith(literal, at)) return partingOf(literal, actual, at)
    at += literal.length
    const token = match[0]
    const found = sameKind(token, actual, at, { known, kinds })
    if (found === null) return `${token} <> ${actual.slice(at, at + 60)}`
    at += found
    from = match.index + token.length
  }
  const rest = recorded.slice(from)
  if (!actual.startsWith(rest, at)) return partingOf(rest, actual, at)
  const extra = actual.slice(at + rest.length)
  return texts.isCut || extra === '' ? null : `more text: ${extra.slice(0, 60)}`
}

/** How many characters of `actual` at `at` are the same as the token; null when they are not. */
function sameKind(
  token: string,
  actual: string,
  at: number,
  { known, kinds }: { readonly known: Known; readonly kinds: Kinds }
): number | null {
  const stored = kinds.placeholders[token]
  if (stored !== undefined) return matchAt(stored.source, actual, at)?.length ?? null
  if (token.startsWith('<')) {
    const secret = matchAt(kinds.secret.source, actual, at)
    return secret !== null && isPaired(token, secret, known) ? secret.length : null
  }
  if (new RegExp(`^${UUID}$`).test(token)) {
    const id = matchAt(UUID, actual, at)
    return id !== null && isPaired(token, id, known) ? id.length : null
  }
  const time = matchAt(TIME, actual, at)
  return time !== null && isSameTime(token, time) ? time.length : null
}

function matchAt(source: string, text: string, at: number): string | null {
  const pattern = new RegExp(source, 'y')
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

/** One of the one server is always the same one of the other. */
function isPaired(recorded: string, actual: string, known: Known): boolean {
  const partner = known.toSandbox.get(recorded)
  const owner = known.toRecorded.get(actual)
  if (partner === undefined && owner === undefined) {
    known.toSandbox.set(recorded, actual)
    known.toRecorded.set(actual, recorded)
    return true
  }
  return partner === actual && owner === recorded
}

function isSameTime(recorded: string, actual: string): boolean {
  if (recorded === ZERO_TIME || actual === ZERO_TIME) return recorded === actual
  const isNear = Math.abs(Date.parse(recorded) - Date.parse(actual)) <= NEAR_MS
  return isNear && formOf(recorded) === formOf(actual)
}

/** The zone, and whether a time is finer than microseconds. */
function formOf(time: string): string {
  const [, fraction = '', zone = ''] = /(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/.exec(time) ?? []
  return `${fraction.length > 6 ? 'nanoseconds' : ''} ${zone}`
}

/** Of a text that was cut off: up to the last quote, because a token may have been cut in the middle. */
function lastWhole(text: string): string {
  return text.slice(0, text.lastIndexOf('"') + 1)
}

/** JSON may write a character as itself or as an escape: both are the same text. */
function unescaped(text: string): string {
  return text.replace(/\\u00(3c|3e|26)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function withoutFree(text: string, fields: readonly string[]): string {
  return fields.reduce(
    (left, field) => left.replace(new RegExp(`"${field}":"[^"]*"`, 'g'), `"${field}":…`),
    text
  )
}

function partingOf(expected: string, actual: string, at: number): string {
  let same = 0
  while (same < expected.length && expected[same] === actual[at + same]) same += 1
  const start = Math.max(0, same - 20)
  return `${expected.slice(start, same + 60)} <> ${actual.slice(at + start, at + same + 60)}`
}
