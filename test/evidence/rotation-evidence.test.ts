import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../src/core/clock'
import { chained, sealedDocument, statementOf } from '../../src/services/evidence/chain'
import { actorOfStep, readDocument, writeDocument } from '../../src/services/evidence/document'
import type { BodyOf, EvidenceBody, EvidenceDocument } from '../../src/services/evidence/document'
import { reportOf } from '../../src/services/evidence/report'
import { verifyEvidence } from '../../src/services/evidence/verify'
import type { EvidenceVerdict } from '../../src/services/evidence/verify'
import { actOnce } from '../kit/rotation/operator'
import { createWorld } from '../kit/rotation/world'
import { asLived, livedRotation, troubledRotation } from './lived-rotation'
import type { Lived } from './lived-rotation'

let lived: Lived
let text: string
let document: EvidenceDocument

beforeAll(async () => {
  lived = await livedRotation()
  const file = lived.evidence.rotation(lived.id)
  if (!file.ok) throw new Error(file.fault.detail)
  text = file.value.text
  document = read(text)
})

function read(content: string): EvidenceDocument {
  const found = readDocument(Buffer.from(content))
  if (typeof found === 'string') throw new Error(found)
  return found
}

function verdictOn(content: string | Uint8Array, pin: string | null = null): EvidenceVerdict {
  return verifyEvidence(typeof content === 'string' ? Buffer.from(content) : content, pin)
}

/** What somebody with the signing key could make: everything fits but what it says. */
function forged(bodies: readonly EvidenceBody[]): string {
  const entries = chained(bodies)
  const signed = lived.world.life?.vault.sign(statementOf('rotation', entries))
  if (signed?.ok !== true) throw new Error('The vault does not sign.')
  return writeDocument(sealedDocument('rotation', entries, signed.value))
}

const bodies = (): readonly EvidenceBody[] => document.entries.map(({ body }) => body)
const steps = (): readonly BodyOf<'step'>[] => bodies().filter(body => body.kind === 'step')

/** The same rotation with other steps, counted and joined as if nothing had happened. */
function retold(change: (steps: readonly BodyOf<'step'>[]) => readonly BodyOf<'step'>[]): string {
  const told = change(steps()).map((step, index) => ({ ...step, step: index + 1 }))
  const [plan] = bodies()
  const end = bodies().at(-1)
  if (plan?.kind !== 'rotation' || end?.kind !== 'end') throw new Error('It has no frame.')
  return forged([plan, ...told, { ...end, steps: told.length }])
}

