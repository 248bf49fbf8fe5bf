import { LIST_READ_IN_FILES } from './document'
import type { BodyOf, EvidenceBody, EvidenceDocument, EvidenceFacts } from './document'

// Does what the entries say fit together? The chain proves that they are the ones that were signed; these rules prove that the
// order was the one that a rotation must keep: intent before answer, the new key in use before the old one is revoked.

export type Misfit = { readonly entry: number; readonly why: string }

type Step = BodyOf<'step'>
type Plan = BodyOf<'rotation'>

/** The first entry that does not fit, with a sentence; null when all do. */
export function firstMisfit({ about, entries }: EvidenceDocument): Misfit | null {
  const bodies = entries.map(({ body }) => body)
  switch (about) {
    case 'rotation':
      return inRotation(bodies)
    case 'audit-trail':
      return inTrail(bodies)
    case 'break-glass':
      return inBatch(bodies)
    default:
      return about satisfies never
  }
}

function inTrail(bodies: readonly EvidenceBody[]): Misfit | null {
  const seen = new Set<string>()
  for (const [index, body] of bodies.entries()) {
    const isInPlace = index === 0 ? body.kind === 'audit-trail' : body.kind === 'audit-chain'
    if (!isInPlace) return misfit(index, 'this kind of entry does not belong here')
    if (body.kind !== 'audit-chain') continue
    if (seen.has(body.chain)) return misfit(index, 'the same chain stands here twice')
    seen.add(body.chain)
  }
  return null
}

/** A run tells the fate of as many keys as it had, each once, and counts them rightly. */
function inBatch(bodies: readonly EvidenceBody[]): Misfit | null {
  const [batch] = bodies
  const end = bodies.at(-1)
  if (batch?.kind !== 'batch') return misfit(0, 'the first entry does not say which run this is')
  if (end?.kind !== 'batch-end') return misfit(bodies.length - 1, 'the last entry is not the end of the run')
  const seen = new Set<string>()
  let done = 0
  for (const [index, body] of bodies.slice(1, -1).entries()) {
    if (body.kind !== 'batch-key') return misfit(index + 1, 'this kind of entry does not belong here')
    if (seen.has(body.key)) return misfit(index + 1, 'the same key stands here twice')
    if (body.state === 'gone' && body.evidence === 'none') {
      return misfit(index + 1, 'a key is called revoked without proof')
    }
    if (body.isDone && ['sent', 'waiting', 'failed', 'unknown'].includes(body.state)) {
      return misfit(index + 1, 'a key is called done in a state that is not')
    }
    seen.add(body.key)
    done += body.isDone ? 1 : 0
  }
  const isWhole = seen.size === batch.keys && done === end.done && seen.size - done === end.open
  return isWhole ? null : misfit(bodies.length - 1, 'the keys of the run are not all here')
}

function inRotation(bodies: readonly EvidenceBody[]): Misfit | null {
  const [plan] = bodies
  const end = bodies.at(-1)
  if (plan?.kind !== 'rotation') return misfit(0, 'the first entry does not say which rotation this is')
  if (end?.kind !== 'end') return misfit(bodies.length - 1, 'the last entry is not the end of the rotation')
  const book = newBook(plan)
  for (const [index, body] of bodies.slice(1, -1).entries()) {
    if (body.kind !== 'step') return misfit(index + 1, 'this kind of entry does not belong here')
    const why = problemWith(body, book)
    if (why !== null) return misfit(index + 1, why)
    note(body, book)
  }
  const why = problemAtEnd(end, book)
  return why === null ? null : misfit(bodies.length - 1, why)
}

function misfit(index: number, why: string): Misfit {
  return { entry: index + 1, why }
}

/** What the steps so far have said. */
type Book = {
  readonly plan: Plan
  last: Step | null
  attempt: number
  isAttemptOpen: boolean
  newKey: string | null
  isNewProven: boolean
  isConsentGiven: boolean
  isProvenDead: boolean
  readonly ours: Set<string>
  readonly openCalls: Set<number>
  readonly calls: Set<number>
}

function newBook(plan: Plan): Book {
  return {
    plan,
    last: null,
    attempt: 0,
    isAttemptOpen: false,
    newKey: null,
    isNewProven: false,
    isConsentGiven: false,
    isProvenDead: false,
    ours: new Set(),
    openCalls: new Set(),
    calls: new Set()
  }
}

const ENDS: ReadonlySet<string> = new Set(['closed', 'aborted', 'abandoned'])
const GRADES: readonly string[] = ['none', 'E0', 'E1', 'E2', 'E3']

function problemWith(step: Step, book: Book): string | null {
  return problemWithPlace(step, book) ?? problemWithGrade(step, book) ?? problemWithEvent(step, book)
}

function problemWithPlace(step: Step, { last }: Book): string | null {
  if (step.step !== (last?.step ?? 0) + 1) return 'a step is missing before this one'
  if (step.from !== (last?.to ?? null)) return 'it does not begin where the step before it ended'
  if ((last === null) !== (step.event === 'planned')) return 'a rotation begins with its plan, and only once'
  if (last !== null && ENDS.has(last.to) && step.to !== last.to && !isReopening(step, last))
    return 'the rotation had ended before this step'
  if (step.to !== step.from && !step.passed.includes(step.to)) return 'it names another state than it reached'
  return null
}

