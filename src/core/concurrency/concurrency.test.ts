import { describe, expect, it } from 'vitest'
import { createPermits } from './permits'
import { createSerial, createSerialByKey } from './serial'
import { sideBySide } from './side-by-side'
import { createSingleFlight } from './single-flight'

/** Work that notes its begin and settles when the test says so. */
function controlledWork() {
  const begun: string[] = []
  const ends = new Map<string, { resolve(): void; reject(error: Error): void }>()
  const work = (name: string): Promise<string> =>
    new Promise((resolve, reject) => {
      begun.push(name)
      ends.set(name, { resolve: () => resolve(name), reject })
    })
  const settle = async (name: string, error?: Error): Promise<void> => {
    if (error === undefined) ends.get(name)?.resolve()
    else ends.get(name)?.reject(error)
    await new Promise(resolve => setImmediate(resolve))
  }
  return { begun, work, settle }
}

async function round(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
}

describe('a serial', () => {
  it('starts work after the earlier one has settled, also when that failed', async () => {
    const { begun, work, settle } = controlledWork()
    const serial = createSerial()
    const first = serial.run(() => work('a'))
    const second = serial.run(() => work('b'))
    const failed = expect(first).rejects.toThrow('no')
    await round()
    expect(begun).toEqual(['a'])

    await settle('a', new Error('no'))

    await failed
    expect(begun).toEqual(['a', 'b'])
    await settle('b')
    expect(await second).toBe('b')
  })

  it('is idle when all work has settled', async () => {
    const { work, settle } = controlledWork()
    const serial = createSerial()
    serial.run(() => work('a')).catch(() => undefined)
    let isIdle = false
    const idle = serial.idle().then(() => (isIdle = true))
    await round()
    expect(isIdle).toBe(false)

    await settle('a', new Error('no'))
    await idle

    expect(isIdle).toBe(true)
  })

  it('by key lets different keys run at the same time', async () => {
    const { begun, work, settle } = controlledWork()
    const run = createSerialByKey()
    const all = ['x1', 'x2', 'y1'].map(name => run(name.charAt(0), () => work(name)))
    await round()
    expect(begun).toEqual(['x1', 'y1'])

    await settle('x1')

    expect(begun).toEqual(['x1', 'y1', 'x2'])
    await settle('y1')
    await settle('x2')
    expect(await Promise.all(all)).toEqual(['x1', 'x2', 'y1'])
  })
})

describe('a single flight', () => {
  it('joins calls while one is in flight, and starts again afterwards', async () => {
    const { begun, work, settle } = controlledWork()
    const call = createSingleFlight(() => work(`run ${begun.length + 1}`))
    const both = [call(), call()]
    await settle('run 1')
    expect(await Promise.all(both)).toEqual(['run 1', 'run 1'])

    const next = call()
    await settle('run 2')

    expect(await next).toBe('run 2')
  })
})

describe('permits', () => {
  it('are held by so many at a time, first come first served', async () => {
    const permits = createPermits(1)
    const order: string[] = []
    const release = await permits.acquire()
    const waiting = ['a', 'b'].map(async name => {
      const mine = await permits.acquire()
      order.push(name)
      return mine
    })
    await round()
    expect(order).toEqual([])

    release?.()
    // A second release of one permit must not let two in.
    release?.()
    await round()

    expect(order).toEqual(['a'])
    const next = await waiting[0]
    next?.()
    await round()
    expect(order).toEqual(['a', 'b'])
  })

  it('are not waited for any longer once the signal is aborted', async () => {
    const permits = createPermits(1)
    const release = await permits.acquire()
    const stopper = new AbortController()
    const stopped = permits.acquire(stopper.signal)
    const other = permits.acquire()

    stopper.abort()

    expect(await stopped).toBeNull()
    release?.()
    expect(await other).not.toBeNull()
    expect(await permits.acquire(stopper.signal)).toBeNull()
  })
})

describe('work side by side', () => {
  it('has at most so many in flight, and does all of it', async () => {
    const { begun, work, settle } = controlledWork()
    const all = sideBySide(['a', 'b', 'c'], 2, async item => {
      await work(item)
    })
    await round()
    expect(begun).toEqual(['a', 'b'])

    await settle('b')

    expect(begun).toEqual(['a', 'b', 'c'])
    await settle('a')
    await settle('c')
    await all
  })

  it('throws the first error once what was begun has settled', async () => {
    const { begun, work, settle } = controlledWork()
    const all = sideBySide(['a', 'b', 'c'], 2, async item => {
      await work(item)
    })
    const failed = expect(all).rejects.toThrow('no')
    await round()

    await settle('a', new Error('no'))
    await settle('b')
    await settle('c')

    await failed
    expect(begun).toEqual(['a', 'b', 'c'])
  })
})
