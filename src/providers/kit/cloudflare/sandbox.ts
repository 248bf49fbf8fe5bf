import { createFaultPlan } from '../sandbox/fault-plan'
import { startLoopbackServer } from '../sandbox/loopback-server'
import type { RunningSandbox, SandboxOptions, SandboxSeed, StartSandbox } from '../sandbox/sandbox'
import { hashOf } from '../sandbox/sandbox-keys'
import { TOKEN, TOKEN_ENV } from './kind'
import { CONSUMER_PATH, createCloudflareServer, isUsable } from './sandbox-server'
import type { Server, State, StoredToken } from './sandbox-server'

const OWN_ID = hashOf('the token of rekey').slice(0, 32)

export type FakeOwner = Pick<Server, 'root' | 'groups'> & {
  readonly owner: string
  readonly settings: Readonly<Record<string, string>>
  /** What the policies of its tokens are about. */
  readonly resource: string
  /** The permission of the connection's token. */
  readonly mayManage: string
}

/** An owner with its tokens. The variant `no-rights` gives the connection a token that may manage none. */
export function cloudflareSandbox(of: FakeOwner): StartSandbox {
  return options => startOwner(of, options)
}

async function startOwner(of: FakeOwner, options: SandboxOptions): Promise<RunningSandbox> {
  const { now, random } = options
  const state = (structuredClone(options.state) as State | undefined) ?? { tokens: [] }
  const credential = options.credential?.[TOKEN] ?? random()
  const add = (id: string, secret: string, given: SandboxSeed): StoredToken => {
    const groups = of.groups.filter(({ name }) => given.grants.includes(`allow:${name}`))
    const policy = {
      id: `${id}0`,
      effect: 'allow',
      permission_groups: groups.length === 0 ? of.groups.slice(0, 1) : groups,
      resources: { [of.resource]: '*' }
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
      groupId: of.owner,
      name: 'rekey',
      grants: [`allow:${of.mayManage}`],
      createdAt: 0,
      lastUsedAt: null
    })
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createCloudflareServer({
      state,
      now,
      random,
      root: of.root,
      groups: of.groups,
      ownId: OWN_ID,
      mayManage: options.variant !== 'no-rights'
    }),
    faults,
    now,
    ...(options.port === undefined ? {} : { port: options.port })
  })

  return {
    url: server.url,
    settings: of.settings,
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
        groupId: of.owner,
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
