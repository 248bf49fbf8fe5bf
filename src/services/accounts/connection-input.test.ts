import { describe, expect, it } from 'vitest'
import { originOf } from './connection-input'

describe('the origin that a credential is bound to', () => {
  it.each([
    ['https://API.example.com/v1', 'https://api.example.com'],
    ['postgresql://DB.example.com:5433', 'postgresql://db.example.com:5433'],
    ['rediss://cache.example.com', 'rediss://cache.example.com'],
    ['nothing', '']
  ])('of %s is %s', (baseUrl, origin) => {
    expect(originOf(baseUrl)).toBe(origin)
  })

  it('differs between two databases', () => {
    expect(originOf('postgresql://one.example.com')).not.toBe(originOf('postgresql://other.example.com'))
  })
})
