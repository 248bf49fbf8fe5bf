import { beforeEach, describe, expect, it } from 'vitest'
import { fault, ok, type Outcome } from '../../core/fault'
import { Secret, type SecretBundle } from '../../core/secret'
import { deliverTo, PENDING } from './entry-store'
import { named, storeOfNames, type NamedValue } from './named-values'

// A secret with two parts at a server that keeps each value under a name of its own.

let held: Map<string, NamedValue>
let answers: Outcome<unknown>[]
let writes: string[]

beforeEach(() => {
  held = new Map([
    ['ID', value('old-id', 1)],
    ['KEY', value('old-key', 1)]
  ])
  answers = []
  writes = []
})

function value(text: string, version: number): NamedValue {
  return { kind: 'present', revision: String(version), text, owner: null, changedAt: version }
}

const store = storeOfNames<string>({
  targetOf: () => named(ok({ entry: 'place', names: ['ID', 'KEY'] })),
  read: (_, name) => Promise.resolve(ok(held.get(name) ?? { kind: 'absent' })),
  write(_, name, { text }) {
    writes.push(name)
    const answer = answers.shift() ?? { kind: 'committed', value: null }
    if (answer.kind === 'committed' && answer.value !== PENDING) held.set(name, value(text, 2))
    return Promise.resolve(answer)
  }
})
const operations = deliverTo(store, { sleep: () => Promise.resolve() })

function pair(): SecretBundle {
  const part = (name: string, envName: string) => ({
    name,
    envName,
    isSecret: true,
    value: Secret.fromBytes(new TextEncoder().encode(`new-${name}`))
  })
  return { parts: [part('id', 'ID'), part('key', 'KEY')] }
}

async function deliver() {
  const seen = await operations.inspect({}, pair(), () => true)
  return operations.deliver({}, pair(), seen.ok ? seen.value.revision : '')
}

const refused: Outcome<never> = { kind: 'rejected', fault: fault('permission-missing') }

describe('a secret with two parts, each under its own name', () => {
  it('writes both', async () => {
    expect(await deliver()).toEqual({ kind: 'committed', value: 'stored' })
    expect(writes).toEqual(['ID', 'KEY'])
  })

  it('is refused as a whole when the first part is refused', async () => {
    answers = [refused]

    expect(await deliver()).toEqual(refused)
    expect(writes).toEqual(['ID'])
  })

  it('has an unknown outcome when only the first part was written', async () => {
    answers = [{ kind: 'committed', value: null }, refused]

    expect(await deliver()).toMatchObject({ kind: 'unknown' })
  })

  it('waits for an approval when one part does', async () => {
    answers = [
      { kind: 'committed', value: null },
      { kind: 'committed', value: PENDING }
    ]

    expect(await deliver()).toEqual({ kind: 'committed', value: 'pending-approval' })
  })

  it('holds another value when one of the parts is missing', async () => {
    held.delete('KEY')

    expect(await operations.inspect({}, pair(), () => true)).toMatchObject({ value: { holding: 'other' } })
  })

  it('is unreadable when one of the parts is, with the latest date', async () => {
    held.set('KEY', { kind: 'unreadable', revision: '7', changedAt: 7 })

    const read = await operations.readBack({}, pair(), () => true)

    expect(read).toEqual({ ok: true, value: { holding: 'unreadable', changedAt: 7 } })
  })

  it('is not written over a part that changed after it was inspected', async () => {
    const seen = await operations.inspect({}, pair(), () => true)
    held.set('KEY', value('theirs', 2))

    const written = await operations.deliver({}, pair(), seen.ok ? seen.value.revision : '')

    expect(written).toMatchObject({ kind: 'rejected', fault: { detail: 'destination-conflict' } })
    expect(writes).toEqual([])
  })
})
