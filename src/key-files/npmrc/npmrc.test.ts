import { describe, expect, it } from 'vitest'
import { kind } from './index'

const key = (name: string, secret = 'npm_not-a-real-token') => ({ name, publicId: null, secret })
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('credentials of npm registries', () => {
  it.each([
    ['', []],
    ['registry=https://registry.npmjs.org/\nalways-auth=true', []],
    ['//registry.npmjs.org/:_authToken=npm_not-a-real-token', [key('registry.npmjs.org')]],
    ['  //npm.example/team/:_authToken = "npm_not-a-real-token" \r\n', [key('npm.example/team')]],
    ['_authToken=npm_not-a-real-token', [key('the default registry')]],
    ['//npm.example/:_authToken=${NPM_TOKEN}', []],
    ['# //npm.example/:_authToken=x\n;//npm.example/:_authToken=y', []],
    [
      `//npm.example/:_password=${base64('secret')}\n//npm.example/:username=dana`,
      [key('npm.example', 'secret')]
    ],
    [`_auth=${base64('dana:se:cret')}`, [key('the default registry', 'se:cret')]],
    ['_auth=%%%', [key('the default registry', '%%%')]],
    ['//npm.example/:_authToken=', []]
  ])('in %j are %j', (text, found) => {
    expect(kind.read(text)).toEqual(found)
  })
})