describe('the evidence of a rotation', () => {
  it('is good as it was written, and says who did what until the end', () => {
    const verdict = verdictOn(text)

    expect(verdict).toMatchObject({ isGood: true, isPinned: false })
    expect(steps().map(({ event }) => event)).toEqual(
      expect.arrayContaining(['planned', 'create-intended', 'created', 'revoke-confirmed', 'call-committed'])
    )
    expect(bodies().at(-1)).toMatchObject({ kind: 'end', outcome: 'closed', grade: 'E2' })
    const confirmed = steps().find(({ event }) => event === 'revoke-confirmed')
    expect(confirmed && actorOfStep(confirmed)).toEqual({ kind: 'person', id: null })
  })

  it('says that tokens outlive the old key, and for how long', () => {
    const [plan] = bodies()
    const verdict = verdictOn(text)

    expect(plan).toMatchObject({
      kind: 'rotation',
      provider: { tokensLiveOn: { mostMs: 90 * MINUTE, longestMs: DAY } }
    })
    expect(reportOf(verdict, null).summary).toContain(
      'outlives    tokens that the old key signed in for, until they expire, the longest 1440 minutes'
    )
  })

  it('is still good in a file of version 1, which names nobody', () => {
    const old = readFileSync(new URL('released/rotation-version-1.json', import.meta.url))
    const verdict = verdictOn(old)
    const forgery = old.toString('utf8').replace('"version": 1', '"version": 2')

    expect(verdict).toMatchObject({ isGood: true, document: { version: 1 } })
    if (!verdict.isGood) throw new Error(verdict.why)
    const step = verdict.document.entries.find(({ body }) => body.kind === 'step')?.body
    expect(step?.kind === 'step' && actorOfStep(step)).toEqual({ kind: 'person', id: null })
    expect(verdictOn(forgery)).toMatchObject({ isGood: false })
  })

  it('is good for every end of rotations with faults and deaths on their way', async () => {
    const refused: string[] = []
    for (let seed = 1; seed <= 150; seed += 1) {
      const one = await troubledRotation(seed)
      const file = one?.evidence.rotation(one.id)
      if (file?.ok !== true) refused.push(`${seed}: ${one?.state} ${file?.fault.detail}`)
      else if (!verdictOn(file.value.text).isGood) refused.push(`${seed}: bad`)
    }

    expect(refused).toEqual([])
  }, 120_000)

  it('holds no secret and no credential, in no spelling', () => {
    const secrets = [...lived.world.provider.keys.values()].map(({ secret }) => secret)
    const spellings = secrets.flatMap(secret =>
      (['utf8', 'base64', 'base64url', 'hex'] as const).map(encoding =>
        Buffer.from(secret).toString(encoding)
      )
    )

    expect(secrets.length).toBeGreaterThan(1)
    expect(spellings.filter(spelling => text.includes(spelling))).toEqual([])
  })

  it('is not written for a rotation that has not ended, nor for a damaged journal', async () => {
    const world = createWorld()
    await world.start()
    await actOnce(world, 'copy')
    const open = asLived(world)
    const damaged = await livedRotation()
    const rows = damaged.world.rows.events.get(damaged.id) ?? []
    damaged.world.rows.events.set(damaged.id, [...rows.slice(0, 3), 'no row', ...rows.slice(4)] as never)

    expect(open.evidence.rotation(open.id)).toMatchObject({ fault: { detail: 'rotation-unfinished' } })
    expect(damaged.evidence.rotation(damaged.id)).toMatchObject({ fault: { detail: 'journal-unreadable' } })
    expect(open.evidence.rotation('none' as never)).toMatchObject({ fault: { code: 'not-found' } })
  })

  it('is not written while the vault is locked, and nothing is lost by that', async () => {
    const one = await livedRotation()
    one.world.life?.vault.lock()
    const locked = one.evidence.rotation(one.id)
    await one.world.life?.vault.open()

    expect(locked).toMatchObject({ ok: false, fault: { code: 'vault-locked' } })
    expect(one.evidence.rotation(one.id).ok).toBe(true)
  })
})

