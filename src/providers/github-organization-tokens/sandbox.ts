import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { StartSandbox } from '../kit/sandbox/sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { APP_ID, ORGANIZATION, PRIVATE_KEY, TOKEN_ENV } from './manifest'
import { consumerPath, createGitHubServer, isExpired } from './sandbox-server'
import type { State } from './sandbox-server'

const NAME = 'harbour'
const APP = '204711'
const DANA = { id: 41, login: 'dana' }
const LEVELS: Readonly<Record<string, 'read' | 'none'>> = { 'read-only': 'read', 'no-rights': 'none' }

/** An organization with an App. Variants: `no-rights` and `read-only`, what the App may do with tokens. */
export const startSandbox: StartSandbox = async options => {
  const { now, random } = options
  const state = (structuredClone(options.state) as State | undefined) ?? { nextId: 25_000, grants: [] }
  const credential = options.credential?.[PRIVATE_KEY] ?? newKeyFile()
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createGitHubServer({
      state,
      now,
      random,
      organization: NAME,
      appId: APP,
      publicKey: createPublicKey(credential),
      level: LEVELS[options.variant ?? ''] ?? 'write'
    }),
    faults,
    now,
    ...(options.port === undefined ? {} : { port: options.port })
  })

  return {
    url: server.url,
    settings: { [ORGANIZATION]: NAME, [APP_ID]: APP },
    credential: { [PRIVATE_KEY]: credential },
    seed({ name, grants, createdAt, lastUsedAt, expiresAt, status, createdBy }) {
      const token = `github_pat_${random()}`
      const id = (state.nextId += 1)
      state.grants.push({
        id,
        tokenHash: hashOf(token),
        name,
        owner: createdBy === undefined ? DANA : { id: DANA.id + 1, login: createdBy.id },
        grants: [...grants],
        createdAt,
        expiresAt: status === 'expired' ? now() - 1_000 : (expiresAt ?? null),
        lastUsedAt,
        uses: lastUsedAt === null ? 0 : 1
      })
      return { id: String(id), secret: { [TOKEN_ENV]: token } }
    },
    keys: () =>
      state.grants.map(grant => ({
        id: String(grant.id),
        groupId: NAME,
        name: grant.name,
        isActive: !isExpired(grant, now()),
        createdAt: grant.createdAt,
        lastUsedAt: grant.lastUsedAt,
        uses: grant.uses
      })),
    consumerCall: env => ({
      method: 'GET',
      path: consumerPath(NAME),
      headers: { authorization: `Bearer ${env[TOKEN_ENV] ?? ''}` }
    }),
    isRead: ({ path }) => path.startsWith('/app/installations/'),
    faults,
    requests: server.requests,
    close: server.close,
    snapshot: () => structuredClone(state)
  }
}

/** As GitHub gives it out: PKCS #1. */
function newKeyFile(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
}
