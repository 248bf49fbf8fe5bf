import { beforeEach, describe, expect, it } from 'vitest'
import { fault, ok, type Outcome } from '../../core/fault'
import { Secret, type SecretBundle } from '../../core/secret'
import {
  deliverTo,
  fieldNames,
  heldText,
  type EntryStore,
  type NewValues,
  type StoredEntry
} from './entry-store'

// The order of a delivery, over a store in memory that can do what no real server of the other tests does.

let fields: Record<string, string>
let version: number
let writes: number
/** How often a written revision is not shown yet, and whether the one before it is shown in its place. */
let lag: number
let showsOlder: boolean
let slept: number[]
/** What the write answers, although it is done. */
let answered: Outcome<string> | null
let spoil: (next: Record<string, string>) => void

beforeEach(() => {
  fields = { API_KEY: 'not-a-real-secret-old', OTHER: 'stays' }
  version = 1
  writes = 0
  lag = 0
  showsOlder = false
  slept = []
  answered = null
  spoil = () => undefined
})

const store: EntryStore<string> = {
  targetOf: () => ok({ entry: 'entry', names: ['API_KEY'] }),
  read: () => Promise.resolve(ok(present())),
  readRevision(_, revision) {
    if (lag > 0) {
      lag -= 1
      if (showsOlder) return Promise.resolve(ok({ ...present(), revision: String(version - 1) }))
      return Promise.resolve(ok({ kind: 'absent', revision }))
    }
    return Promise.resolve(ok(present()))
  },
  write(_entry, _before, values: NewValues): Promise<Outcome<string>> {
    writes += 1
    fields = { ...fields, ...Object.fromEntries(values) }
    spoil(fields)
    version += 1
    return Promise.resolve(answered ?? { kind: 'committed', value: String(version) })
  }
}

function present(): StoredEntry {
  const now = { ...fields }
  return {
    kind: 'present',
    revision: String(version),
    fields: { held: name => heldText(now[name]), texts: () => new Map(Object.entries(now)) },
    owner: null,
    changedAt: null
  }
}

const sleep = (ms: number): Promise<void> => {
  slept.push(ms)
  return Promise.resolve()
}
const operations = deliverTo(store, { sleep })
const deliver = () => operations.deliver({}, bundle('not-a-real-secret-new'), '1')

function bundle(text: string): SecretBundle {
  const value = Secret.fromBytes(new TextEncoder().encode(text))
  return { parts: [{ name: 'apiKey', envName: 'API_KEY', isSecret: true, value }] }
}

describe('a delivery to an entry', () => {
  it('proves that the neighbours are what they were', async () => {
    expect(await deliver()).toEqual({ kind: 'committed', value: 'stored' })
  })

  it.each([
    ['changed', (next: Record<string, string>) => (next.OTHER = 'else')],
    ['gone', (next: Record<string, string>) => delete next.OTHER],
    ['new', (next: Record<string, string>) => (next.MORE = 'x')]
  ])('never calls a write done when a neighbour is %s afterwards', async (_, spoiled) => {
    spoil = spoiled

    expect(await deliver()).toMatchObject({ kind: 'unknown', fault: { detail: 'other-entries-changed' } })
  })

  it('never calls a write done when the written revision holds something else', async () => {
    spoil = next => {
      next.API_KEY = 'not-a-real-secret\\n'
    }

    expect(await deliver()).toMatchObject({ kind: 'unknown', fault: { detail: 'destination-conflict' } })
  })

  it('waits longer and longer for the written revision, and says when it never comes', async () => {
    lag = 3
    expect(await deliver()).toEqual({ kind: 'committed', value: 'stored' })
    expect(slept).toEqual([100, 300, 1_000])

    fields = { API_KEY: 'not-a-real-secret-old' }
    lag = 99
    const never = await operations.deliver({}, bundle('not-a-real-secret-new'), String(version))

    expect(never).toMatchObject({ kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') })
  })

  it('takes the revision before the write for a replica that is behind', async () => {
    lag = 2
    showsOlder = true

    expect(await deliver()).toEqual({ kind: 'committed', value: 'stored' })
    expect(slept).toEqual([100, 300])
  })

  it('finds the secret after a lost answer', async () => {
    answered = { kind: 'unknown', fault: fault('outcome-unknown', 'connection-reset') }

    expect(await deliver()).toEqual({ kind: 'committed', value: 'stored' })
  })

  it('never calls a write done that hides what somebody else wrote in between', async () => {
    answered = { kind: 'unknown', fault: fault('outcome-unknown', 'destination-conflict') }

    expect(await deliver()).toMatchObject({ kind: 'unknown', fault: { detail: 'destination-conflict' } })
  })

  it('writes nothing when the secret stands there already, whatever the revision is', async () => {
    fields.API_KEY = 'not-a-real-secret-new'
    version = 7

    expect(await deliver()).toEqual({ kind: 'committed', value: 'stored' })
    expect(writes).toBe(0)
  })

  it('writes nothing over a revision that nobody has inspected', async () => {
    version = 2

    expect(await deliver()).toMatchObject({ kind: 'rejected', fault: { detail: 'destination-conflict' } })
    expect(writes).toBe(0)
  })
})

describe('the field of each part', () => {
  const part = (name: string, envName: string) => ({ name, envName, isSecret: true })
  const one = { parts: [part('apiKey', 'API_KEY')] }
  const two = { parts: [part('id', 'KEY_ID'), part('key', 'KEY')] }

  it('is the environment variable unless the settings say otherwise', () => {
    expect(fieldNames({}, two)).toEqual(ok(['KEY_ID', 'KEY']))
    expect(fieldNames({ field: 'token' }, one)).toEqual(ok(['token']))
    expect(fieldNames({ 'field.key': 'token' }, two)).toEqual(ok(['KEY_ID', 'token']))
  })

  it.each([
    ['used twice', { 'field.key': 'KEY_ID' }],
    ['empty', { 'field.key': '' }],
    ['too long', { 'field.key': 'x'.repeat(201) }],
    ['with a line break', { 'field.key': 'a\nb' }]
  ])('is refused when it is %s', (_, settings) => {
    expect(fieldNames(settings, two)).toMatchObject({ fault: { detail: 'invalid-name' } })
  })
})
