import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { secretOf } from '../../../net/secret-text'
import { leakVendors } from './vendors'

type Seen = { readonly request: string; readonly headers: IncomingHttpHeaders; readonly body: string }
type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serverWith(answers: Readonly<Record<string, Answer>>) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const name = `${request.method ?? ''} ${request.url ?? ''}`
      seen.push({ request: name, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
      const { status, headers = {}, body } = answers[name] ?? { status: 404, body: {} }
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}`, seen }
}

const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() }

function vendor(id: string) {
  const found = leakVendors({ clock }).find(each => each.id === id)
  if (found === undefined) throw new Error(`There is no vendor ${id}.`)
  return found
}

const TOKENS: Readonly<Record<string, string>> = {
  github: `ghp_${'a1'.repeat(18)}`,
  gitlab: `glpat-${'a1'.repeat(10)}`,
  slack: `xoxb-${'12'.repeat(8)}-abc`
}

const gitlabSays = (text: string) => ({ error: 'invalid_token', error_description: text })

describe('vendors of leaked values', () => {
  it.each(Object.entries(TOKENS))('tells a credential of %s by its form, and no other', (id, token) => {
    const found = leakVendors({ clock }).filter(({ pattern }) => new RegExp(pattern).test(token))
    expect(found.map(each => each.id)).toEqual([id])
    expect(new RegExp(vendor(id).revocable).test(token)).toBe(true)
  })

  it.each([`ghr_${'a1'.repeat(18)}`, 'xoxe-1-My0xLTEyMzQ1Njc4OTA', 'xoxr-1234567890-abcdef'])(
    'asks no vendor about the refresh token %s, which no read-only call accepts',
    token => {
      expect(leakVendors({ clock }).filter(({ pattern }) => new RegExp(pattern).test(token))).toEqual([])
    }
  )

  it.each([
    ['github', 'GET /user', 401, { message: 'Bad credentials' }, 'refused'],
    ['github', 'GET /user', 401, { message: 'Requires authentication' }, 'unclear'],
    ['github', 'GET /user', 401, '<html>', 'unclear'],
    ['github', 'GET /user', 200, { login: 'dana' }, 'alive'],
    ['github', 'GET /user', 403, { message: 'Resource not accessible by integration' }, 'alive'],
    ['github', 'GET /user', 403, { message: 'API rate limit exceeded' }, 'unclear'],
    ['gitlab', 'GET /api/v4/personal_access_tokens/self', 401, { message: '401 Unauthorized' }, 'refused'],
    [
      'gitlab',
      'GET /api/v4/personal_access_tokens/self',
      401,
      gitlabSays('Token was revoked. You have to re-authorize from the user.'),
      'dead'
    ],
    [
      'gitlab',
      'GET /api/v4/personal_access_tokens/self',
      401,
      gitlabSays('Token is expired. You can either do re-authorization or token refresh.'),
      'dead'
    ],
    ['gitlab', 'GET /api/v4/personal_access_tokens/self', 401, gitlabSays('Something else.'), 'refused'],
    ['gitlab', 'GET /api/v4/personal_access_tokens/self', 401, { hello: 'world' }, 'unclear'],
    ['gitlab', 'GET /api/v4/personal_access_tokens/self', 401, '<html>', 'unclear'],
    ['gitlab', 'GET /api/v4/personal_access_tokens/self', 200, { active: true, revoked: false }, 'alive'],
    ['gitlab', 'GET /api/v4/personal_access_tokens/self', 200, { active: false, revoked: true }, 'dead'],
    ['gitlab', 'GET /api/v4/personal_access_tokens/self', 200, { hello: 'world' }, 'unclear'],
    ['slack', 'POST /api/auth.test', 200, { ok: true, team: 'Harbour' }, 'alive'],
    ['slack', 'POST /api/auth.test', 200, { ok: false, error: 'token_revoked' }, 'dead'],
    ['slack', 'POST /api/auth.test', 200, { ok: false, error: 'invalid_auth' }, 'refused'],
    ['slack', 'POST /api/auth.test', 200, { ok: false, error: 'ratelimited' }, 'unclear'],
    ['slack', 'POST /api/auth.test', 503, '<html>', 'unclear']
  ] as const)('%s: %s answers %i %j: %s', async (id, request, status, body, state) => {
    const { address, seen } = await serverWith({ [request]: { status, body } })

    const answer = await vendor(id).ask(secretOf(TOKENS[id] ?? ''), { address })

    expect(answer).toMatchObject({ ok: true, value: { state } })
    expect(seen.map(each => each.request)).toEqual([request])
    expect(seen[0]?.request).not.toContain(TOKENS[id])
  })

  it('tells owner, scopes and end as far as GitHub does', async () => {
    const headers = {
      'x-oauth-scopes': 'repo, read:org, <script>',
      'github-authentication-token-expiration': '2026-12-31 10:00:00 +0200'
    }
    const { address } = await serverWith({ 'GET /user': { status: 200, headers, body: { login: 'dana' } } })

    const answer = await vendor('github').ask(secretOf(TOKENS['github'] ?? ''), { address })

    expect(answer).toMatchObject({
      value: { owner: 'dana', scopes: ['repo', 'read:org'], expiresAt: Date.UTC(2026, 11, 31, 8) }
    })
  })

  it('tells scopes and the day of the end as GitLab does', async () => {
    const body = { active: true, revoked: false, scopes: ['api'], expires_at: '2026-12-31' }
    const { address } = await serverWith({
      'GET /api/v4/personal_access_tokens/self': { status: 200, body }
    })

    const answer = await vendor('gitlab').ask(secretOf(TOKENS['gitlab'] ?? ''), { address })

    expect(answer).toMatchObject({ value: { scopes: ['api'], expiresAt: Date.UTC(2026, 11, 31) } })
  })

  it('revokes at GitHub without any credential, because GitHub refuses the call otherwise', async () => {
    const { address, seen } = await serverWith({ 'POST /credentials/revoke': { status: 202, body: {} } })

    const sent = await vendor('github').revoke(secretOf(TOKENS['github'] ?? ''), { address })

    expect(sent).toMatchObject({ kind: 'committed' })
    expect(seen[0]?.headers.authorization).toBeUndefined()
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ credentials: [TOKENS['github']] })
  })

  it('revokes at GitLab and Slack with the value itself', async () => {
    const gitlab = await serverWith({ 'DELETE /api/v4/personal_access_tokens/self': { status: 204 } })
    const slack = await serverWith({
      'POST /api/auth.revoke': { status: 200, body: { ok: true, revoked: true } }
    })

    const sent = [
      await vendor('gitlab').revoke(secretOf(TOKENS['gitlab'] ?? ''), gitlab),
      await vendor('slack').revoke(secretOf(TOKENS['slack'] ?? ''), slack)
    ]

    expect(sent.map(({ kind }) => kind)).toEqual(['committed', 'committed'])
    expect(gitlab.seen[0]?.headers['private-token']).toBe(TOKENS['gitlab'])
    expect(slack.seen[0]?.headers.authorization).toBe(`Bearer ${TOKENS['slack'] ?? ''}`)
  })

  it.each([
    [{ ok: false, error: 'not_allowed_token_type' }, 'rejected'],
    [{ ok: true, revoked: false }, 'unknown'],
    ['<html>', 'unknown']
  ])('takes %j of Slack for no revoke', async (body, kind) => {
    const { address } = await serverWith({ 'POST /api/auth.revoke': { status: 200, body } })

    expect((await vendor('slack').revoke(secretOf(TOKENS['slack'] ?? ''), { address })).kind).toBe(kind)
  })

  it('sends nothing to an address that is no https server', async () => {
    const secret = secretOf(TOKENS['gitlab'] ?? '')
    const call = { address: 'http://gitlab.example' }

    expect(await vendor('gitlab').ask(secret, call)).toMatchObject({ ok: false })
    expect(await vendor('gitlab').revoke(secret, call)).toMatchObject({ kind: 'not-sent' })
  })
})
