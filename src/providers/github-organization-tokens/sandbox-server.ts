import { verify, type KeyObject } from 'node:crypto'
import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { PERMISSION } from './sign-in'

// The answers follow GitHub's own description; the words of its errors are assumed.

export type StoredGrant = {
  readonly id: number
  readonly tokenHash: string
  readonly name: string
  readonly owner: { readonly id: number; readonly login: string }
  /** As in `repository.contents:read`. */
  readonly grants: readonly string[]
  readonly createdAt: number
  readonly expiresAt: number | null
  lastUsedAt: number | null
  uses: number
}
export type State = { nextId: number; grants: StoredGrant[] }

type Server = {
  readonly state: State
  readonly now: () => number
  readonly random: () => string
  readonly organization: string
  readonly appId: string
  readonly publicKey: KeyObject
  /** What the App was given of the permission to manage tokens. */
  readonly level: 'read' | 'write' | 'none'
}

const INSTALLATION = 4_711
const PAGE = 20
const HOUR_MS = 3_600_000
const DOCS = 'https://docs.github.com/rest'
const NOT_ACCESSIBLE = 'Resource not accessible by integration'

export function consumerPath(organization: string): string {
  return `/orgs/${organization}/repos`
}

export function createGitHubServer(server: Server): SandboxHandler {
  /** Tokens of the installation, by hash: what they may do, and until when. */
  const tokens = new Map<string, { readonly level: string; readonly endsAt: number }>()
  const list = `/orgs/${server.organization}/personal-access-tokens`

  function makeToken({ json }: SandboxRequest): SandboxResponse {
    const asked = (json as { permissions?: Record<string, unknown> } | undefined)?.permissions?.[PERMISSION]
    const levels = { none: [], read: ['read'], write: ['read', 'write'] }[server.level] as unknown[]
    // An App without the permission may sign in, and is told at the list.
    if (server.level !== 'none' && !levels.includes(asked))
      return refused(422, 'The permissions requested are not granted to this installation.')
    const token = `ghs_${server.random()}`
    const endsAt = server.now() + HOUR_MS
    tokens.set(hashOf(token), { level: String(asked), endsAt })
    return {
      status: 201,
      json: {
        token,
        expires_at: time(endsAt),
        permissions: { [PERMISSION]: asked },
        repository_selection: 'all'
      }
    }
  }

  return request => {
    const [, bearer = ''] = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '') ?? []
    if (request.path === consumerPath(server.organization)) return consume(server, bearer)
    const isFound = request.path === `/orgs/${server.organization}/installation`
    if (isFound || request.path === `/app/installations/${INSTALLATION}/access_tokens`) {
      const problem = problemOfClaim(server, bearer)
      if (problem !== null) return refused(401, problem)
      return isFound ? { status: 200, json: installationOf(server) } : makeToken(request)
    }
    const token = tokens.get(hashOf(bearer))
    if (token === undefined || token.endsAt <= server.now()) return refused(401, 'Bad credentials')
    if (!request.path.startsWith(list)) return refused(404, 'Not Found')
    if (server.level === 'none') return refused(403, NOT_ACCESSIBLE)
    if (request.path === list) return listed(server, request)
    if (token.level !== 'write') return refused(403, NOT_ACCESSIBLE)
    const id = request.path.slice(list.length + 1)
    const found = server.state.grants.find(grant => String(grant.id) === id)
    if (found === undefined || request.method !== 'POST') return refused(404, 'Not Found')
    if ((request.json as { action?: unknown } | undefined)?.action !== 'revoke')
      return refused(422, 'Validation Failed')
    server.state.grants = server.state.grants.filter(grant => grant !== found)
    return { status: 204 }
  }
}

function refused(status: number, message: string): SandboxResponse {
  return {
    status,
    json: { message, documentation_url: DOCS, ...(status === 422 ? {} : { status: String(status) }) }
  }
}

