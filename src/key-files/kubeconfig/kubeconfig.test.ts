import { describe, expect, it } from 'vitest'
import { kind } from './index'

const key = (name: string, secret = 'not-a-real-token') => ({ name: `user ${name}`, publicId: null, secret })

describe('users of a kubeconfig', () => {
  it.each([
    ['', []],
    ['users: 3', []],
    ['users:\n- name: a\n- user: {token: x}\n- 7', []],
    ['users:\n- name: dana\n  user:\n    token: not-a-real-token', [key('dana')]],
    ['{"users":[{"name":"dana","user":{"password":"not-a-real-token"}}]}', [key('dana')]],
    [
      'users:\n- name: dana\n  user:\n    client-key-data: bm90\n    client-certificate-data: eA==',
      [key('dana', 'bm90')]
    ],
    ['users:\n- name: dana\n  user:\n    exec: {command: aws}\n    tokenFile: /x', []],
    ['users:\n- name: dana\n  user: {token: 1}\n---\nusers: []', [key('dana', '1')]]
  ])('in %j are %j', async (text, found) => {
    expect(await kind.read(text)).toEqual(found)
  })
})