/** A closed rotation opens again for one reason: the key that was to be dead is listed again. */
function isReopening(step: Step, last: Step): boolean {
  return last.to === 'closed' && step.to === 'revoke-failed' && isOldBack(step)
}

function isOldBack({ event, facts }: Step): boolean {
  return event === LIST_READ_IN_FILES && facts['old'] !== 'not-listed'
}

/** A grade is only ever reached by what can prove it. */
function problemWithGrade(step: Step, { last }: Book): string | null {
  const { grade, event, facts, to } = step
  const before = last?.grade ?? 'none'
  if (grade === before) return null
  if (GRADES.indexOf(grade) < GRADES.indexOf(before)) {
    const isUndone = (grade === 'none' && to === 'old-still-used') || isOldBack(step)
    return isUndone ? null : 'evidence got weaker without a cause'
  }
  // A key that a list leaves out is dead only after the provider accepted its revoke; a disabled one never is.
  const isDead = facts['old'] === 'gone' || (facts['old'] === 'not-listed' && before !== 'none')
  const isProof =
    (grade === 'E0' && event === 'call-committed') ||
    ((grade === 'E1' || grade === 'E2') && event === LIST_READ_IN_FILES && isDead) ||
    (grade === 'E3' && event === 'control-probed' && facts['old'] === 'dead' && facts['new'] === 'alive')
  return isProof ? null : `${grade} does not follow from this step`
}

function problemWithEvent(step: Step, book: Book): string | null {
  const { facts } = step
  switch (step.event) {
    case 'create-intended':
      return facts['attempt'] === book.attempt + 1 ? null : 'an attempt to create was left out'
    case 'created':
    case 'create-failed':
    case 'create-unknown':
      return problemWithAnswer(step, book)
    case 'key-given':
      return facts['key'] === book.plan.oldKey.id ? 'the new key is the old one' : null
    case 'call-intended':
      return problemWithCall(facts, book)
    case 'call-committed':
    case 'call-failed':
      return typeof facts['callId'] === 'number' && book.openCalls.has(facts['callId'])
        ? null
        : 'it answers a call that was not sent'
    default:
      return null
  }
}

function problemWithAnswer({ event, facts }: Step, book: Book): string | null {
  if (!book.isAttemptOpen || facts['attempt'] !== book.attempt) return 'it answers a create that was not sent'
  const isOldAgain = event === 'created' && facts['key'] === book.plan.oldKey.id
  return isOldAgain ? 'the new key is the old one' : null
}

function problemWithCall(facts: EvidenceFacts, book: Book): string | null {
  const { callId, target, call } = facts
  if (typeof callId !== 'number' || typeof target !== 'string') return 'it does not say what it calls'
  if (book.calls.has(callId)) return 'the same call was sent twice'
  const { oldKey, mode } = book.plan
  if (target !== oldKey.id)
    return book.ours.has(target) ? null : 'it is about a key that this rotation never made'
  if (call !== 'revoke-key') return null
  if (!book.isConsentGiven) return 'the old key is revoked without a confirmation for it'
  const isFirst = mode === 'incident'
  return isFirst || book.isNewProven ? null : 'the old key is revoked before the new one was in use'
}

function note(step: Step, book: Book): void {
  const { event, facts } = step
  book.last = step
  if (step.passed.includes('dead-proven')) book.isProvenDead = true
  if (step.from === 'closed' && step.to !== 'closed') book.isProvenDead = false
  if (event === 'create-intended') {
    book.attempt += 1
    book.isAttemptOpen = true
  }
  if (event === 'created' || event === 'key-given' || event === 'create-unknown') noteKey(step, book)
  if (event === 'created' || event === 'create-failed' || event === 'create-unknown')
    book.isAttemptOpen = false
  if (step.passed.includes('new-in-use')) book.isNewProven = true
  if (event === 'revoke-confirmed' && facts['old'] === book.plan.oldKey.id) book.isConsentGiven = true
  const { ours, callId } = facts
  if (typeof ours === 'string') for (const id of ours.split(' ')) book.ours.add(id)
  if (typeof callId !== 'number') return
  if (event === 'call-intended') {
    book.calls.add(callId)
    book.openCalls.add(callId)
  } else book.openCalls.delete(callId)
}

function noteKey({ event, facts }: Step, book: Book): void {
  const { key } = facts
  if (typeof key !== 'string' || facts['refused'] !== undefined) return
  book.ours.add(key)
  if (event === 'create-unknown') return
  book.newKey = key
  book.isNewProven = false
}

function problemAtEnd(end: BodyOf<'end'>, book: Book): string | null {
  const { last } = book
  if (last === null || end.steps !== last.step) return 'steps are missing before the end'
  if (last.to !== end.outcome) return 'the last step did not end the rotation like this'
  if (last.grade !== end.grade || last.attested !== end.attested)
    return 'the evidence is not that of the last step'
  const newId = end.newKey?.id ?? null
  if (newId !== null && !book.ours.has(newId)) return 'the new key is none that this rotation made'
  if (end.outcome !== 'closed') return null
  if (!book.isProvenDead) return 'it is called closed, and the revoke of the old key was never proven'
  return GRADES.indexOf(end.grade) >= GRADES.indexOf(end.wanted) && end.grade !== 'none'
    ? null
    : 'it is called closed with less evidence than the policy asked for'
}
