import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { SandboxSeed, StartSandbox } from '../kit/sandbox/sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { OWN_KEY_ID, TOKEN, TOKEN_ENV } from './manifest'
import { RPC_PATH, envelope } from './rpc'
import { createZabbixServer, isUsable, nameOf } from './sandbox-server'
import type { State, StoredToken } from './sandbox-server'

const DEFAULT_USERS = [
  { id: '1', name: 'Admin' },
  { id: '3', name: 'grafana' }
]
const OWN_ID = '1'

/** A Zabbix frontend with its API. The variant `no-rights` gives the connection a role that may call nothing. */
export const startSandbox: StartSandbox = async options => {
  const { now, random } = options
  const users = options.groups ?? DEFAULT_USERS
  const state = (structuredClone(options.state) as State | undefined) ?? { tokens: [], nextId: 2 }
  const credential = options.credential?.[TOKEN] ?? random()
  const add = (id: string, secret: string, given: SandboxSeed): StoredToken => {
    const token: StoredToken = {
      id,
      userId: given.groupId,
      name: given.name,
      description: '',
      hash: hashOf(secret),
      isEnabled: given.status !== 'disabled',
      expiresAt: given.status === 'expired' ? now() - 1_000 : (given.expiresAt ?? null),
      createdAt: given.createdAt,
      uses: given.lastUsedAt === null ? 0 : 1,
      lastUsedAt: given.lastUsedAt
    }
    state.tokens.push(token)
    return token
  }
  if (!state.tokens.some(({ id }) => id === OWN_ID)) {
    const [admin] = users
    const own = { groupId: admin?.id ?? '1', name: 'rekey', grants: [], createdAt: 0, lastUsedAt: null }
    add(OWN_ID, credential, own)
  }
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createZabbixServer({
      state,
      now,
      random,
      users,
      ownId: OWN_ID,
      mayManage: options.variant !== 'no-rights'
    }),
    faults,
    now,
    nameOf,
    ...(options.port === undefined ? {} : { port: options.port })
  })

  return {
    url: server.url,
    settings: { [OWN_KEY_ID]: OWN_ID },
    credential: { [TOKEN]: credential },
    seed(seed) {
      if (seed.status === 'revoked') throw new Error('Zabbix keeps no deleted tokens.')
      const secret = random()
      const token = add(String(state.nextId), secret, seed)
      state.nextId += 1
      return { id: token.id, secret: { [TOKEN_ENV]: secret } }
    },
    keys: () =>
      state.tokens.map(token => ({
        id: token.id,
        groupId: token.userId,
        name: token.name,
        isActive: isUsable(token, now()),
        createdAt: token.createdAt,
        lastUsedAt: token.lastUsedAt,
        uses: token.uses
      })),
    consumerCall: env => ({
      method: 'POST',
      path: RPC_PATH,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(envelope('user.get', { output: ['userid'] }, { auth: env[TOKEN_ENV] ?? '' }))
    }),
    faults,
    requests: server.requests,
    close: server.close,
    snapshot: () => structuredClone(state)
  }
}
