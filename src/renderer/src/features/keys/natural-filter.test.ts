import { describe, expect, it } from 'vitest'
import { parseFilter, type Vocabulary } from './filter-language'

const vocabulary: Vocabulary = { accounts: [], providers: [], environments: ['production', 'staging'] }
const DAY = 86_400_000
const filterOf = (text: string) => parseFilter(text, vocabulary).filter

describe('a filter as people write it', () => {
  it.each([
    'idle > 90 days',
    'idle >90d',
    'idle: 90 days',
    'unused for 90 days',
    'not used for more than 90 d',
    'idle for at least 90 days'
  ])('takes "%s" for an idle time', text => {
    expect(filterOf(text)).toEqual({ idleAtLeastMs: 90 * DAY })
  })

  it('takes an equal sign, and spaces around it', () => {
    expect(filterOf('env = production')).toEqual({ environments: ['production'] })
    expect(filterOf('Env: staging mailer')).toEqual({ environments: ['staging'], text: 'mailer' })
  })

  it('knows findings and states by the words on the screen', () => {
    expect(filterOf('finding:overdue')).toEqual({ findings: ['overdue-rotation'] })
    expect(filterOf('finding:"no use seen"')).toEqual({ findings: ['never-used'] })
    expect(filterOf('state:"in use"')).toEqual({ verdicts: ['in-use'] })
  })

  it('leaves words and quoted text alone', () => {
    expect(filterOf('idle worker')).toEqual({ text: 'idle worker' })
    expect(filterOf('"idle > 90 days"')).toEqual({ text: 'idle > 90 days' })
  })

  it('shows no rows for an unknown value, however it is written', () => {
    expect(parseFilter('finding = nonsense', vocabulary).problems).toHaveLength(1)
    expect(parseFilter('idle:soon', vocabulary).problems).toHaveLength(1)
  })
})
