import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { StartSandbox } from '../kit/sandbox/sandbox'
import { nameOfUser, userNameOf } from '../kit/user-names'
import { rightsOf } from './grants'
import { ADMIN_PASSWORD, ADMIN_USER, GROUP, PASSWORD_ENV, USER_ENV } from './manifest'
import { hashFor } from './sandbox-password'
import { AMQP_PATH, createRabbitServer } from './sandbox-server'
import type { State, StoredUser } from './sandbox-server'

const ADMIN = 'rekey-admin'

/** A broker with its management API. The variant `no-rights` gives the connection a user that may not manage users. */
export const startSandbox: StartSandbox = async options => {
  const { now, random } = options
  const state = (structuredClone(options.state) as State | undefined) ?? { users: [] }
  const adminPassword = options.credential?.[ADMIN_PASSWORD] ?? random()
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createRabbitServer({
      state,
      now,
      adminUser: ADMIN,
      adminPassword,
      mayManage: options.variant !== 'no-rights'
    }),
    faults,
    now,
    ...(options.port === undefined ? {} : { port: options.port })
  })
  const shown = ({ name, createdAt, lastUsedAt, uses }: StoredUser) => ({
    id: name,
    groupId: GROUP.id,
    name: nameOfUser(name),
    isActive: true,
    createdAt,
    lastUsedAt,
    uses
  })

  return {
    url: server.url,
    settings: { [ADMIN_USER]: ADMIN },
    credential: { [ADMIN_PASSWORD]: adminPassword },
    seed(seed) {
      if (seed.status !== undefined && seed.status !== 'active')
        throw new Error('RabbitMQ has only users that exist.')
      const password = random()
      const name = userNameOf(seed.name)
      state.users.push({
        name,
        passwordHash: hashFor(password),
        rights: rightsOf(seed.grants) ?? { tags: [], permissions: [], topics: [] },
        limits: {},
        createdAt: seed.createdAt,
        uses: seed.lastUsedAt === null ? 0 : 1,
        lastUsedAt: seed.lastUsedAt
      })
      return { id: name, secret: { [USER_ENV]: name, [PASSWORD_ENV]: password } }
    },
    keys: () => [
      { ...shown({ name: ADMIN, createdAt: 0, lastUsedAt: null, uses: 0 } as StoredUser) },
      ...state.users.map(shown)
    ],
    consumerCall: env => ({
      method: 'GET',
      path: AMQP_PATH,
      headers: {
        authorization: `Basic ${Buffer.from(`${env[USER_ENV] ?? ''}:${env[PASSWORD_ENV] ?? ''}`).toString('base64')}`
      }
    }),
    faults,
    requests: server.requests,
    close: server.close,
    snapshot: () => structuredClone(state)
  }
}
