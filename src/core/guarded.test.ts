import { describe, expect, it } from 'vitest'
import { guarded, tellEach } from './guarded'

describe('guarded work', () => {
  it('reports what it throws instead of throwing it', () => {
    const errors: unknown[] = []
    const full = new Error('disk full')
    const work = guarded(
      () => {
        throw full
      },
      error => errors.push(error)
    )

    work()

    expect(errors).toEqual([full])
  })

  it('tells the listeners behind one that throws', () => {
    const heard: string[] = []
    const errors: unknown[] = []
    const listeners = [
      () => {
        throw new Error('disk full')
      },
      (state: string) => {
        heard.push(state)
      }
    ]

    tellEach(listeners, error => errors.push(error), 'locked')

    expect(heard).toEqual(['locked'])
    expect(errors).toHaveLength(1)
  })
})
