import { round } from './figures'
import { measureAtOnce } from './rotation/at-once'
import { measureJournal } from './rotation/journal-cost'
import { measureRecovery } from './rotation/recover'

// npm run bench:rotation [-- --json] [--only=journal,recover,rotations]: two hundred rotations at once while one request in
// twenty goes wrong; a start with a thousand open ones; and what writing a step down costs. Last line: one JSON object.

const args = process.argv.slice(2)
const only = args
  .find(option => option.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',')
const isMeant = (part: string): boolean => only?.includes(part) ?? true

function explain(line: string): void {
  if (!args.includes('--json')) process.stdout.write(`${line}\n`)
}

const journal = isMeant('journal') ? await measureJournal() : null
if (journal !== null) {
  const { steps, stepMs, plainMs } = journal
  explain(`${steps} steps at ${round(stepMs)} ms beside plain commits at ${round(plainMs)} ms (medians)`)
}
const recovery = isMeant('recover') ? await measureRecovery() : null
if (recovery !== null) {
  const { rotations, byState, runs } = recovery
  explain(`${rotations} open rotations, ${JSON.stringify(byState)}, started ${runs.length} times:`)
  for (const { secondsAfterLists, secondsFromStart, lists, cpuSeconds, load } of runs) {
    explain(
      `  decided ${round(secondsAfterLists)} s after the first list, ${round(secondsFromStart)} s after the start; ${lists} lists, ${round(cpuSeconds)} s of the processor, load ${round(load)}`
    )
  }
}
const atOnce = isMeant('rotations') ? await measureAtOnce() : null
if (atOnce !== null) {
  const { closed, faults, requests, seconds, left } = atOnce
  explain(`${closed} closed in ${seconds} s; ${faults} of ${requests} requests went wrong`)
  for (const line of left) explain(`  ${line}`)
}

process.stdout.write(
  `${JSON.stringify({
    rotations: atOnce?.rotations ?? null,
    unfinished: atOnce?.unfinished ?? null,
    recoverSeconds1000: recovery === null ? null : round(recovery.secondsAfterLists),
    journalRatio: journal === null ? null : round(journal.ratio)
  })}\n`
)
const isMissed = (atOnce?.unfinished ?? 0) > 0 || (recovery?.secondsAfterLists ?? 0) >= 3
if (isMissed) process.exitCode = 1
