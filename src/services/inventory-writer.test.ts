import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createInventoryWriter } from './inventory-writer'
import type { InventoryWriter } from './inventory-writer'

let joined: { text: string; ended: (error: Error | null) => void }[]
let commits: string[][]
let writer: InventoryWriter
let written: string[]

beforeEach(() => {
  vi.useFakeTimers()
  joined = []
  commits = []
  written = []
  writer = createInventoryWriter({
    run: work => work(),
    join: (work, ended) => {
      work()
      joined.push({ text: written.at(-1) ?? '', ended })
    },
    commitJoined: () => {
      const all = joined
      joined = []
      commits.push(all.map(({ text }) => text))
      for (const { ended } of all) ended(null)
    }
  })
})

afterEach(() => {
  vi.useRealTimers()
})

function write(text: string, rows: number): { isOnDisk: boolean } {
  const state = { isOnDisk: false }
  writer.write(
    rows,
    () => void written.push(text),
    error => {
      state.isOnDisk = error === null
    }
  )
  return state
}

describe('the writer of a sync', () => {
  it('writes at once and puts what comes together into one commit, in order', () => {
    const states = ['a', 'b', 'c'].map(text => write(text, 100))

    expect(written).toEqual(['a', 'b', 'c'])
    expect(states.map(({ isOnDisk }) => isOnDisk)).toEqual([false, false, false])
    vi.advanceTimersByTime(250)

    expect(commits).toEqual([['a', 'b', 'c']])
    expect(states.map(({ isOnDisk }) => isOnDisk)).toEqual([true, true, true])
  })

  it('gives one part its turn in each round of the event loop, so that others get theirs in between', async () => {
    vi.useRealTimers()
    const round = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
    const done: string[] = []
    const all = ['a', 'b', 'c'].map(text => writer.turn().then(() => done.push(text)))

    await round()
    expect(done).toEqual(['a'])
    await round()
    expect(done).toEqual(['a', 'b'])
    await Promise.all(all)
    expect(done).toEqual(['a', 'b', 'c'])
  })

  it('does not wait when there is enough', () => {
    write('a', 2_000)
    write('b', 2_000)
    write('c', 1)

    expect(commits).toEqual([['a', 'b']])
    vi.advanceTimersByTime(250)

    expect(commits).toEqual([['a', 'b'], ['c']])
  })

  it('does not wait when it is told so, and commits nothing more for it later', () => {
    write('a', 1)
    writer.flush()
    vi.advanceTimersByTime(250)

    expect(commits).toEqual([['a']])
  })
})
