import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { SandboxSeed, StartSandbox } from '../kit/sandbox/sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { ACCOUNT, TOKEN, TOKEN_ENV } from './manifest'
import { CONSUMER_PATH, GROUPS, createCloudflareServer, isUsable } from './sandbox-server'
import type { State, StoredToken } from './sandbox-server'

const ACCOUNT_ID = hashOf('the account of the sandbox').slice(0, 32)
const OWN_ID = hashOf('the token of rekey').slice(0, 32)

/** An account with its tokens. The variant `no-rights` gives the connection a token that may manage none. */
export const startSandbox: StartSandbox = async options => {
  const { now, random } = options
  const state = (structuredClone(options.state) as State | undefined) ?? { tokens: [] }
  const credential = options.credential?.[TOKEN] ?? random()
  const add = (id: string, secret: string, given: SandboxSeed): StoredToken => {
    const groups = GROUPS.filter(({ name }) => given.grants.includes(`allow:${name}`))
    const policy = {
      id: `${id}0`,
      effect: 'allow',
      permission_groups: groups.length === 0 ? GROUPS.slice(0, 1) : groups,
      resources: { [`com.cloudflare.api.account.${ACCOUNT_ID}`]: '*' }
    }
    const token: StoredToken = {
      id,
      name: given.name,
      hash: hashOf(secret),
      isEnabled: given.status !== 'disabled',
      policies: [policy],
      condition: undefined,
      expiresAt: given.status === 'expired' ? now() - 1_000 : (given.expiresAt ?? null),
      createdAt: given.createdAt,
      uses: given.lastUsedAt === null ? 0 : 1,
      lastUsedAt: given.lastUsedAt
    }
    state.tokens.push(token)
    return token
  }
  if (!state.tokens.some(({ id }) => id === OWN_ID))
    add(OWN_ID, credential, {
      groupId: ACCOUNT_ID,
      name: 'rekey',
      grants: ['allow:Account API Tokens Write'],
      createdAt: 0,
      lastUsedAt: null
    })
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createCloudflareServer({
      state,
      now,
      random,
      account: ACCOUNT_ID,
      ownId: OWN_ID,
      mayManage: options.variant !== 'no-rights'
    }),
    faults,
    now,
    ...(options.port === undefined ? {} : { port: options.port })
  })

  return {
    url: server.url,
    settings: { [ACCOUNT]: ACCOUNT_ID },
    credential: { [TOKEN]: credential },
    seed(seed) {
      if (seed.status === 'revoked') throw new Error('Cloudflare keeps no deleted tokens.')
      const secret = random()
      const token = add(hashOf(random()).slice(0, 32), secret, seed)
      return { id: token.id, secret: { [TOKEN_ENV]: secret } }
    },
    keys: () =>
      state.tokens.map(token => ({
        id: token.id,
        groupId: ACCOUNT_ID,
        name: token.name,
        isActive: isUsable(token, now()),
        createdAt: token.createdAt,
        lastUsedAt: token.lastUsedAt,
        uses: token.uses
      })),
    consumerCall: env => ({
      method: 'GET',
      path: CONSUMER_PATH,
      headers: { authorization: `Bearer ${env[TOKEN_ENV] ?? ''}` }
    }),
    faults,
    requests: server.requests,
    close: server.close,
    snapshot: () => structuredClone(state)
  }
}
