import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseBaseUrl } from '../../net/base-url'
import { oauthToken, openSignedIn, originsOf, type SignedInSession } from './signed-in'

let status: number
let given: number
let calls: (string | undefined)[]
let forms: string[]
let now: number
let session: SignedInSession

const server = createServer((request, response) => {
  let text = ''
  request.on('data', (chunk: Buffer) => (text += chunk.toString()))
  request.on('end', () => {
    if (request.url !== '/token') {
      calls.push(request.headers.authorization)
      response.end('{}')
      return
    }
    given += 1
    forms.push(`${request.headers['content-type']} ${text}`)
    response.writeHead(status)
    response.end(JSON.stringify({ access_token: `token-${given}`, expires_in: 600 }))
  })
})

beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)))
afterAll(
  () =>
    new Promise(resolve => {
      server.close(resolve)
      server.closeAllConnections()
    })
)

beforeEach(() => {
  status = 200
  given = 0
  calls = []
  forms = []
  now = 0
  const base = parseBaseUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  if (!base.ok) throw new Error('The test has a bad URL.')
  const clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() }
  const request = () => ({ path: '/token', form: { grant_type: 'x', secret: 'a b&c' } })
  session = openSignedIn(base.value, { base: base.value, request, tokenIn: oauthToken }, { clock })
})

const read = () => session.read({ path: '/things', schema: z.object({}), classify: () => null })

describe('a server with access tokens', () => {
  it('signs in once, with a form, for many calls', async () => {
    await read()
    await read()

    expect(calls).toEqual(['Bearer token-1', 'Bearer token-1'])
    expect(forms).toEqual(['application/x-www-form-urlencoded grant_type=x&secret=a+b%26c'])
    await session.close()
  })

  it('signs in again a minute before the token ends', async () => {
    await read()
    now = 539_999
    await read()
    now = 540_000
    await read()

    expect(calls).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2'])
    await session.close()
  })

  it.each([400, 401])(
    'calls status %i of the token server a rejected credential, and sends no call',
    async code => {
      status = code

      expect(await read()).toMatchObject({ ok: false, fault: { code: 'credential-rejected' } })

      const change = { method: 'POST', path: '/things', schema: 'no-body', classify: () => null } as const
      expect(await session.change(change)).toMatchObject({ kind: 'not-sent' })
      expect(calls).toEqual([])
      await session.close()
    }
  )

  it('names both addresses when the token server is not the usual one', () => {
    const [api, tokens] = ['https://api.example.com', 'https://login.example.com'].map(parseBaseUrl)
    if (api?.ok !== true || tokens?.ok !== true) throw new Error('The test has a bad URL.')

    expect(originsOf(api.value, tokens.value, false)).toBe('https://api.example.com')
    expect(originsOf(api.value, tokens.value, true)).toBe('https://api.example.com https://login.example.com')
  })
})
