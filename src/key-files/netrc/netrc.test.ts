import { describe, expect, it } from 'vitest'
import { kind } from './index'

const key = (name: string, secret = 'not-a-real-word') => ({ name, publicId: null, secret })

describe('passwords of a netrc', () => {
  it.each([
    ['', []],
    ['machine', []],
    ['password not-a-real-word', []],
    ['machine api.example login dana password not-a-real-word', [key('dana at api.example')]],
    ['machine api.example\r\n\tlogin dana\r\n\tpassword not-a-real-word', [key('dana at api.example')]],
    ['machine a.example password not-a-real-word', [key('a.example')]],
    ['default login dana password not-a-real-word', [key('dana at any machine')]],
    ['# machine a password x\nmachine b.example password not-a-real-word', [key('b.example')]],
    [
      'machine a.example password "with \\"quotes\\" and spaces"',
      [key('a.example', 'with "quotes" and spaces')]
    ],
    ['macdef init\nmachine x password y\n\nmachine a.example password not-a-real-word', [key('a.example')]],
    ['machine password login password password not-a-real-word', [key('password at password')]],
    ['machine a.example login dana password', []],
    [
      'machine a.example login dana password one-word-here machine b.example password not-a-real-word',
      [key('dana at a.example', 'one-word-here'), key('b.example')]
    ]
  ])('in %j are %j', (text, found) => {
    expect(kind.read(text)).toEqual(found)
  })
})
