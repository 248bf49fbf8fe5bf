import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import type { CommandInput } from '../../src/contract/commands'

// Schedules over the sandbox: real HTTP on loopback, real files, the watch at its real pace.

let open: TestHost | null = null
afterEach(async () => {
  await open?.close()
  open = null
})

const ALWAYS = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 0, timeZone: 'UTC' }

function aSchedule(part: Partial<CommandInput<'schedules.save'>>): CommandInput<'schedules.save'> {
  return {
    scheduleId: null,
    name: 'Ledger, every month',
    environment: null,
    accountId: null,
    everyDays: 30,
    leadDays: 7,
    window: ALWAYS,
    act: 'start',
    ...part
  }
}

async function sandboxHost(): Promise<TestHost> {
  open = await openTestHost()
  await open.done('sandbox.start', {})
  return open
}

type Sandboxed = { readonly host: TestHost; readonly accountId: string; readonly files: readonly string[] }

/** The sandbox, and one of its accounts whose services read their keys from files. */
async function withServices(): Promise<Sandboxed> {
  const host = await sandboxHost()
  const { sandbox, accounts } = await host.done('app.snapshot', {})
  const account = accounts.find(each => each.name === 'Ledger EU')
  const services = sandbox.services.filter(each => each.accountId === account?.id)
  if (account === undefined || services.length === 0) throw new Error('There is no service.')
  return { host, accountId: account.id, files: services.map(each => each.file) }
}

const soon = { timeout: 40_000, interval: 250 }

describe('a schedule', () => {
  it('moves a service to a new key by itself, up to the revoke, which stays the word of a person', async () => {
    const { host, accountId, files } = await withServices()
    const before = files.map(file => readFileSync(file, 'utf8'))

    await host.done('schedules.save', aSchedule({ accountId }))
    const ready = await vi.waitFor(async () => {
      const { rotations } = await host.done('app.snapshot', {})
      const found = rotations.find(each => each.acts.includes('revoke-old'))
      if (found === undefined)
        throw new Error(rotations.map(each => `${each.state} ${each.reason ?? ''}`).join(', '))
      return found
    }, soon)
    const bySchedule = { kind: 'schedule', id: 'Ledger, every month' }
    const { schedules, rotations, sandbox } = await host.done('app.snapshot', {})
    const history = await host.done('history.page', {
      rotationId: ready.id,
      beforeSeq: null,
      limit: 100
    })

    expect(ready).toMatchObject({ scheduledBy: 'Ledger, every month', mode: 'routine', needsPerson: true })
    expect(files.map(file => readFileSync(file, 'utf8'))).not.toEqual(before)
    expect(sandbox.failures).toBe(0)
    expect(rotations.filter(each => each.old.status === 'gone')).toEqual([])
    const begun = history.rows.find(row => row.act === 'rotation.scheduled')
    expect(begun).toMatchObject({
      actor: bySchedule,
      facts: { schedule: 'Ledger, every month', everyDays: 30 }
    })
    expect(history.rows.find(row => row.act === 'rotation.started')?.actor).toEqual(bySchedule)
    // Nobody knows where the others lie: they are asked about, and not begun.
    expect(schedules.due.length).toBeGreaterThan(0)
    expect(schedules.due.every(each => each.act !== 'start')).toBe(true)
    expect(schedules.due.some(each => each.why === 'no-destination')).toBe(true)
    expect(new Set(rotations.map(each => each.old.keyId)).size).toBe(rotations.length)
  })

  it('begins nothing outside its window, and nothing while it is paused', async () => {
    const { host, accountId } = await withServices()
    // A day that is neither today nor tomorrow anywhere.
    const far = (new Date().getUTCDay() + 3) % 7

    const saved = await host.done(
      'schedules.save',
      aSchedule({ accountId, window: { ...ALWAYS, days: [far] } })
    )
    const waiting = await vi.waitFor(async () => {
      const { schedules, rotations } = await host.done('app.snapshot', {})
      if (schedules.due.length === 0) throw new Error('Nothing is due yet.')
      return { due: schedules.due, rotations }
    }, soon)
    await host.done('schedules.pause', { scheduleId: saved.id })
    await vi.waitFor(async () => {
      const { schedules } = await host.done('app.snapshot', {})
      if (schedules.due.length > 0) throw new Error('Still due.')
    }, soon)

    expect(saved.opensAt).toBeGreaterThan(Date.now())
    expect(waiting.rotations).toEqual([])
    expect(waiting.due.some(each => each.act === 'wait' && each.why === 'window')).toBe(true)
    expect(waiting.due.every(each => each.act !== 'start')).toBe(true)
  })

  it('does not ask about a key that was put off', async () => {
    const { host, accountId } = await withServices()
    await host.done('schedules.save', aSchedule({ accountId, act: 'ask' }))
    const asked = await vi.waitFor(async () => {
      const [first] = (await host.done('app.snapshot', {})).schedules.due
      if (first === undefined) throw new Error('Nothing is due yet.')
      return first
    }, soon)

    await host.done('schedules.postpone', { keyId: asked.keyId, days: 7 })

    await vi.waitFor(async () => {
      const { schedules } = await host.done('app.snapshot', {})
      expect(schedules.due.map(each => each.keyId)).not.toContain(asked.keyId)
    }, soon)
    expect(asked.why).toBe('policy-asks')
  })
})
