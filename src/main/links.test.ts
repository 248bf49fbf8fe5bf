import { describe, expect, it } from 'vitest'
import { linkIn, linkPlace } from './links'

describe('a rekey:// link', () => {
  it.each([
    ['rekey://key/account-1/group/pk_7', 'key', 'account-1/group/pk_7'],
    ['rekey://key/a%2Fb', 'key', 'a/b'],
    ['rekey://rotation/01JD', 'rotation', '01JD'],
    ['REKEY://Key/pk', 'key', 'pk'],
    ['rekey://due', 'due', null],
    ['rekey://team', 'team', null],
    ['rekey://overview/', 'overview', null]
  ])('%s leads to a place', (link, screen, id) => {
    expect(linkPlace(link)).toEqual({ screen, id })
  })

  it.each([
    'rekey://revoke/pk_7',
    'rekey://rotate/pk_7',
    'rekey://break-glass',
    'rekey://hand-off/secret',
    'rekey://connect',
    'rekey://key',
    'rekey://key/',
    'rekey://key/pk?confirm=yes',
    'rekey://key/pk#x',
    'rekey://key/a%00b',
    'rekey://key/a%20b',
    'rekey://key/%E0%A4%A',
    'rekey://due/pk',
    'rekey:key/pk',
    'https://key/pk',
    ` rekey://key/pk`,
    `rekey://key/${'x'.repeat(201)}`,
    `rekey://key/${'%41'.repeat(200)}`
  ])('%s leads nowhere', link => {
    expect(linkPlace(link)).toBeNull()
  })

  it('is found among the arguments of a start, if it is the only one', () => {
    expect(linkIn(['/usr/bin/rekey', '--ozone-platform=x11', 'rekey://due'])).toEqual({
      screen: 'due',
      id: null
    })
    expect(linkIn(['/usr/bin/rekey', 'rekey://due', 'rekey://keys'])).toBeNull()
    expect(linkIn(['rekey://due'])).toBeNull()
    expect(linkIn(['/usr/bin/rekey'])).toBeNull()
  })
})
