import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { failed, fault, ok } from '../core/fault'
import { Faulted } from '../core/faulted'
import { commands } from '../contract/commands'
import type { CommandName } from '../contract/commands'
import { faultView } from '../contract/reply'
import { createCallers } from './callers'
import { createMemoryLog } from './log'
import { createRouter } from './router'
import type { Handlers, RouterOptions } from './router'
import { createRandomIds } from './system'
import { stoppedClock } from './testing/stopped-clock'

const CANARY = ['not', 'a', 'real', 'secret'].join('-')

function routerWith(handlers: Partial<Handlers> = {}, options: Partial<RouterOptions> = {}) {
  const log = createMemoryLog()
  const refused = vi.fn()
  const fallback = () => failed('not-found')
  const all = Object.fromEntries(Object.keys(commands).map(name => [name, fallback]))
  const router = createRouter({
    // Tests name the few handlers they need; the others say not-found.
    handlers: { ...all, ...handlers } as unknown as Handlers,
    isLocked: () => false,
    isReadOnly: () => false,
    onFault: vi.fn(),
    callers: createCallers(),
    log,
    ids: createRandomIds(),
    clock: stoppedClock(),
    onRefused: refused,
    callsPerSecond: Number.MAX_SAFE_INTEGER,
    ...options
  })
  return { router, log, refused }
}

const main = { kind: 'main' as const }

describe('router', () => {
  it('answers a call with the value of its handler', async () => {
    const { router } = routerWith({ 'vault.lock': () => ok(aVault()) })

    const reply = await router.call(main, 'vault.lock', {})

    expect(reply).toEqual({ ok: true, value: aVault() })
  })

  it('refuses a name that is not in the table, also one that every object has', async () => {
    const { router, refused } = routerWith()

    const replies = [
      await router.call(main, 'secrets.get', {}),
      await router.call(main, 'constructor', {}),
      await router.call(main, '__proto__', {}),
      await router.call(main, { toString: () => 'vault.lock' }, {})
    ]

    for (const reply of replies) expect(reply).toEqual(unknownCommand)
    expect(refused).toHaveBeenCalledTimes(4)
  })

  it('refuses a field that the contract does not name', async () => {
    const handler = vi.fn(() => ok(aVault()))
    const { router } = routerWith({ 'vault.lock': handler })

    const reply = await router.call(main, 'vault.lock', { extra: 1 })

    expect(reply).toMatchObject({ ok: false, fault: { code: 'invalid-input' } })
    expect(handler).not.toHaveBeenCalled()
  })

  it('stops a field that the contract does not name on its way out', async () => {
    const leaking = { ...aVault(), secret: CANARY }
    const { router, log } = routerWith({ 'vault.lock': () => ok(leaking) })

    const reply = await router.call(main, 'vault.lock', {})

    expect(reply).toMatchObject({ ok: false, fault: { code: 'internal' } })
    expect(JSON.stringify([reply, log.lines])).not.toContain(CANARY)
  })

  it('turns a thrown bug into an internal fault with a reference that also stands in the log', async () => {
    const { router, log } = routerWith({
      'vault.lock': () => {
        throw new Error(`it broke with ${CANARY}`)
      }
    })

    const reply = await router.call(main, 'vault.lock', {})

    const ref = reply.ok ? undefined : reply.fault.ref
    expect(ref).toMatch(/^[0-9A-Z]{8}$/)
    expect(log.lines).toContainEqual(
      expect.objectContaining({ event: 'internal', command: 'vault.lock', ref })
    )
    expect(JSON.stringify([reply, log.lines])).not.toContain(CANARY)
  })

  it('passes on the fault that a repository threw', async () => {
    const { router } = routerWith({
      'vault.lock': () => {
        throw new Faulted(fault('storage-failed', 'disk-full'))
      }
    })

    const reply = await router.call(main, 'vault.lock', {})

    expect(reply).toMatchObject({ ok: false, fault: { code: 'storage-failed', detail: 'disk-full' } })
  })

  it('lets only the way out of the lock through while the vault is locked', async () => {
    const { router, refused } = routerWith({}, { isLocked: () => true })
    const names = Object.keys(commands) as CommandName[]

    const replies = await Promise.all(
      names.map(async name => [name, await router.call(main, name, {})] as const)
    )

    const open = replies
      .filter(([, reply]) => !reply.ok && !['vault-locked', 'forbidden'].includes(reply.fault.code))
      .map(([name]) => name)
    expect(open).toEqual([
      'app.snapshot',
      'vault.unlock',
      'vault.lock',
      'providers.list',
      'providers.openDocs',
      'destinations.list',
      'destinations.kinds',
      'handoff.clearClipboard',
      'settings.get'
    ])
    expect(refused).toHaveBeenCalledWith(main, 'keys.page', 'locked')
  })

  it('forbids a window nothing but to name a path', async () => {
    const { router } = routerWith({})
    const names = Object.keys(commands) as CommandName[]

    const replies = await Promise.all(
      names.map(async name => [name, await router.call(main, name, {})] as const)
    )

    const forbidden = replies.filter(([, reply]) => !reply.ok && reply.fault.code === 'forbidden')
    expect(forbidden.map(([name]) => name)).toEqual(['keyFiles.read'])
  })

  it('keeps hand-off and accounts away from the quick window', async () => {
    const { router } = routerWith()

    const replies = await Promise.all(
      ['handoff.reveal', 'handoff.copy', 'accounts.connect', 'settings.update'].map(name =>
        router.call({ kind: 'quick' }, name, {})
      )
    )

    for (const reply of replies) expect(reply).toMatchObject({ ok: false, fault: { code: 'forbidden' } })
  })

  it('answers rate-limited when a window floods it, and serves again a second later', async () => {
    const clock = stoppedClock()
    const { router } = routerWith({ 'vault.lock': () => ok(aVault()) }, { clock, callsPerSecond: 3 })
    for (let calls = 0; calls < 3; calls += 1) await router.call(main, 'vault.lock', {})

    const flooded = await router.call(main, 'vault.lock', {})
    clock.pass(1_000)
    const later = await router.call(main, 'vault.lock', {})

    expect(flooded).toMatchObject({ ok: false, fault: { code: 'rate-limited', retryAfterMs: 1_000 } })
    expect(later.ok).toBe(true)
  })

  it('gives a typed reply to anything at all, for every command', async () => {
    const { router } = routerWith()
    const names = Object.keys(commands)
    const anyName = fc.oneof(fc.constantFrom(...names), fc.string(), fc.anything())
    const anyInput = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withTypedArray: true,
      withSparseArray: true
    })

    await fc.assert(
      fc.asyncProperty(anyName, anyInput, async (name, input) => {
        const reply = await router.call(main, name, input)
        expect(reply.ok || faultView.safeParse(reply.fault).success).toBe(true)
      }),
      { numRuns: 2_000 }
    )
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

const unknownCommand = {
  ok: false,
  fault: { code: 'invalid-input', retry: 'after-user', detail: 'unknown-command' }
}

function aVault() {
  return { state: 'locked' as const, backend: 'Secret Service', hasPassphrase: false }
}
