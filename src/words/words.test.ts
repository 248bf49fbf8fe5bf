import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAULT_CODES, FAULT_DETAILS, type FaultDetail } from '../core/fault'
import { FINDINGS } from '../core/dormancy/verdict'
import { ROTATION_ACTS, ROTATION_STATES } from '../core/rotation/overview'
import { AUDIT_ACTS } from '../core/ports/audit'
import { ACT_GROUPS, ACTS, actsOfGroup, actWords, factsWords, wholeFactsWords } from './audit'
import { reasonLines } from './confirm'
import { faultReference, faultWords, FIELD_LABELS } from './faults'
import { lastUsedDetail, lastUsedPhrase, lastUsedWords } from './last-used'
import { ACT_HELP, ACT_WORDS, STATE_WORDS } from './rotations'
import { FINDING_WORDS } from './verdicts'

const SRC = path.join(import.meta.dirname, '..')
const NOW = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000

describe('drift in the history', () => {
  it('is what changed outside Rekey, and a key that was switched on again says so', () => {
    expect(actsOfGroup('Drift')).toEqual(['key.appeared', 'key.changed', 'key.vanished'])
    expect(actWords('key.changed', { from: 'disabled', to: 'active' })).toBe('Key re-enabled outside Rekey')
    expect(actWords('key.changed', { from: 'active', to: 'disabled' })).toBe('Key changed outside Rekey')
  })
})