describe('evidence that was tampered with', () => {
  it('is refused whichever byte was changed', () => {
    const bytes = Buffer.from(text)
    const place = fc.integer({ min: 0, max: bytes.length - 1 })

    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ flip
        expect(verdictOn(changed).isGood).toBe(false)
      }),
      { numRuns: 1_500 }
    )
  }, 60_000)

  it('is refused wherever its end was cut off', () => {
    const bytes = Buffer.from(text)

    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), length => {
        expect(verdictOn(bytes.subarray(0, length)).isGood).toBe(false)
      }),
      { numRuns: 300 }
    )
  })

  it('is refused with an entry removed, moved or doubled, and the first broken one is named', () => {
    const last = document.entries.length - 1
    const two = fc.tuple(fc.integer({ min: 0, max: last }), fc.integer({ min: 0, max: last }))

    fc.assert(
      fc.property(two, fc.constantFrom('remove', 'double', 'swap'), ([at, other], how) => {
        fc.pre(how !== 'swap' || at !== other)
        const entries = [...document.entries]
        const [one, second] = [entries[at], entries[other]]
        if (one === undefined || second === undefined) return
        if (how === 'remove') entries.splice(at, 1)
        if (how === 'double') entries.splice(at, 0, one)
        if (how === 'swap') [entries[at], entries[other]] = [second, one]
        const verdict = verdictOn(writeDocument({ ...document, entries }))
        const first = how === 'swap' ? Math.min(at, other) : how === 'double' ? at + 1 : at
        expect(verdict).toMatchObject({ isGood: false, entry: first + 1 })
      })
    )
  })

  it('is refused with the signature of another rotation, and with one of another key', async () => {
    const other = await troubledRotation(7)
    const file = other?.evidence.rotation(other.id)
    if (file?.ok !== true) throw new Error('The other rotation did not end.')
    const { seal } = read(file.value.text)

    expect(verdictOn(writeDocument({ ...document, seal }))).toMatchObject({ isGood: false })
    expect(
      verdictOn(writeDocument({ ...document, seal: { ...document.seal, signature: seal.signature } }))
    ).toMatchObject({ isGood: false, problem: 'signature' })
    expect(verdictOn(file.value.text, document.seal.fingerprint)).toMatchObject({ problem: 'other-key' })
  })

  it('is good only for the key that the reader wants, however they write its fingerprint', () => {
    const { fingerprint } = document.seal
    const grouped = fingerprint.toUpperCase().replaceAll(/(.{4})/g, '$1 ')

    expect(verdictOn(text, grouped)).toMatchObject({ isGood: true, isPinned: true })
    expect(verdictOn(text, fingerprint.slice(0, 16))).toMatchObject({ problem: 'other-key' })
  })

  it.each([
    ['a blank more', (content: string) => content.replace('"format": ', '"format":  ')],
    [
      'another order of names',
      (content: string) =>
        content
          .replace('  "about": "rotation",\n', '')
          .replace('"version": 1', '"version": 1,\n  "about": "rotation"')
    ],
    ['a name twice', (content: string) => content.replace('"version": 1', '"version": 1,\n  "version": 1')],
    ['another spelling of a letter', (content: string) => content.replace('"rotation"', '"rotatio\\u006e"')],
    [
      'a name that JavaScript would hide',
      (content: string) => content.replace('  "about"', '  "__proto__": {\n    "x": 1\n  },\n  "about"')
    ],
    [
      'such a name inside an entry',
      (content: string) =>
        content.replace('        "account": {', '        "__proto__": 1,\n        "account": {')
    ],
    [
      'such a name among the facts',
      (content: string) =>
        content.replace('          "cap":', '          "__proto__": null,\n          "cap":')
    ],
    ['something behind the end', (content: string) => `${content}\n`],
    [
      'a field that nobody knows',
      (content: string) => content.replace('"version": 1', '"version": 1,\n  "zone": 1')
    ]
  ])('is refused with %s', (_, change) => {
    const changed = change(text)

    expect(changed).not.toBe(text)
    expect(verdictOn(changed)).toMatchObject({ isGood: false })
  })
})

describe('evidence that was signed anew', () => {
  const without = (event: string) => (all: readonly BodyOf<'step'>[]) =>
    all.filter(step => step.event !== event)

  it.each([
    ['a revoke without its confirmation', without('revoke-confirmed')],
    ['a key that was made without an intent', without('create-intended')],
    ['a call that was answered without being sent', without('call-intended')],
    [
      'a grade that nothing proved',
      (all: readonly BodyOf<'step'>[]) => all.map(step => ({ ...step, grade: 'E3' as const }))
    ],
    [
      'a revoke before the new key was in use',
      (all: readonly BodyOf<'step'>[]) =>
        all.map(step => ({ ...step, passed: step.passed.filter(name => name !== 'new-in-use') }))
    ],
    [
      'an old key that was never proven dead',
      (all: readonly BodyOf<'step'>[]) =>
        all.map(step => ({ ...step, passed: step.passed.filter(name => name !== 'dead-proven') }))
    ],
    [
      'a step after the end',
      (all: readonly BodyOf<'step'>[]) => {
        const last = all.at(-1)
        return last === undefined ? all : [...all, { ...last, from: last.to, to: 'draining' as const }]
      }
    ],
    [
      'a call for a key that the rotation never made',
      (all: readonly BodyOf<'step'>[]) =>
        all.map(step =>
          step.event === 'call-intended' ? { ...step, facts: { ...step.facts, target: 'k9' } } : step
        )
    ]
  ])('is refused with %s', (_, change) => {
    const verdict = verdictOn(retold(change))

    expect(verdict).toMatchObject({ isGood: false, problem: 'order' })
    expect(verdict.isGood ? null : verdict.entry).toBeGreaterThan(1)
  })

  it('is good when nothing was changed: the rules refuse no more than they should', () => {
    expect(verdictOn(retold(all => all))).toMatchObject({ isGood: true })
  })
})
