import { DAY } from '../clock'
import { environmentsIn } from '../environment'
import { asOf } from './assessment'
import type { Assessment } from './assessment'
import { days } from './classify'
import type { Classification, Facts } from './classify'
import type { Finding, FindingCode } from './verdict'

type Severity = Finding['severity']
/** From here on an expiry is an outage in the making. */
const EXPIRY_DANGER_DAYS = 3

/** What an operator should look at, the most severe first. The words are the renderer's. */
export function findingsOf(assessment: Assessment, found: Classification): readonly Finding[] {
  const findings: Finding[] = []
  const add = (code: FindingCode, severity: Severity, facts: Facts): void => {
    // Into its place: severe ones stand first, and there are never many.
    let place = findings.length
    while (place > 0 && isMoreSevere(severity, findings[place - 1]?.severity)) place -= 1
    if (place === findings.length) findings.push({ code, severity, facts })
    else findings.splice(place, 0, { code, severity, facts })
  }

  addDormancy(assessment, found, add)
  if (assessment.key.isZombie) add('zombie', 'notice', {})
  addDrift(assessment, add)
  if (found.state !== 'not-live') {
    addLifetime(assessment, add)
    addPower(assessment, found, add)
  }
  return findings
}

function isMoreSevere(a: Severity, b: Severity | undefined): boolean {
  return (a === 'danger' && b !== 'danger') || (a === 'warning' && b === 'notice')
}

type Add = (code: FindingCode, severity: Severity, facts: Facts) => void

function addDormancy(assessment: Assessment, { state, facts }: Classification, add: Add): void {
  const isSharp = assessment.traits.isProduction && isFull(assessment)
  if (state === 'dormant') add('dormant', isSharp ? 'danger' : 'warning', facts)
  if (state === 'never-used') add('never-used', isSharp ? 'danger' : 'warning', facts)
  if (state === 'going-quiet') add('going-quiet', 'notice', facts)
  if (state === 'unassessed') add('unassessed', 'notice', facts)
  if (state === 'not-listed') add('not-listed', 'warning', facts)
  if (state === 'leftover') add('leftover', 'warning', facts)
  if (state === 'break-glass' && facts['isTestDue'] === true) add('break-glass-untested', 'warning', facts)
}

function addDrift({ history, policy, now }: Assessment, add: Add): void {
  const { drift } = history
  if (drift === null || now - drift.at > policy.driftDays * DAY) return
  add('drift', drift.kind === 're-enabled' ? 'danger' : 'warning', { kind: drift.kind, at: drift.at })
}

function addLifetime(assessment: Assessment, add: Add): void {
  const { key, policy, canExpire } = assessment
  const at = asOf(assessment)
  if (key.expiresAt === null) {
    if (canExpire) add('no-expiry', 'notice', {})
  } else if (key.expiresAt - at <= policy.expiresSoonDays * DAY) {
    const left = days(key.expiresAt - at)
    add('expires-soon', left < EXPIRY_DANGER_DAYS ? 'danger' : 'warning', { daysLeft: left })
  }
  const ageMs = key.createdAt === null ? 0 : at - key.createdAt
  if (ageMs > policy.rotateAfterDays * DAY) {
    add('overdue-rotation', 'warning', { ageDays: days(ageMs), policyDays: policy.rotateAfterDays })
  }
}

function addPower(assessment: Assessment, { state }: Classification, add: Add): void {
  const { key, cap, isOrphan } = assessment
  // A provider without scopes leaves no narrower choice: nothing that an operator could act on.
  if (isFull(assessment) && key.permissions.source !== 'unscoped' && state !== 'leftover') {
    add('over-privileged', 'warning', { source: key.permissions.source })
  }
  if (key.createdBy?.isMember === false) add('ownerless', 'warning', { name: key.createdBy.name })
  if (assessment.traits.hasSeveralEnvironments) {
    add('shared-environments', 'warning', { environments: environmentsIn(key.name).join(', ') })
  }
  if (cap !== null && cap.used >= cap.limit - 1 && cap.limit > 1) {
    add('cap-nearly-full', cap.used >= cap.limit ? 'warning' : 'notice', { used: cap.used, limit: cap.limit })
  }
  if (isOrphan) add('orphan', 'danger', {})
}

function isFull({ traits }: Assessment): boolean {
  return traits.breadth === 'full'
}
