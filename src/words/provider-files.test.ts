import { describe, expect, it } from 'vitest'
import { hostWords, problemWords } from './provider-files'

describe('words about a provider file', () => {
  it.each([
    [{ line: 12, field: 'about.cap', words: 'must be a number' }, 'Line 12, about.cap: must be a number'],
    [{ line: 3, field: '', words: 'a tag (!name) cannot be used' }, 'Line 3: a tag (!name) cannot be used'],
    [{ line: null, field: '', words: 'the file is larger than 256 KiB' }, 'the file is larger than 256 KiB']
  ])('tell where a problem is', (problem, words) => {
    expect(problemWords(problem)).toBe(words)
  })

  it('tell where requests go', () => {
    expect(hostWords(['api.example.com'])).toContain('api.example.com')
    expect(hostWords([])).toContain('base URL')
  })
})
