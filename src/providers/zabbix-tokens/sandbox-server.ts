import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { hashOf, matchesHash } from '../kit/sandbox/sandbox-keys'

// The answers follow a real Zabbix 6.0.14.

export type StoredToken = {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly description: string
  /** Empty before the secret was generated. */
  hash: string
  isEnabled: boolean
  readonly expiresAt: number | null
  readonly createdAt: number
  uses: number
  lastUsedAt: number | null
}

export type State = { tokens: StoredToken[]; nextId: number }

export type Server = {
  readonly state: State
  readonly now: () => number
  readonly random: () => string
  readonly users: readonly { readonly id: string; readonly name: string }[]
  readonly ownId: string
  readonly mayManage: boolean
}

type Asked = { readonly method: string; readonly params: unknown; readonly auth?: string }
type Fields = Readonly<Record<string, unknown>>

/** Every call is a POST to one path: its method says whether it only reads. The secret is in the answer to `token.generate`. */
export function nameOf({ json, method, path }: SandboxRequest): { method: string; path: string } {
  const asked = (json as Asked | undefined)?.method ?? ''
  const named: Readonly<Record<string, string>> = {
    'token.create': 'PUT',
    'token.generate': 'POST',
    'token.update': 'PATCH',
    'token.delete': 'DELETE'
  }
  return asked === '' ? { method, path } : { method: named[asked] ?? 'GET', path: `/${asked}` }
}

export function isUsable({ isEnabled, expiresAt, hash }: StoredToken, now: number): boolean {
  return isEnabled && hash !== '' && (expiresAt === null || expiresAt > now)
}

const answer = (result: unknown): SandboxResponse => ({
  status: 200,
  json: { jsonrpc: '2.0', result, id: 1 }
})
const refused = (data: string): SandboxResponse => ({
  status: 200,
  json: { jsonrpc: '2.0', error: { code: -32602, message: 'Invalid params.', data }, id: 1 }
})
const noObject = refused('No permissions to referred object or it does not exist!')
const notKnown = refused('Not authorized.')

export function createZabbixServer(server: Server): SandboxHandler {
  return request => {
    const asked = request.json as Asked | undefined
    if (asked === undefined) return { status: 412 }
    if (asked.method === 'apiinfo.version') return answer('6.0.14')
    const caller = server.state.tokens.find(
      ({ hash }) => hash !== '' && asked.auth !== undefined && matchesHash(asked.auth, hash)
    )
    if (caller === undefined || !caller.isEnabled) return notKnown
    if (!isUsable(caller, server.now())) return refused('API token expired.')
    caller.lastUsedAt = server.now()
    caller.uses += 1
    if (caller.id === server.ownId && !server.mayManage)
      return refused(`No permissions to call "${asked.method}".`)
    return manage(server, asked, request.asOf)
  }
}

function manage(server: Server, { method, params }: Asked, asOf: number): SandboxResponse {
  const given = (typeof params === 'object' && params !== null ? params : {}) as Fields
  switch (method) {
    case 'user.get':
      return users(server, given)
    case 'token.get':
      return list(server, given, asOf)
    case 'token.create':
      return create(server, given)
    case 'token.generate':
      return generate(server, params as readonly string[])
    case 'token.update':
      return update(server, given)
    case 'token.delete':
      return remove(server, params as readonly string[])
    default:
      return refused(`Incorrect method "${method}".`)
  }
}

function users({ users: all }: Server, given: Fields): SandboxResponse {
  const wanted = given['userids'] as readonly string[] | undefined
  const rows = all.filter(({ id }) => wanted === undefined || wanted.includes(id))
  return answer(
    rows.map(({ id, name }) => ({
      userid: id,
      username: name,
      ...(given['selectRole'] === undefined ? {} : { role: { type: id === '1' ? '3' : '1' } })
    }))
  )
}

function list({ state }: Server, given: Fields, asOf: number): SandboxResponse {
  const ids = given['tokenids'] as readonly string[] | undefined
  const userIds = given['userids'] as readonly string[] | undefined
  const rows = state.tokens.filter(
    ({ id, userId, createdAt }) =>
      createdAt <= asOf && (ids?.includes(id) ?? true) && (userIds?.includes(userId) ?? true)
  )
  return {
    ...answer(
      rows.map(row => ({
        tokenid: row.id,
        name: row.name,
        description: row.description,
        userid: row.userId,
        lastaccess: seconds(row.lastUsedAt),
        status: row.isEnabled ? '0' : '1',
        expires_at: seconds(row.expiresAt),
        created_at: seconds(row.createdAt),
        creator_userid: '1'
      }))
    ),
    emptyJson: { jsonrpc: '2.0', result: [], id: 1 }
  }
}

function seconds(at: number | null): string {
  return at === null ? '0' : String(Math.floor(at / 1_000))
}

function create({ state, now }: Server, given: Fields): SandboxResponse {
  const { name, userid: userId, description, expires_at: end } = given
  if (state.tokens.some(token => token.name === name && token.userId === userId))
    return refused(`API token "${String(name)}" already exists for userid "${String(userId)}".`)
  const id = String(state.nextId)
  state.nextId += 1
  state.tokens.push({
    id,
    userId: String(userId),
    name: String(name),
    description: typeof description === 'string' ? description : '',
    hash: '',
    isEnabled: true,
    expiresAt: typeof end === 'number' && end > 0 ? end * 1_000 : null,
    createdAt: now(),
    uses: 0,
    lastUsedAt: null
  })
  return answer({ tokenids: [id] })
}

function generate({ state, random }: Server, [id]: readonly string[]): SandboxResponse {
  const found = state.tokens.find(token => token.id === id)
  if (found === undefined) return noObject
  const secret = random()
  found.hash = hashOf(secret)
  return { ...answer([{ tokenid: found.id, token: secret }]), secretFields: ['result'] }
}

function update({ state }: Server, { tokenid: id, status }: Fields): SandboxResponse {
  const found = state.tokens.find(token => token.id === id)
  if (found === undefined) return noObject
  found.isEnabled = status === 0
  return answer({ tokenids: [found.id] })
}

function remove({ state }: Server, [id]: readonly string[]): SandboxResponse {
  const found = state.tokens.find(token => token.id === id)
  if (found === undefined) return noObject
  state.tokens = state.tokens.filter(token => token !== found)
  return answer({ tokenids: [found.id] })
}
