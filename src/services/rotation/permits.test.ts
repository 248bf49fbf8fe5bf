import { describe, expect, it } from 'vitest'
import { asAccountId, type AccountId } from '../../core/ids'
import { createPermits, type Permits } from './permits'

const SLOW = asAccountId('slow')
const QUICK = asAccountId('quick')
const OTHER = asAccountId('other')

/** Work that begins when it has its place, and ends when a test says so. */
function workAt(permits: Permits) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  return {
    begun,
    begin(accountId: AccountId, name: string, signal?: AbortSignal): Promise<string | null> {
      const work = (): Promise<string> =>
        new Promise(resolve => {
          begun.push(name)
          ends.set(name, () => {
            resolve(name)
          })
        })
      return permits.take(accountId, work, signal)
    },
    async end(name: string): Promise<void> {
      ends.get(name)?.()
      await settled()
    }
  }
}

async function settled(): Promise<void> {
  await new Promise(resolve => {
    setImmediate(resolve)
  })
}

function beginMany({ begin }: ReturnType<typeof workAt>, accountId: AccountId, count: number): void {
  for (let place = 1; place <= count; place += 1) {
    begin(accountId, `${accountId} ${place}`).catch(() => undefined)
  }
}

describe('permits for work in the background', () => {
  it('are as many for one account as it may have, in the order in which its work came', async () => {
    const work = workAt(createPermits(16, () => 2))
    beginMany(work, SLOW, 4)
    await settled()
    expect(work.begun).toEqual(['slow 1', 'slow 2'])

    await work.end('slow 2')

    expect(work.begun).toEqual(['slow 1', 'slow 2', 'slow 3'])
  })

  it('leave room for other accounts, whatever waits for one that does not answer', async () => {
    const work = workAt(createPermits(16, () => 4))
    beginMany(work, SLOW, 100)

    beginMany(work, QUICK, 1)
    await settled()

    expect(work.begun).toContain('quick 1')
  })

  it('are never none for an account, even when others have them all', async () => {
    const work = workAt(createPermits(4, () => 2))
    beginMany(work, SLOW, 2)
    beginMany(work, OTHER, 2)

    beginMany(work, QUICK, 2)
    await settled()
    expect(work.begun.filter(name => name.startsWith('quick'))).toEqual(['quick 1'])
    await work.end('quick 1')

    expect(work.begun).toContain('quick 2')
  })

  it('go to the account that has the fewest when one is free', async () => {
    const work = workAt(createPermits(4, () => 3))
    beginMany(work, SLOW, 5)
    beginMany(work, QUICK, 3)
    await settled()
    expect(work.begun).toEqual(['slow 1', 'slow 2', 'slow 3', 'quick 1'])

    await work.end('slow 1')

    expect(work.begun.at(-1)).toBe('quick 2')
  })

  it('are given back by work that fails', async () => {
    const permits = createPermits(1, () => 1)
    const failing = permits.take(SLOW, () => Promise.reject(new Error('no')))
    const next = permits.take(SLOW, () => Promise.resolve('done'))

    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('done')
  })

  it('are not waited for after the signal, and what leaves keeps nobody from its place', async () => {
    const work = workAt(createPermits(1, () => 1))
    const leaving = new AbortController()
    beginMany(work, SLOW, 1)
    const left = work.begin(SLOW, 'left', leaving.signal)
    beginMany(work, QUICK, 1)
    const stays = work.begin(SLOW, 'stays')
    await settled()

    leaving.abort()
    expect(await left).toBeNull()
    expect(await work.begin(SLOW, 'too late', leaving.signal)).toBeNull()
    await work.end('slow 1')
    await work.end('stays')

    expect(await stays).toBe('stays')
    expect(work.begun).toEqual(['slow 1', 'quick 1', 'stays'])
  })
})
