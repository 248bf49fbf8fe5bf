import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/clock'
import { createKeychainClient, type ChildHost } from '../../src/vault/keychain-client'
import type { KeychainRequest } from '../../src/vault/keychain-messages'
import { createMemoryKeychain, type KeychainMood } from '../../src/vault/memory-keychain'
import type { VaultState } from '../../src/core/ports/vault'
import { NOON, type HttpWorld } from '../kit/rotation/http-world'
import { createVirtualTime, type VirtualTime } from '../kit/rotation/virtual-time'
import { cell } from './matrix'
import { expectGoodEnd, forEach, inWorld, isCreate, isProbe, requests, spoilAll } from './truth'

type Silence = 'before' | 'after'
type Slow = {
  readonly items: Map<string, string>
  /** The write (1 is the next) that is not answered, and whether it is done all the same. */
  silence: { nth: number; readonly when: Silence } | null
}

/** A keychain process that does not answer one of its writes: the real client gives it up at its deadline. */
function slowHost(slow: Slow): ChildHost {
  return {
    spawnChild() {
      let hear: (message: unknown) => void = () => undefined
      return {
        send(message) {
          const request = message as KeychainRequest
          const answer = (value: string | boolean | null): void => {
            queueMicrotask(() => {
              hear({ id: request.id, ok: true, value })
            })
          }
          if (request.operation === 'get') return answer(slow.items.get(request.name) ?? null)
          const isSilent = slow.silence !== null && (slow.silence.nth -= 1) === 0
          if (isSilent && slow.silence?.when === 'before') return
          if (request.operation === 'set') slow.items.set(request.name, request.value ?? '')
          const isRemoved = request.operation === 'remove' && slow.items.delete(request.name)
          if (!isSilent) answer(request.operation === 'remove' ? isRemoved : null)
        },
        onMessage: listener => (hear = listener),
        onExit: () => undefined,
        kill: () => undefined
      }
    }
  }
}

async function inSlowWorld(
  slow: Slow,
  work: (world: HttpWorld, time: VirtualTime) => Promise<void>
): Promise<void> {
  const time = createVirtualTime(NOON)
  const options = { host: slowHost(slow), clock: time.clock, service: 'Rekey/test', backend: 'slow' }
  await inWorld({ time, keychain: createKeychainClient(options) }, world => work(world, time))
}

/** The first write of a new installation that counts is the second: the first one marks the keychain as ours. */
const KEY_WRITE = 2

async function expectNoKeyTwice(when: Silence): Promise<void> {
  const slow: Slow = { items: new Map(), silence: { nth: KEY_WRITE, when } }
  await inSlowWorld(slow, async world => {
    await world.live({ forMs: 10 * SECOND })
    expect(world.life.vault.state()).toBe('keychain-hung')
    expect(await world.life.rotations.plan([world.oldKeyId], 'routine')).toMatchObject({
      ok: false,
      fault: { code: 'vault-locked' }
    })
    expect(requests(world, isCreate)).toEqual([])
    const written = slow.items.get('vault-key')
    expect(written === undefined).toBe(when === 'before')

    // A hung keychain is left alone for half a minute; then a person tries again.
    await world.live({ forMs: 40 * SECOND })
    expect(await world.life.vault.open()).toMatchObject({ ok: true })

    if (when === 'after') expect(slow.items.get('vault-key')).toBe(written)
    await expectGoodEnd(world, { creates: 1 })
  })
}