function time(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** What is wrong with the claim of an App; null for nothing. */
function problemOfClaim({ publicKey, appId, now }: Server, claim: string): string | null {
  const [header = '', payload = '', signature = ''] = claim.split('.')
  const signed = Buffer.from(`${header}.${payload}`)
  if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url')))
    return 'A JSON web token could not be decoded'
  const { iat, exp, iss } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<
    string,
    unknown
  >
  const seconds = now() / 1_000
  if (String(iss) !== appId) return "'Issuer' claim ('iss') must be an Integer"
  if (typeof iat !== 'number' || iat > seconds + 60) return "'Issued at' claim ('iat') must be in the past"
  const isGood = typeof exp === 'number' && exp > seconds && exp <= seconds + 600
  return isGood ? null : "'Expiration time' claim ('exp') must be in the next ten minutes"
}

function installationOf({ organization, level, appId, now }: Server): object {
  const url = 'https://api.github.com/app/installations'
  return {
    id: INSTALLATION,
    account: personOf({ id: 7, login: organization }, 'Organization'),
    repository_selection: 'all',
    access_tokens_url: `${url}/${INSTALLATION}/access_tokens`,
    repositories_url: 'https://api.github.com/installation/repositories',
    html_url: `https://github.com/organizations/${organization}/settings/installations/${INSTALLATION}`,
    app_id: Number(appId),
    app_slug: 'rekey',
    target_id: 7,
    target_type: 'Organization',
    permissions: level === 'none' ? {} : { [PERMISSION]: level },
    events: [],
    created_at: time(now() - HOUR_MS),
    updated_at: time(now() - HOUR_MS),
    single_file_name: null,
    suspended_by: null,
    suspended_at: null
  }
}

function personOf({ id, login }: StoredGrant['owner'], type = 'User'): object {
  const url = `https://api.github.com/users/${login}`
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false
  }
}

function rowOf(grant: StoredGrant, now: number): object {
  const permissions: Record<string, Record<string, string>> = {}
  for (const each of grant.grants) {
    const [, kind = '', name = '', level = ''] = /^([a-z]+)\.([a-z_]+):([a-z]+)$/.exec(each) ?? []
    if (kind !== '') permissions[kind] = { ...permissions[kind], [name]: level }
  }
  return {
    id: grant.id,
    owner: personOf(grant.owner),
    repository_selection: 'all',
    repositories_url: `https://api.github.com/organizations/7/personal-access-tokens/${grant.id}/repositories`,
    permissions,
    access_granted_at: time(grant.createdAt),
    token_id: grant.id + 100_000,
    token_name: grant.name,
    token_expired: isExpired(grant, now),
    token_expires_at: grant.expiresAt === null ? null : time(grant.expiresAt),
    token_last_used_at: grant.lastUsedAt === null ? null : time(grant.lastUsedAt)
  }
}

export function isExpired({ expiresAt }: StoredGrant, now: number): boolean {
  return expiresAt !== null && expiresAt <= now
}

function listed({ state, now }: Server, request: SandboxRequest): SandboxResponse {
  const rows = state.grants.filter(grant => grant.createdAt <= request.asOf)
  const size = Math.min(PAGE, Number(request.query.get('per_page') ?? 30))
  const page = Number(request.query.get('page') ?? 1)
  const target = `https://api.github.com${request.path}?per_page=100&page=${page + 1}`
  return {
    status: 200,
    json: rows.slice((page - 1) * size, page * size).map(grant => rowOf(grant, now())),
    emptyJson: [],
    ...(page * size < rows.length ? { headers: { link: `<${target}>; rel="next"` } } : {})
  }
}

/** A script of a person reads the repositories of the organization with its token. */
function consume({ state, now }: Server, bearer: string): SandboxResponse {
  const found = state.grants.find(({ tokenHash }) => tokenHash === hashOf(bearer))
  // Without access, a private organization is not there. The token itself is still good elsewhere.
  if (found === undefined || isExpired(found, now())) return refused(404, 'Not Found')
  found.uses += 1
  found.lastUsedAt = now()
  return { status: 200, json: [] }
}
