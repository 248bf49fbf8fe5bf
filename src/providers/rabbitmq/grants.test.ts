import { describe, expect, it } from 'vitest'
import { grantsOf, rightsOf } from './grants'

describe('the rights of a user as grants', () => {
  it.each([
    [{ tags: [], permissions: [], topics: [] }],
    [{ tags: ['monitoring', 'a:b'], permissions: [], topics: [] }],
    [{ tags: [], permissions: [{ vhost: '/', configure: '', write: '', read: '' }], topics: [] }],
    [
      {
        tags: [],
        permissions: [
          { vhost: 'a:b/c', configure: '^x:y', write: '.*', read: '' },
          { vhost: '/', configure: '', write: '', read: 'line\nbreak' }
        ],
        topics: [{ vhost: '/', exchange: 'amq.topic', write: '^a:', read: '' }]
      }
    ]
  ])('come back as they were: %j', rights => {
    expect(rightsOf(grantsOf(rights))).toEqual(rights)
  })

  it.each([['read:%2F:^very-lo…'], ['read:%zz:.*'], ['anything'], ['tag:']])(
    'are not guessed from %j',
    grant => {
      expect(rightsOf(['write:%2F:.*', grant])).toBeNull()
    }
  )
})