/** Changes the passphrase while a secret is sealed; the keychain is silent at the `nth` write. */
async function expectStillOpens(nth: number, when: Silence): Promise<void> {
  const slow: Slow = { items: new Map(), silence: null }
  await inSlowWorld(slow, async world => {
    const mend = spoilAll(world, isProbe, { kind: 'server-error-before', status: 500 })
    await world.live({ until: ({ state }) => state === 'created' })
    slow.silence = { nth, when }
    const change = { isOver: false }
    const over = (): void => {
      change.isOver = true
    }
    world.life.vault.changePassphrase(null, phrase()).then(over, over)
    for (let turns = 0; !change.isOver && turns < 1_000; turns += 1) {
      await world.live({ forMs: SECOND, acts: false, until: () => false })
      // The stretching of a passphrase takes real time.
      await delay(2)
    }
    expect(change.isOver).toBe(true)
    slow.silence = null
    mend()

    await world.restart()
    if (world.life.vault.state() !== 'open') await world.life.vault.open(phrase())

    expect(world.life.vault.state()).toBe('open')
    await expectGoodEnd(world, { creates: 1 })
  })
}

function phrase(): Uint8Array {
  return new TextEncoder().encode(['not', 'a', 'real', 'phrase'].join(' '))
}

describe('the keychain', () => {
  it(
    cell(
      'F01',
      'keychain',
      'that did not take the vault key is asked again, and nothing is created meanwhile'
    ),
    () => expectNoKeyTwice('before')
  )

  it(cell('F02', 'keychain', 'that took the vault key without an answer gives that same key later'), () =>
    expectNoKeyTwice('after')
  )

  it.each([1, 2, 3])(
    cell('F01', 'keychain', 'that goes silent at write %i of a new passphrase still opens what is sealed'),
    nth => expectStillOpens(nth, 'before')
  )

  it.each([1, 2, 3])(
    cell('F02', 'keychain', 'that does write %i of a new passphrase silently still opens what is sealed'),
    nth => expectStillOpens(nth, 'after')
  )

  it(
    cell('F14', 'keychain', 'that is not open keeps the sealed secret, changes nothing, and is waited for'),
    () =>
      forEach<{ readonly mood: KeychainMood; readonly state: VaultState }>(
        {
          locked: { mood: 'locked', state: 'keychain-locked' },
          absent: { mood: 'absent', state: 'keychain-absent' },
          hung: { mood: 'hung', state: 'keychain-hung' },
          refused: { mood: 'denied', state: 'keychain-denied' }
        },
        async ({ mood, state }) => {
          const keychain = createMemoryKeychain()
          await inWorld({ keychain }, async world => {
            const mend = spoilAll(world, isProbe, { kind: 'server-error-before', status: 500 })
            await world.live({ until: overview => overview.state === 'created' })
            const before = new Map(keychain.items)
            await world.restart(() => keychain.setMood(mood))
            mend()

            const seen = await world.live({ forMs: 600 * SECOND })

            expect(world.life.vault.state()).toBe(state)
            expect(seen).toMatchObject({
              state: 'created',
              needsPerson: true,
              waits: { code: 'vault' },
              sealedSecret: { state: 'sealed' }
            })
            expect(keychain.items).toEqual(before)
            keychain.setMood('open')
            await world.life.vault.open()
            await expectGoodEnd(world, { creates: 1 })
          })
        }
      )
  )

  it(
    cell('F14', 'keychain', 'from which our key was removed never gets another one over sealed secrets'),
    async () => {
      const keychain = createMemoryKeychain()
      await inWorld({ keychain }, async world => {
        const mend = spoilAll(world, isProbe, { kind: 'server-error-before', status: 500 })
        await world.live({ until: overview => overview.state === 'created' })
        const before = new Map(keychain.items)
        await world.restart(() => {
          keychain.items.delete('vault-key')
        })
        mend()

        const seen = await world.live({ forMs: 600 * SECOND })

        expect(world.life.vault.state()).toBe('key-missing')
        expect(keychain.items.has('vault-key')).toBe(false)
        expect(seen).toMatchObject({ state: 'created', needsPerson: true, waits: { code: 'vault' } })
        for (const [name, value] of before) keychain.items.set(name, value)
        await world.life.vault.open()
        await expectGoodEnd(world, { creates: 1 })
      })
    }
  )
})
