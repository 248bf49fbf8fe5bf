import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aProviderKey, anAccount, NOON } from '../../test/kit/key-builders'
import type { ServiceRule } from '../core/service-rules'
import { openStore } from '../store/open-store'
import type { OpenedStore } from '../store/open-store'
import { createServiceNames } from './service-names'
import type { ServiceNames } from './service-names'

const KEYS = 2_500

let folder: string
let store: OpenedStore
let rules: readonly ServiceRule[]
/** Called between two parts. */
let between: () => void

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-service-names-'))
  rules = []
  between = () => undefined
  open()
  store.accounts.insert(anAccount())
  const keys = Array.from({ length: KEYS }, (_, number) =>
    aProviderKey({ providerKeyId: `k${number}`, name: `team-core-s${number % 5}-key` })
  )
  store.keys.upsert(anAccount(), keys, NOON)
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(): void {
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  store = opened.value
}

function serviceNames(): ServiceNames {
  return createServiceNames({
    names: store.serviceNames,
    rules: () => rules,
    whenReady: () => store.keys.whenReady(),
    clock: {
      sleep: () => {
        between()
        return Promise.resolve()
      }
    }
  })
}

function countOf(service: string): number {
  const { total, rows } = store.keys.page({
    filter: { services: [service] },
    sort: 'service',
    descending: false,
    group: 'none',
    offset: 0,
    limit: 5
  })
  expect(rows.every(({ key }) => key.service === service)).toBe(true)
  return total
}

const BY_TEAM: readonly ServiceRule[] = [{ pattern: 'team-*-{service}-key', service: '{service}' }]

describe('the services of stored keys', () => {
  it('follow the rules, in the list and on disk, and lists that come later do too', async () => {
    const names = serviceNames()
    rules = BY_TEAM

    const renamed = await names.follow()
    store.keys.upsert(anAccount(), [aProviderKey({ providerKeyId: 'new', name: 'team-x-s1-key' })], NOON)

    expect(renamed).toBe(KEYS)
    expect(countOf('s0')).toBe(KEYS / 5)
    expect(countOf('s1')).toBe(KEYS / 5 + 1)
    expect(countOf('team-core-s0-key')).toBe(0)
    store.close()
    open()
    expect(countOf('s0')).toBe(KEYS / 5)
  })

  it('are not looked at again when they follow already', async () => {
    rules = BY_TEAM
    await serviceNames().follow()

    expect(await serviceNames().follow()).toBe(0)
  })

  it('stay in between after a stop, and go on after the next start', async () => {
    const names = serviceNames()
    rules = BY_TEAM
    between = () => {
      names.stop()
    }

    const some = await names.follow()
    const stopped = names.state().phase
    between = () => undefined
    store.close()
    open()
    const others = await serviceNames().follow()

    expect(some).toBeGreaterThan(0)
    expect(some).toBeLessThan(KEYS)
    expect(stopped).toBe('stopped')
    expect(some + others).toBe(KEYS)
    expect(countOf('s4')).toBe(KEYS / 5)
  })

  it('follow the newest rules when these change on the way', async () => {
    const names = serviceNames()
    rules = BY_TEAM
    const later: Promise<number>[] = []
    between = () => {
      if (later.length > 0) return
      rules = [{ pattern: 'team-*', service: 'all of us' }]
      later.push(names.follow())
    }

    await names.follow()
    await Promise.all(later)

    expect(countOf('all-of-us')).toBe(KEYS)
    expect(names.state().phase).toBe('idle')
  })

  it('keep the verdict that a pass made and that is not on disk yet', async () => {
    const names = serviceNames()
    const judge = () => ({ verdict: DORMANT, idleSince: NOON })
    store.keys.assess({ judge, before: NOON, at: NOON, from: 0, limit: KEYS })
    rules = BY_TEAM

    await names.follow()

    expect(store.keys.counts({}).byVerdict).toEqual({ dormant: KEYS })
  })
})

describe('a preview', () => {
  it('counts and names what would change, and changes nothing', async () => {
    const found = await serviceNames().preview([
      { pattern: 'team-*-s1-key', service: 'one' },
      { pattern: '', service: 'nobody' }
    ])

    if (!found.ok) throw new Error(found.fault.code)
    const [one, nobody, rest] = found.value.rules
    expect(found.value).toMatchObject({ keys: KEYS, changed: KEYS / 5, servicesBefore: 5, servicesAfter: 5 })
    expect(one).toMatchObject({ keys: KEYS / 5, changed: KEYS / 5, problem: null })
    expect(one?.examples[0]).toEqual({
      name: 'team-core-s1-key',
      before: 'team-core-s1-key',
      after: 'one'
    })
    expect(nobody).toMatchObject({ keys: 0, problem: 'pattern-empty' })
    expect(rest).toMatchObject({ keys: (KEYS / 5) * 4, changed: 0 })
    expect(countOf('one')).toBe(0)
  })

  it('ends when it is stopped', async () => {
    const names = serviceNames()
    between = () => {
      names.stop()
    }

    const found = await names.preview(BY_TEAM)

    expect(found).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
    expect(names.state().phase).toBe('idle')
  })
})

const DORMANT = {
  state: 'dormant',
  idleMs: 1,
  facts: {},
  findings: [],
  risk: 50,
  riskParts: [],
  confidence: 'high'
} as const
