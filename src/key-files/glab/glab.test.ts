import { describe, expect, it } from 'vitest'
import { kind } from './index'

const key = (name: string, secret = 'glpat-not-a-real-token') => ({ name, publicId: null, secret })

describe('tokens of the GitLab CLI', () => {
  it.each([
    ['', []],
    ['hosts: none', []],
    ['hosts:\n  gitlab.com:\n    token:\n    api_host: gitlab.com', []],
    ['hosts:\n  gitlab.com:\n    token: glpat-not-a-real-token', [key('gitlab.com')]],
    [
      'hosts:\n  git.example:\n    user: dana\n    token: glpat-not-a-real-token',
      [key('dana at git.example')]
    ],
    [
      '# tagged by older versions\nhosts:\n  gitlab.com:\n    token: !!null glpat-not-a-real-token',
      [key('gitlab.com')]
    ],
    ['hosts:\n  gitlab.com: []\n  other: 7', []]
  ])('in %j are %j', async (text, found) => {
    expect(await kind.read(text)).toEqual(found)
  })
})
