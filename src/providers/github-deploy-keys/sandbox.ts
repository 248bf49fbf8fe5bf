import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { StartSandbox } from '../kit/sandbox/sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { textOf } from '../../net/secret-text'
import { makeKeyPair } from '../../net/ssh-key-pair'
import { PRIVATE_KEY_ENV, REPOSITORIES, TOKEN, WRITE } from './manifest'
import { CONSUMER_HEADER, CONSUMER_PATH, blobOf, createGitHubServer } from './sandbox-server'
import type { State } from './sandbox-server'

const NAMES = ['harbour/payments', 'harbour/web']

/** Two repositories with their deploy keys. The variant `no-rights` gives the connection a token that may manage none. */
export const startSandbox: StartSandbox = async options => {
  const { now, random } = options
  const state = (structuredClone(options.state) as State | undefined) ?? { nextId: 1_000, keys: [] }
  const credential = options.credential?.[TOKEN] ?? `github_pat_${random()}`
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createGitHubServer({
      state,
      now,
      tokenHash: hashOf(credential),
      repositories: NAMES,
      mayManage: options.variant !== 'no-rights'
    }),
    faults,
    now,
    ...(options.port === undefined ? {} : { port: options.port })
  })

  return {
    url: server.url,
    settings: { [REPOSITORIES]: NAMES.join('\n') },
    credential: { [TOKEN]: credential },
    seed({ groupId, name, grants, createdAt, lastUsedAt }) {
      const { publicText, secret } = makeKeyPair()
      const id = (state.nextId += 1)
      state.keys.push({
        id,
        repository: groupId,
        title: name,
        blob: blobOf(publicText),
        isReadOnly: !grants.includes(WRITE),
        createdAt,
        uses: lastUsedAt === null ? 0 : 1,
        lastUsedAt
      })
      return { id: String(id), secret: { [PRIVATE_KEY_ENV]: textOf(secret) } }
    },
    keys: () =>
      state.keys.map(key => ({
        id: String(key.id),
        groupId: key.repository,
        name: key.title,
        isActive: true,
        createdAt: key.createdAt,
        lastUsedAt: key.lastUsedAt,
        uses: key.uses
      })),
    consumerCall: env => ({
      method: 'GET',
      path: CONSUMER_PATH,
      headers: { [CONSUMER_HEADER]: Buffer.from(env[PRIVATE_KEY_ENV] ?? '').toString('base64') }
    }),
    faults,
    requests: server.requests,
    close: server.close,
    snapshot: () => structuredClone(state)
  }
}
