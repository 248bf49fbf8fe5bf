import { describe, expect, it } from 'vitest'
import { createKeychainClient, MOST_VALUE_BYTES, type KeychainChild } from './keychain-client'
import type { KeychainRequest } from './keychain-messages'
import { fakeClock } from './testing/fake-clock'

type Script = (request: KeychainRequest, child: FakeChild) => unknown

type FakeChild = { reply(message: unknown): void; exit(): void; isKilled: boolean }

/** A host whose children answer by `script`; nothing is answered when it returns undefined. */
function fakeHost(script: Script) {
  const children: FakeChild[] = []
  const asked: KeychainRequest[] = []
  let inFlight = 0
  let mostInFlight = 0

  function spawnChild(): KeychainChild {
    let hear: (message: unknown) => void = () => undefined
    let ended: () => void = () => undefined
    const child: FakeChild = {
      reply: message => {
        inFlight -= 1
        hear(message)
      },
      exit: () => ended(),
      isKilled: false
    }
    children.push(child)
    return {
      send: message => {
        const request = message as KeychainRequest
        asked.push(request)
        inFlight += 1
        mostInFlight = Math.max(mostInFlight, inFlight)
        const answer = script(request, child)
        if (answer !== undefined) queueMicrotask(() => child.reply(answer))
      },
      onMessage: listener => (hear = listener),
      onExit: listener => (ended = listener),
      kill: () => {
        child.isKilled = true
        ended()
      }
    }
  }
  return { spawnChild, children, asked, most: () => mostInFlight }
}

/** Answers like a working keychain. */
function working(items = new Map<string, string>()): Script {
  return ({ id, operation, name, value }) => {
    switch (operation) {
      case 'get':
        return { id, ok: true, value: items.get(name) ?? null }
      case 'set':
        items.set(name, value ?? '')
        return { id, ok: true, value: null }
      case 'remove':
        return { id, ok: true, value: items.delete(name) }
    }
  }
}

function setUp(script: Script) {
  const clock = fakeClock()
  const host = fakeHost(script)
  const keychain = createKeychainClient({ host, clock, service: 'Rekey/test', backend: 'test' })
  return { clock, host, keychain }
}

