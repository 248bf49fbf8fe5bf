// Environments as people write them, brought to one word each. Unknown words stay as they are, in lower case.

const CANONICAL: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['production', ['production', 'prod', 'prd', 'live']],
  ['staging', ['staging', 'stage', 'stg', 'preprod', 'preproduction', 'nonprod', 'nonproduction']],
  ['development', ['development', 'develop', 'dev', 'local']],
  ['test', ['test', 'testing', 'tst']],
  ['qa', ['qa']],
  ['uat', ['uat']],
  ['ci', ['ci']],
  ['sandbox', ['sandbox', 'sbx']],
  ['demo', ['demo']]
]

const NAME_BY_WORD = new Map(CANONICAL.flatMap(([name, words]) => words.map(word => [word, name] as const)))

/** Words that name an environment only at the end of a key's name: `live-chat` is a service, `chat-live` is not. */
const ONLY_AT_THE_END = new Set(['live', 'local', 'demo'])

/** Words before `prod` that turn it into its opposite. */
const TURNING = new Set(['pre', 'non', 'not'])

/** `Prod` and `prd` give `production`; `eu-west` stays. Empty stays empty. */
export function canonicalEnvironment(written: string): string {
  const word = written.trim().toLowerCase()
  return NAME_BY_WORD.get(word.replace(/[\s_-]/g, '')) ?? word
}

/** Also true for `production-eu` and `prod 2`: when in doubt, Rekey asks harder. */
export function isProduction(environment: string): boolean {
  return (
    canonicalEnvironment(environment) === 'production' || environmentsIn(environment).includes('production')
  )
}

/**
 * What the provider knows comes first, then the words of the key's name (production wins over others there), then the
 * account's own environment.
 */
export function deriveEnvironment(known: {
  readonly hint: string | null
  readonly name: string
  readonly accountEnvironment: string
}): string {
  return provenEnvironment(known) ?? canonicalEnvironment(known.accountEnvironment)
}

/** As far as the provider tells it, by what it knows or by the key's name; null where only a label of ours could. */
export function provenEnvironment(known: {
  readonly hint: string | null
  readonly name: string
}): string | null {
  if (known.hint !== null && known.hint.trim() !== '') return canonicalEnvironment(known.hint)

  const named = environmentsIn(known.name)
  if (named.includes('production')) return 'production'
  return named.at(-1) ?? null
}

/** The environments that a name speaks of, each once, in the order of the name. */
export function environmentsIn(name: string): readonly string[] {
  const found = wordsOf(name).environments
  return found.length < 2 ? found : [...new Set(found)]
}

/** The words of a name, told apart. The last answer is kept: of each key's name this is asked several times in a row. */
export function wordsOf(name: string): Words {
  if (last.name === name) return last.words
  const tokens = nameTokens(name)
  last = { name, words: { tokens, ...splitByEnvironment(tokens) } }
  return last.words
}

export type Words = {
  readonly tokens: readonly string[]
  /** What its words call the environments that they name, and the words that name none. */
  readonly environments: readonly string[]
  readonly rest: readonly string[]
}

let last: { readonly name: string; readonly words: Words } = {
  name: '',
  words: { tokens: [], environments: [], rest: [] }
}

/** Words of a name in lower case: split at everything that is neither letter nor digit, and between `aB`. */
function nameTokens(name: string): readonly string[] {
  // Most names are plain and have no `aB`: a million of them are read at each start.
  if (/^[ -~]*$/.test(name) && !/[a-z0-9][A-Z]/.test(name)) {
    return name.toLowerCase().match(/[a-z0-9]+/g) ?? []
  }
  return (
    name
      // Only a capital that has a small letter: the same name in lower case must have the same words.
      .replace(/(\p{Ll}|\p{N})(?=\p{Changes_When_Lowercased})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}\p{N}\p{M}]+/u)
      .filter(token => token !== '')
  )
}

/** Tells the words that name an environment from the rest. */
function splitByEnvironment(tokens: readonly string[]): {
  readonly environments: readonly string[]
  readonly rest: readonly string[]
} {
  const environments: string[] = []
  const rest: string[] = []
  for (const token of tokens) {
    const name = ONLY_AT_THE_END.has(token) ? undefined : NAME_BY_WORD.get(token)
    if (name === undefined) {
      rest.push(token)
    } else if (name === 'production' && TURNING.has(rest.at(-1) ?? '')) {
      rest.pop()
      environments.push('staging')
    } else {
      environments.push(name)
    }
  }
  for (let last = rest.at(-1); last !== undefined && ONLY_AT_THE_END.has(last); last = rest.at(-1)) {
    environments.push(NAME_BY_WORD.get(last) ?? last)
    rest.pop()
  }
  return { environments, rest }
}