describe('words', () => {
  it.each(FAULT_CODES)('says what happened and what to do for the fault %s', code => {
    const { title, advice } = faultWords({ code, retry: 'no' })

    expect(title).toMatch(/^[A-Z].*\.$/)
    expect(advice).toMatch(/\.$/)
  })

  it.each(FAULT_DETAILS)('has closer words for the detail %s', detail => {
    const general = faultWords({ code: 'internal', retry: 'no' })
    const closer = faultWords({ code: 'internal', retry: 'no', detail })

    expect(closer).not.toEqual(general)
    expect(`${closer.title} ${closer.advice}`).not.toMatch(/undefined|\.\./)
  })

  it('names the wait and the field of a fault, and gives a reference without its words', () => {
    const fault = {
      code: 'rate-limited',
      retry: 'later',
      retryAfterMs: 90_000,
      subject: 'Base URL',
      ref: 'x1'
    } as const

    expect(faultWords(fault).advice).toContain('Next try in 2 min. Field: Base URL.')
    expect(faultReference(fault)).toBe('rate-limited · x1')
  })

  it('names a field by its label, a right or a column as it is, and nothing that only the code knows', () => {
    const advice = (subject: string, detail?: FaultDetail): string =>
      faultWords({ code: 'invalid-input', retry: 'after-user', subject, ...(detail && { detail }) }).advice

    expect(advice('timeZone')).toMatch(/ Field: Time zone\.$/)
    expect(advice('endsAt')).toMatch(/ Field: Until\.$/)
    expect(advice('secretsmanager:GetSecretValue')).toMatch(/ Field: secretsmanager:GetSecretValue\.$/)
    expect(advice('apiKey', 'column-twice')).toMatch(/ Field: apiKey\.$/)
    for (const name of ['keyIds', 'scope', 'groupId', 'keysPath']) expect(advice(name)).not.toContain('Field')
  })

  it('names a right that is missing, also where it is why an outcome is not known', () => {
    const fault = { retry: 'after-user', detail: 'missing-revoke', subject: 'CONNECTION ADMIN' } as const

    const refused = faultWords({ ...fault, code: 'permission-missing' })
    const unknown = faultWords({ ...fault, code: 'outcome-unknown' })

    expect(refused.advice).toMatch(/ Missing: CONNECTION ADMIN\.$/)
    expect(unknown.title).toContain('the outcome is not known')
    expect(unknown.advice).toMatch(/ Missing: CONNECTION ADMIN\.$/)
  })

  it('takes the labels of fields from the forms and manifests', () => {
    const manifests = ['providers', 'destinations'].map(room => path.join(SRC, room))
    const text = manifests.flatMap(textsIn).join('\n')
    const ofForms = textsIn(path.join(SRC, 'words/pages')).join('\n')
    const strange = Object.entries(FIELD_LABELS).filter(
      ([, label]) => !ofForms.includes(`: '${label}'`) && !text.includes(`label: '${label}'`)
    )

    expect(strange).toEqual([])
  })

  it('calls a key revoked, and never dead', () => {
    const texts = ['words', 'renderer/src'].flatMap(room => textsIn(path.join(SRC, room)))
    const sentences = texts.flatMap(text => text.match(/'[^'\n]* [^'\n]*'|>[^<>{}]+</g) ?? [])

    expect(sentences.length).toBeGreaterThan(500)
    expect(sentences.filter(sentence => /\b(dead|dies|died)\b/i.test(sentence))).toEqual([])
  })

  it('has a sentence for every act that the store writes, each in one group of the filter', () => {
    // Drift is a part of what is about keys; every other act is in one group.
    const grouped = ACT_GROUPS.filter(({ label }) => label !== 'Drift').flatMap(group =>
      actsOfGroup(group.label)
    )

    expect(Object.keys(ACTS).toSorted()).toEqual([...AUDIT_ACTS].toSorted())
    expect(grouped.toSorted()).toEqual([...AUDIT_ACTS].toSorted())
  })

  it.each(FINDINGS)('makes a whole sentence of the finding %s, also without facts', code => {
    expect(FINDING_WORDS[code].sentence({})).toMatch(/^[A-Z].*\.$/)
    expect(FINDING_WORDS[code].sentence({ idleDays: 112.4, policyDays: 90 })).not.toMatch(/undefined|NaN/)
  })

  it('warns of a key that has been as quiet before, and says how long its pauses were', () => {
    const facts = { idleDays: 300, policyDays: 90, longestQuietDays: 280, isSeasonal: true }

    expect(FINDING_WORDS.dormant.sentence(facts)).toMatch(/as quiet before, for 280 d, and came back/)
    expect(FINDING_WORDS['going-quiet'].sentence(facts)).toMatch(/280 d/)
  })

  it('has words for every state and act of a rotation', () => {
    expect(ROTATION_STATES.filter(state => STATE_WORDS[state] === '')).toEqual([])
    expect(ROTATION_ACTS.filter(act => ACT_WORDS[act] === '' || !ACT_HELP[act].endsWith('.'))).toEqual([])
  })

  it('keeps never and unknown apart', () => {
    expect(lastUsedWords({ kind: 'never' }, NOW)).toBe('no use seen')
    expect(lastUsedWords({ kind: 'unknown', reason: 'not-reported' }, NOW)).toBe('unknown')
    expect(lastUsedDetail({ kind: 'unknown', reason: 'not-reported' }, 'Blnk')).toContain('does not report')
  })

  it('say when a key was last used, or that no use was seen, in a line of facts', () => {
    const at = NOW - 4 * 60_000
    expect(lastUsedPhrase({ kind: 'used', at, precisionMs: 1_000 }, NOW)).toBe('last used 4 min ago')
    expect(lastUsedPhrase({ kind: 'never' }, NOW)).toBe('no use seen')
    expect(lastUsedPhrase({ kind: 'unknown', reason: 'not-reported' }, NOW)).toBe('last use unknown')
  })

  it('shows the precision of a last-used only where it is coarse', () => {
    expect(lastUsedWords({ kind: 'used', at: NOW - 112 * DAY, precisionMs: DAY }, NOW)).toBe(
      '112 d ago ± 1 d'
    )
    expect(lastUsedWords({ kind: 'used', at: NOW - 240_000, precisionMs: 1_000 }, NOW)).toBe('4 min ago')
  })

  it('folds many reasons of a bulk confirmation into one line a code', () => {
    const reasons = Array.from({ length: 14 }, (_, index) => ({
      code: 'production',
      facts: { name: `key ${index}` }
    }))

    expect(reasonLines(reasons, NOW)).toEqual([
      { words: '“key 0” is a production key. (and 13 more like it)', isSerious: true }
    ])
  })

  it('shortens a long path in a line and keeps it whole for the hover', () => {
    const facts = { where: '/home/ops/services/payments/deploy/api.env' }

    expect(factsWords(facts, 'handoff.confirmed')).toBe('where …/deploy/api.env')
    expect(wholeFactsWords(facts)).toBe('where /home/ops/services/payments/deploy/api.env')
  })

  it('says a step as where it came to, a change as a move, and leaves ids to the hover', () => {
    const facts = {
      from: 'draining',
      to: 'revoke-ready',
      evidence: 'none',
      attested: false,
      secretId: 'aytK'
    }

    expect(factsWords(facts, 'rotation.step')).toBe('ready to revoke')
    expect(factsWords({ to: 'planned' }, 'rotation.step')).toBe('planned')
    expect(factsWords({ from: 'active', to: 'disabled' }, 'key.changed')).toBe('active → disabled')
    expect(wholeFactsWords(facts)).toContain('secret id aytK')
  })

  it('says first where a secret went', () => {
    const facts = { by: 'sandbox', destination: 'env-file', readBack: 'equal', 'to.path': 'a.env' }

    expect(factsWords(facts, 'handoff.delivered')).toBe('to a.env · by sandbox · read back equal')
    expect(wholeFactsWords(facts)).toContain('destination env-file')
  })

  it('writes the facts of an entry in one line without empty ones', () => {
    const facts = { where: 'a.env', evidenceGrade: 'E1', note: null, isAttested: true }
    expect(factsWords(facts, 'handoff.confirmed')).toBe('where a.env · evidence grade E1 · is attested yes')
  })
})

function textsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name) && !name.includes('.test.'))
    .map(name => readFileSync(path.join(folder, name), 'utf8'))
}
