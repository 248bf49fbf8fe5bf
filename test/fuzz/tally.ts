/** What a part of the fuzzing found. A problem says how to see it again. */
export type Problem = { readonly part: string; readonly seed: number; readonly what: string }

export type Tally = {
  readonly part: string
  /** How many inputs were tried. */
  runs: number
  readonly problems: Problem[]
  /** Counts worth telling: replies by kind, fields seen. */
  readonly facts: Record<string, number>
}

export function newTally(part: string): Tally {
  return { part, runs: 0, problems: [], facts: {} }
}

export function count(tally: Tally, fact: string, by = 1): void {
  tally.facts[fact] = (tally.facts[fact] ?? 0) + by
}

/** Keeps the first few: one defect shows up in thousands of inputs. */
export function note(tally: Tally, seed: number, what: string): void {
  count(tally, 'problems')
  if (tally.problems.length < 20) tally.problems.push({ part: tally.part, seed, what: what.slice(0, 600) })
}

/** A small, quick, repeatable source of numbers from 0 to 1 (mulberry32, a public-domain generator). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  const item = list[Math.floor(random() * list.length)]
  if (item === undefined) throw new Error('Nothing to pick from.')
  return item
}

/** Names that somebody left on the prototype of all objects; none when all is well. */
export function pollution(): readonly string[] {
  const bare = Object.create(null) as Record<string, unknown>
  const known = [...ORIGINAL]
  const found = Reflect.ownKeys(Object.prototype)
    .map(String)
    .filter(name => !known.includes(name))
  for (const name in {}) bare[name] = true
  return [...found, ...Object.keys(bare)]
}

const ORIGINAL = Reflect.ownKeys(Object.prototype).map(String)
