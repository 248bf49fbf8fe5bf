import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLatestReader } from './latest-reader'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('latest reader', () => {
  it('answers while it is asked again and again, as during a first sync', async () => {
    const answers: string[] = []
    const reader = createLatestReader(
      async (question: string) => `answer to ${question}`,
      answer => answers.push(answer),
      120
    )

    for (let time = 0; time < 20; time += 1) {
      reader.ask('all')
      await vi.advanceTimersByTimeAsync(50)
    }

    expect(answers.length).toBeGreaterThanOrEqual(5)
  })

  it('drops the answer to a question that nobody asks any more', async () => {
    const answers: string[] = []
    let finish = (): void => undefined
    const reader = createLatestReader(
      (question: string) =>
        new Promise<string>(resolve => {
          finish = () => {
            resolve(question)
          }
        }),
      answer => answers.push(answer),
      120
    )

    reader.ask('old')
    await vi.advanceTimersByTimeAsync(120)
    reader.ask('new')
    finish()
    await vi.advanceTimersByTimeAsync(120)
    finish()
    await vi.advanceTimersByTimeAsync(0)

    expect(answers).toEqual(['new'])
  })
})
