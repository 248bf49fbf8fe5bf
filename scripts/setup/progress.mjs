import { diskSentence } from './causes.mjs'
import { Interrupted, noteSignals, stopIfInterrupted } from './interruption.mjs'
import { root } from './paths.mjs'

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
  stopIfInterrupted()
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
  noteSignals()
  try {
    const summary = await work()
    stopIfInterrupted()
    console.log(`set-up: ready in ${seconds(since)} (${summary})`)
  } catch (error) {
    process.exitCode = error instanceof Interrupted ? error.exitCode : 1
    reportProblem(error)
  }
}

/** For a launcher: prints what was expected to go wrong, and answers the exit code. Everything else is thrown on. */
export function exitCodeOfProblem(name, error) {
  if (!(error instanceof SetupProblem || error instanceof Interrupted)) throw error
  console.error(`${error.details ?? ''}\n${name}: ${error.message}`.trim())
  return error instanceof Interrupted ? error.exitCode : 1
}

function reportProblem(error) {
  if (error instanceof Interrupted) {
    console.error(`set-up: ${error.message}; the next run does again what was not finished.`)
    return
  }
  if (error instanceof SetupProblem) {
    if (error.details.trim() !== '') console.error(lastLines(error.details, 25))
    console.error(`set-up: ${error.message}`)
    return
  }
  const disk = typeof error?.code === 'string' ? diskSentence(`${error.message}`, root) : undefined
  if (disk === undefined) console.error(error)
  console.error(`set-up: ${disk ?? 'this is a bug in scripts/setup; please report it with the lines above.'}`)
}

export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}
