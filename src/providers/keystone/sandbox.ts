import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { StartSandbox } from '../kit/sandbox/sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { TOKENS } from './connection'
import { ID_ENV, LOGIN_PASSWORD, PROJECT, SECRET_ENV, USER } from './manifest'
import { CONSUMER_HEADER, createKeystoneServer, isUsable } from './sandbox-server'
import type { State, StoredCredential } from './sandbox-server'

const USER_NAME = 'payments'
const PROJECT_NAME = 'shop'

/** A Keystone with one user in one project. The variant `no-rights` lets that user sign in and do nothing. */
export const startSandbox: StartSandbox = async options => {
  const { now, random } = options
  const state = (structuredClone(options.state) as State | undefined) ?? { credentials: [] }
  const password = options.credential?.[LOGIN_PASSWORD] ?? random()
  const project = { id: hashOf(PROJECT_NAME).slice(0, 32), name: PROJECT_NAME }
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createKeystoneServer({
      state,
      now,
      random,
      userName: USER_NAME,
      password,
      project,
      mayManage: options.variant !== 'no-rights'
    }),
    faults,
    now,
    ...(options.port === undefined ? {} : { port: options.port })
  })

  return {
    url: server.url,
    settings: { [USER]: USER_NAME, [PROJECT]: PROJECT_NAME },
    credential: { [LOGIN_PASSWORD]: password },
    seed(seed) {
      if (seed.status === 'disabled' || seed.status === 'revoked')
        throw new Error('Keystone has no disabled credentials and keeps no deleted ones.')
      const secret = random()
      const credential: StoredCredential = {
        id: hashOf(random()).slice(0, 32),
        name: seed.name,
        description: null,
        secretHash: hashOf(secret),
        roles: seed.grants.length === 0 ? ['member'] : seed.grants,
        unrestricted: false,
        accessRules: null,
        expiresAt: seed.status === 'expired' ? now() - 1_000 : (seed.expiresAt ?? null),
        createdAt: seed.createdAt,
        uses: seed.lastUsedAt === null ? 0 : 1,
        lastUsedAt: seed.lastUsedAt
      }
      state.credentials.push(credential)
      return { id: credential.id, secret: { [ID_ENV]: credential.id, [SECRET_ENV]: secret } }
    },
    keys: () =>
      state.credentials.map(credential => ({
        id: credential.id,
        groupId: project.id,
        name: credential.name,
        isActive: isUsable(credential, now()),
        createdAt: credential.createdAt,
        lastUsedAt: credential.lastUsedAt,
        uses: credential.uses
      })),
    // What an application credential is for is to ask for a token.
    consumerCall: env => ({
      method: 'POST',
      path: TOKENS,
      headers: { 'content-type': 'application/json', [CONSUMER_HEADER]: 'yes' },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ['application_credential'],
            application_credential: { id: env[ID_ENV], secret: env[SECRET_ENV] }
          }
        }
      })
    }),
    isRead: ({ path }) => path === TOKENS,
    faults,
    requests: server.requests,
    close: server.close,
    snapshot: () => structuredClone(state)
  }
}
