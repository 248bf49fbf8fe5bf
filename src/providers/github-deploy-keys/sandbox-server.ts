import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { hashOf, matchesHash } from '../kit/sandbox/sandbox-keys'

// The answers follow GitHub's own description; the words of its errors are assumed.

export type StoredKey = {
  readonly id: number
  readonly repository: string
  readonly title: string
  /** The public half, in hexadecimal: the file of the private key holds it as well, and in base64 it looks like a part of the secret. */
  readonly blob: string
  readonly isReadOnly: boolean
  readonly createdAt: number
  uses: number
  lastUsedAt: number | null
}
export type State = { nextId: number; keys: StoredKey[] }

type Server = {
  readonly state: State
  readonly now: () => number
  readonly tokenHash: string
  readonly repositories: readonly string[]
  readonly mayManage: boolean
}

/** Stands for `git fetch` over SSH: the private key goes over loopback in a header, in base64. */
export const CONSUMER_PATH = '/sandbox/git-fetch'
export const CONSUMER_HEADER = 'x-sandbox-private-key'
const PAGE = 20
const DOCS = 'https://docs.github.com/rest'
/** Of an Ed25519 key in PKCS #8, before its 32 bytes. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

export function createGitHubServer(server: Server): SandboxHandler {
  return request => {
    if (request.path === CONSUMER_PATH) return consume(server, request)
    const [, given = ''] = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '') ?? []
    if (hashOf(given) !== server.tokenHash || !matchesHash(given, server.tokenHash))
      return refused(401, 'Bad credentials')
    if (!server.mayManage) return refused(403, 'Resource not accessible by personal access token')
    if (request.path === '/user/repos') return repositories(server, request)
    const [, repository = '', id] = /^\/repos\/([^/]+\/[^/]+)\/keys(?:\/([^/]+))?$/.exec(request.path) ?? []
    if (!server.repositories.includes(repository)) return refused(404, 'Not Found')
    if (id === undefined)
      return request.method === 'GET'
        ? list(server, request, repository)
        : create(server, request, repository)
    const found = server.state.keys.find(key => String(key.id) === id && key.repository === repository)
    if (found === undefined) return refused(404, 'Not Found')
    if (request.method === 'GET') return { status: 200, json: rowOf(found) }
    server.state.keys = server.state.keys.filter(key => key !== found)
    return { status: 204 }
  }
}

function refused(status: number, message: string, errors?: readonly object[]): SandboxResponse {
  const extra = errors === undefined ? { status: String(status) } : { errors }
  return { status, json: { message, documentation_url: DOCS, ...extra } }
}

function rowOf(key: StoredKey): Record<string, unknown> {
  const time = (at: number | null): string | null =>
    at === null ? null : new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
  return {
    id: key.id,
    key: `ssh-ed25519 ${Buffer.from(key.blob, 'hex').toString('base64')}`,
    url: `https://api.github.com/repos/${key.repository}/keys/${key.id}`,
    title: key.title,
    verified: true,
    created_at: time(key.createdAt),
    read_only: key.isReadOnly,
    added_by: 'dana',
    last_used: time(key.lastUsedAt),
    enabled: true
  }
}

function paged(request: SandboxRequest, rows: readonly unknown[]): SandboxResponse {
  const size = Math.min(PAGE, Number(request.query.get('per_page') ?? 30))
  const page = Number(request.query.get('page') ?? 1)
  const target = `https://api.github.com${request.path}?per_page=100&page=${page + 1}`
  return {
    status: 200,
    json: rows.slice((page - 1) * size, page * size),
    emptyJson: [],
    ...(page * size < rows.length ? { headers: { link: `<${target}>; rel="next"` } } : {})
  }
}

function list({ state }: Server, request: SandboxRequest, repository: string): SandboxResponse {
  const rows = state.keys.filter(key => key.repository === repository && key.createdAt <= request.asOf)
  return paged(request, rows.map(rowOf))
}

function repositories({ repositories: names }: Server, request: SandboxRequest): SandboxResponse {
  const rows = names.map(name => ({ full_name: name, archived: false, permissions: { admin: true } }))
  const others = [
    { full_name: 'harbour/old', archived: true, permissions: { admin: true } },
    { full_name: 'elsewhere/library', archived: false, permissions: { admin: false } }
  ]
  return paged(request, [...rows, ...others])
}

function create({ state, now }: Server, request: SandboxRequest, repository: string): SandboxResponse {
  const { title, key, read_only: isReadOnly } = request.json as Record<string, unknown>
  const isKey = typeof key === 'string' && /^ssh-ed25519 [A-Za-z0-9+/]+={0,2}$/.test(key)
  const wrong = (message: string): SandboxResponse =>
    refused(422, 'Validation Failed', [{ resource: 'PublicKey', code: 'custom', field: 'key', message }])
  if (!isKey) return wrong('key is invalid. You must supply a key in OpenSSH public key format')
  const blob = blobOf(key)
  if (state.keys.some(each => each.blob === blob)) return wrong('key is already in use')
  const made: StoredKey = {
    id: (state.nextId += 1),
    repository,
    title: typeof title === 'string' ? title : '',
    blob,
    isReadOnly: isReadOnly === true,
    createdAt: now(),
    uses: 0,
    lastUsedAt: null
  }
  state.keys.push(made)
  return { status: 201, json: rowOf(made) }
}

/** Of `ssh-ed25519 AAAA…`. */
export function blobOf(publicText: string): string {
  return Buffer.from(publicText.split(' ')[1] ?? '', 'base64').toString('hex')
}

function consume({ state, now }: Server, { headers }: SandboxRequest): SandboxResponse {
  const text = Buffer.from(headers[CONSUMER_HEADER] ?? '', 'base64').toString('utf8')
  const half = publicHalfOf(text)
  const found = state.keys.find(({ blob }) => blob === half)
  if (found === undefined) return refused(401, 'Permission denied (publickey).')
  found.uses += 1
  found.lastUsedAt = now()
  return { status: 200, json: {} }
}

/** Reads the file as ssh does: the private half makes the public one. */
function publicHalfOf(text: string): string | null {
  const file = Buffer.from(text.replace(/-----[^-]*-----/g, ''), 'base64')
  const type = Buffer.from('ssh-ed25519')
  const at = file.lastIndexOf(type) + type.length
  // The point, then the seed and the point once more, each with its length.
  const seed = file.subarray(at + 40, at + 72)
  if (seed.length !== 32) return null
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const point = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32)
  const blob = Buffer.concat([Buffer.from([0, 0, 0, 11]), type, Buffer.from([0, 0, 0, 32]), point])
  return blob.toString('hex')
}
