import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { StartSandbox } from '../kit/sandbox/sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { NAME_FIELD, ROLE_ID_ENV, SECRET_ID_ENV, TOKEN } from './manifest'
import { createVaultServer, isUsable, newAccessor } from './sandbox-server'
import type { State, StoredSecretId } from './sandbox-server'

const DEFAULT_GROUPS = [
  { id: 'payments-api', name: 'payments-api' },
  { id: 'reporting', name: 'reporting' }
]

/** A server with an AppRole mount. The variant `no-rights` knows the token, which may do nothing. */
export const startSandbox: StartSandbox = async options => {
  const { now, random } = options
  const groups = options.groups ?? DEFAULT_GROUPS
  const state = (structuredClone(options.state) as State | undefined) ?? {
    roles: groups.map(({ id }) => ({ name: id, roleId: newAccessor(random) })),
    secretIds: []
  }
  const token = options.credential?.[TOKEN] ?? `s.${random()}`
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createVaultServer({
      state,
      now,
      random,
      mayManage: options.variant !== 'no-rights',
      isManager: presented => hashOf(presented) === hashOf(token)
    }),
    faults,
    now,
    ...(options.port === undefined ? {} : { port: options.port })
  })
  const roleIdOf = (role: string): string => state.roles.find(({ name }) => name === role)?.roleId ?? ''

  return {
    url: server.url,
    settings: {},
    credential: { [TOKEN]: token },
    seed(seed) {
      if (seed.status === 'disabled' || seed.status === 'revoked')
        throw new Error('Vault has no disabled secret IDs and keeps no destroyed ones.')
      const secret = random()
      const row: StoredSecretId = {
        accessor: newAccessor(random),
        role: seed.groupId,
        hash: hashOf(secret),
        metadata: { [NAME_FIELD]: seed.name },
        createdAt: seed.createdAt,
        expiresAt: seed.status === 'expired' ? now() - 1_000 : (seed.expiresAt ?? null),
        usesLimit: 0,
        addresses: [],
        tokenAddresses: [],
        uses: seed.lastUsedAt === null ? 0 : 1,
        lastUsedAt: seed.lastUsedAt
      }
      state.secretIds.push(row)
      return {
        id: row.accessor,
        secret: { [ROLE_ID_ENV]: roleIdOf(seed.groupId), [SECRET_ID_ENV]: secret }
      }
    },
    keys: () =>
      state.secretIds.map(row => ({
        id: row.accessor,
        groupId: row.role,
        name: row.metadata[NAME_FIELD] ?? '',
        isActive: isUsable(row, now()),
        createdAt: row.createdAt,
        lastUsedAt: row.lastUsedAt,
        uses: row.uses
      })),
    // What a secret ID is for is to sign in.
    consumerCall: env => ({
      method: 'POST',
      path: '/v1/auth/approle/login',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ role_id: env[ROLE_ID_ENV], secret_id: env[SECRET_ID_ENV] })
    }),
    isRead: ({ path }) => /\/(lookup|capabilities-self|login|revoke-self)$/.test(path),
    faults,
    requests: server.requests,
    close: server.close,
    snapshot: () => structuredClone(state)
  }
}
