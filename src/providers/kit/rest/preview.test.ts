import { describe, expect, it } from 'vitest'
import { quarry } from '../../../../test/kit/quarry-declaration'
import { harbour } from '../../../../test/kit/rest-declaration'
import { hostsOf, previewOf } from './preview'

describe('the requests that a declaration would send', () => {
  it('are all there, with secrets masked', () => {
    const calls = previewOf(harbour)

    expect(calls.map(({ call }) => call)).toEqual([
      'groups',
      'list',
      'create',
      'disable',
      'enable',
      'revoke',
      'probe'
    ])
    expect(calls.find(({ call }) => call === 'create')).toEqual({
      call: 'create',
      method: 'POST',
      url: '<base URL>/projects/<project>/keys',
      headers: [{ name: 'authorization', value: 'Bearer ••••••' }],
      body: JSON.stringify(
        { label: '<name>', grants: '<grants>', ends: '<expiresAt>', peppered: '<attributes.peppered>' },
        null,
        2
      )
    })
    expect(calls.find(({ call }) => call === 'revoke')?.url).toBe('<base URL>/projects/<project>/keys/<key>')
  })

  it('have none that makes a key, where no API does', () => {
    const { create: _, ...listing } = harbour

    expect(previewOf(listing)).toEqual(previewOf(harbour).filter(({ call }) => call !== 'create'))
  })

  it('begin with the sign-in, whose user is shown and whose password is not', () => {
    const [signIn, ...others] = previewOf(quarry)

    expect(signIn?.headers).toEqual([{ name: 'authorization', value: 'Basic <Client ID>:••••••' }])
    expect(signIn?.body).toContain('client_credentials')
    expect(others.map(({ call }) => call)).toContain('detail')
  })

  it('name every host that they may go to', () => {
    const signIn =
      quarry.auth.signIn === undefined
        ? undefined
        : { ...quarry.auth.signIn, baseUrl: 'https://login.example.com' }
    const about = { ...quarry.about, hosts: ['api.example.com'] }

    expect(hostsOf({ ...quarry, about, auth: { ...quarry.auth, ...(signIn && { signIn }) } })).toEqual([
      'api.example.com',
      'https://login.example.com'
    ])
    expect(hostsOf(harbour)).toEqual([])
  })
})