describe('keychain client', () => {
  it('writes, reads back, reads and removes through one process', async () => {
    const { host, keychain } = setUp(working())

    expect(await keychain.set('a', 'one')).toEqual({ ok: true, value: null })
    expect(await keychain.get('a')).toEqual({ ok: true, value: 'one' })
    expect(await keychain.remove('a')).toEqual({ ok: true, value: true })
    expect(await keychain.get('a')).toEqual({ ok: true, value: null })

    expect(host.children).toHaveLength(1)
    expect(host.asked.map(request => request.operation)).toEqual(['set', 'get', 'get', 'remove', 'get'])
    expect(host.asked.every(request => request.service === 'Rekey/test')).toBe(true)
  })

  it('has one call in flight at a time', async () => {
    const { host, keychain } = setUp(working())

    await Promise.all(Array.from({ length: 20 }, (_, index) => keychain.set(`item-${index}`, 'value')))

    expect(host.most()).toBe(1)
  })

  it('kills a process that misses the deadline and says hung', async () => {
    const { clock, host, keychain } = setUp(() => undefined)

    const answer = keychain.get('a')
    await clock.advance(4_999)
    expect(host.children[0]?.isKilled).toBe(false)
    await clock.advance(1)

    expect(await answer).toEqual({ ok: false, trouble: 'hung' })
    expect(host.children[0]?.isKilled).toBe(true)
  })

  it('gives macOS a minute for its first question, and the usual deadline once the keychain has answered', async () => {
    const clock = fakeClock()
    const host = fakeHost(() => undefined)
    const keychain = createKeychainClient({
      host,
      clock,
      service: 'Rekey/test',
      backend: 'Keychain',
      firstDeadlineMs: 60_000
    })
    const first = keychain.get('a')
    await clock.advance(59_000)
    expect(host.children[0]?.isKilled).toBe(false)
    host.children[0]?.reply({ id: 1, ok: true, value: 'key' })
    expect(await first).toEqual({ ok: true, value: 'key' })

    const second = keychain.get('a')
    await clock.advance(5_000)

    expect(await second).toEqual({ ok: false, trouble: 'hung' })
  })

  it('answers hung at once for half a minute after a hang, then tries a new process', async () => {
    let isHung = true
    const works = working()
    const { clock, host, keychain } = setUp((request, child) => (isHung ? undefined : works(request, child)))
    const first = keychain.get('a')
    const waiting = keychain.get('b')
    await clock.advance(5_000)
    await first

    isHung = false

    expect(await waiting).toEqual({ ok: false, trouble: 'hung' })
    await clock.advance(29_999)
    expect(await keychain.get('a')).toEqual({ ok: false, trouble: 'hung' })
    expect(host.children).toHaveLength(1)
    await clock.advance(1)
    expect(await keychain.get('a')).toEqual({ ok: true, value: null })
    expect(host.children).toHaveLength(2)
  })

  it('does not take a late answer of a killed process for the answer to the next call', async () => {
    const { clock, host, keychain } = setUp(() => undefined)
    const first = keychain.get('a')
    await clock.advance(5_000)
    await first
    await clock.advance(30_000)

    const second = keychain.get('b')
    await clock.advance(0)
    host.children[0]?.reply({ id: 2, ok: true, value: 'stale' })
    host.children[1]?.reply({ id: 2, ok: true, value: 'fresh' })

    expect(await second).toEqual({ ok: true, value: 'fresh' })
  })

  it('says absent when the process dies under a call, and starts another for the next', async () => {
    const works = working()
    let isFirst = true
    const { host, keychain } = setUp((request, child) => {
      if (!isFirst) return works(request, child)
      isFirst = false
      queueMicrotask(() => child.exit())
      return undefined
    })

    expect(await keychain.get('a')).toEqual({ ok: false, trouble: 'absent' })
    expect(await keychain.get('a')).toEqual({ ok: true, value: null })
    expect(host.children).toHaveLength(2)
  })

  it('asks once more in a new process when the one it has lost its keychain', async () => {
    const works = working(new Map([['a', 'one']]))
    let isLost = false
    const { host, keychain } = setUp((request, child) => {
      if (!isLost || host.children.length > 1) return works(request, child)
      return { id: request.id, ok: false, trouble: 'absent' }
    })
    await keychain.get('a')

    isLost = true

    expect(await keychain.get('a')).toEqual({ ok: true, value: 'one' })
    expect(host.children.map(child => child.isKilled)).toEqual([true, false])
  })

  it('does not ask twice when there was no keychain from the start', async () => {
    const { host, keychain } = setUp(({ id }) => ({ id, ok: false, trouble: 'absent' }))

    expect(await keychain.get('a')).toEqual({ ok: false, trouble: 'absent' })

    expect(host.asked).toHaveLength(1)
  })

  it('says absent when no process can be started', async () => {
    const keychain = createKeychainClient({
      host: {
        spawnChild: () => {
          throw new Error('no fork')
        }
      },
      clock: fakeClock(),
      service: 'Rekey/test',
      backend: 'test'
    })

    expect(await keychain.get('a')).toEqual({ ok: false, trouble: 'absent' })
  })

  it('says denied when the value read back is another one, and locked when it is not there', async () => {
    const cutting = setUp(({ id, operation }) => ({ id, ok: true, value: operation === 'get' ? 'on' : null }))
    const swallowing = setUp(({ id }) => ({ id, ok: true, value: null }))

    expect(await cutting.keychain.set('a', 'one')).toEqual({ ok: false, trouble: 'denied' })
    expect(await swallowing.keychain.set('a', 'one')).toEqual({ ok: false, trouble: 'locked' })
  })

  it.each([
    ['empty', ''],
    ['with a NUL', 'a\0b'],
    ['too long', 'x'.repeat(MOST_VALUE_BYTES + 1)],
    ['too long in bytes only', 'ü'.repeat(MOST_VALUE_BYTES / 2 + 1)]
  ])('never sends a value that is %s', async (_, value) => {
    const { host, keychain } = setUp(working())

    await expect(keychain.set('a', value)).rejects.toThrow('A keychain value must have')

    expect(host.asked).toEqual([])
  })

  it('waits a minute for a person to unlock, also right after a hang', async () => {
    let child: FakeChild | undefined
    let id = 0
    const { clock, keychain } = setUp((request, asked) => {
      child = asked
      id = request.id
      return undefined
    })
    const hung = keychain.get('a')
    await clock.advance(5_000)
    await hung

    const unlocking = keychain.unlock('vault-key')
    await clock.advance(55_000)
    child?.reply({ id, ok: true, value: null })
    await clock.advance(0)
    child?.reply({ id, ok: true, value: 'open' })
    await clock.advance(0)
    child?.reply({ id, ok: true, value: true })
    await clock.advance(4_000)
    child?.reply({ id, ok: true, value: 'the item' })

    expect(await unlocking).toEqual({ ok: true, value: null })
  })

  it('answers absent after it was closed, and leaves no process', async () => {
    const { host, keychain } = setUp(working())
    await keychain.get('a')

    await keychain.close()

    expect(await keychain.get('a')).toEqual({ ok: false, trouble: 'absent' })
    expect(host.children.map(child => child.isKilled)).toEqual([true])
  })
})
