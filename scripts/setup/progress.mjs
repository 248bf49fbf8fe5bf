/** A failure that set-up expects: its message is one sentence that says what to do. */
export class SetupProblem extends Error {
  /** @param {string} sentence @param {string} [details] output of the tool that failed, shown above the sentence */
  constructor(sentence, details = '') {
    super(sentence)
    this.details = details
  }
}

const seconds = since => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Says what is being done before it is done, because some steps take a minute, and how long it took after. */
export async function step(label, work) {
  const since = performance.now()
  console.log(`  - ${label} ...`)
  const result = await work()
  console.log(`  - ${label}: ${result?.ok === false ? 'failed after' : 'done in'} ${seconds(since)}`)
  return result
}

export function say(sentence) {
  console.log(`  - ${sentence}`)
}

/** Runs the whole of set-up, and turns whatever goes wrong into one sentence on the last line. */
export async function reportOutcome(work) {
  const since = performance.now()
  try {
    const summary = await work()
    console.log(`set-up: ready in ${seconds(since)} (${summary})`)
  } catch (error) {
    if (error instanceof SetupProblem) {
      if (error.details.trim() !== '') console.error(lastLines(error.details, 25))
      console.error(`set-up: ${error.message}`)
    } else {
      console.error(error)
      console.error('set-up: this is a bug in scripts/setup; please report it with the lines above.')
    }
    process.exitCode = 1
  }
}

export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}
