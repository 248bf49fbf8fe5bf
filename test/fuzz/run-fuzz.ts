import { fuzzBodies } from './bodies'
import { fuzzHostile } from './hostile'
import { fuzzIpc } from './ipc'
import { fuzzSettings } from './settings'
import { newTally } from './tally'
import type { Tally } from './tally'
import { checkUrls } from './urls'

// node scripts/run-ts.mjs test/fuzz/run-fuzz.ts [--full] [--seed N] [--only PART]
// Tries hostile input on every edge of the app. The last line is one JSON object; the exit code is 1 when anything was found.

const SHARE = { perCommand: 300, perProvider: 1_000, strings: 60, mutations: 1_000 }
const FULL = { perCommand: 10_000, perProvider: 10_000, strings: 10_000, mutations: 5_000 }

function valueOf(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}

const seed = Number(valueOf('--seed') ?? Date.now() % 1_000_000)
const only = valueOf('--only')
const size = process.argv.includes('--full') ? FULL : SHARE

const parts: { readonly [name: string]: () => Promise<Tally> | Tally } = {
  ipc: () => fuzzIpc({ seed, perCommand: size.perCommand }),
  bodies: () => fuzzBodies({ seed, perProvider: size.perProvider }),
  hostile: () => fuzzHostile({ seed, strings: size.strings }),
  urls: () => checkUrls(),
  settings: () => fuzzSettings({ seed, mutations: size.mutations })
}

const tallies: Tally[] = []
for (const [name, run] of Object.entries(parts)) {
  if (only !== undefined && only !== name) continue
  const since = performance.now()
  const tally = await Promise.resolve(run()).catch((error: unknown) => {
    const broken = newTally(name)
    broken.problems.push({
      part: name,
      seed,
      what: `the fuzzing itself broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    })
    return broken
  })
  tallies.push(tally)
  console.log(
    `fuzz: ${name}: ${tally.runs} inputs in ${Math.round(performance.now() - since)} ms`,
    tally.facts
  )
  for (const problem of tally.problems) console.log(`fuzz: PROBLEM (--seed ${problem.seed}) ${problem.what}`)
}
const problems = tallies.flatMap(tally => tally.problems).length
console.log(
  JSON.stringify({
    seed,
    problems,
    parts: Object.fromEntries(tallies.map(({ part, runs, facts }) => [part, { runs, ...facts }]))
  })
)
process.exit(problems === 0 ? 0 : 1)
