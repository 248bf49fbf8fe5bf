import type { Assessment } from './assessment'
import { classify } from './classify'
import type { Classification } from './classify'
import { findingsOf } from './findings'
import { confidenceOf, scoreOf } from './score'
import type { Verdict } from './verdict'

/** The verdict on one key: its state with the numbers behind it, findings, explained risk and confidence. Pure and total. */
export function assess(assessment: Assessment): Verdict & Pick<Classification, 'idleSince'> {
  const found = classify(assessment)
  return {
    state: found.state,
    idleMs: found.idleMs,
    // On our clock, because lists compare it with our time.
    idleSince: found.idleSince === null ? null : found.idleSince - (assessment.clockOffsetMs ?? 0),
    facts: found.facts,
    findings: findingsOf(assessment, found),
    ...scoreOf(assessment, found),
    confidence: confidenceOf(assessment, found)
  }
}
