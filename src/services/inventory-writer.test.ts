import { describe, expect, it } from 'vitest'
import { createInventoryWriter } from './inventory-writer'

function world(): { run<T>(work: () => T): T; commits: string[][]; written: string[] } {
  const commits: string[][] = []
  const state = {
    commits,
    written: [] as string[],
    run<T>(work: () => T): T {
      const before = [...state.written]
      try {
        const value = work()
        commits.push(state.written.slice(before.length))
        return value
      } catch (error) {
        state.written.splice(0, state.written.length, ...before)
        throw error
      }
    }
  }
  return state
}

describe('the writer of a sync', () => {
  it('puts what comes together into one commit, in order', async () => {
    const { commits, written, run } = world()
    const writer = createInventoryWriter({ run })

    await Promise.all(['a', 'b', 'c'].map(each => writer.write(100, () => void written.push(each))))

    expect(commits).toEqual([['a', 'b', 'c']])
  })

  it('does not wait when there is enough', async () => {
    const { commits, written, run } = world()
    const writer = createInventoryWriter({ run })
    const all = ['a', 'b', 'c'].map(each => writer.write(500, () => void written.push(each)))

    expect(commits).toEqual([['a', 'b']])
    await Promise.all(all)

    expect(commits).toEqual([['a', 'b'], ['c']])
  })

  it('lets a write that fails fail alone', async () => {
    const { commits, written, run } = world()
    const writer = createInventoryWriter({ run })
    const bad = writer.write(1, () => {
      written.push('half')
      throw new Error('full')
    })
    const good = writer.write(1, () => void written.push('good'))

    const ends = await Promise.allSettled([bad, good])

    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    expect(written).toEqual(['good'])
    expect(commits).toEqual([['good']])
  })
})
