import { describe, expect, it } from 'vitest'
import { kind } from './index'

const key = (name: string, secret = 'gho_not-a-real-token') => ({ name, publicId: null, secret })

describe('tokens of the GitHub CLI', () => {
  it.each([
    ['', []],
    ['just a text', []],
    ['- a\n- list', []],
    ['github.com:\n  user: dana\n  git_protocol: https', []],
    ['github.com:\n  user: dana\n  oauth_token: gho_not-a-real-token', [key('dana at github.com')]],
    ['github.com:\n  oauth_token: 0012', [key('github.com', '0012')]],
    [
      'github.com:\n  users:\n    dana:\n      oauth_token: gho_not-a-real-token\n    kim:\n      oauth_token: gho_2\n  oauth_token: gho_not-a-real-token\n  user: dana',
      [key('dana at github.com'), key('kim at github.com', 'gho_2')]
    ],
    ['github.com:\n  oauth_token: ""', []],
    ['github.com:\n  oauth_token: [a, b]', []],
    ['a: &x\n  oauth_token: y\nb: *x', []],
    ['github.com: {oauth_token: x', []],
    ['__proto__:\n  oauth_token: x\n', [key('__proto__', 'x')]]
  ])('in %j are %j', async (text, found) => {
    expect(await kind.read(text)).toEqual(found)
  })
})
