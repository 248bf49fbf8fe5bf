import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { StartSandbox } from '../kit/sandbox/sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { nameOfUser, userNameOf } from '../kit/user-names'
import { rolesOf } from './grants'
import { CLIENT, CLIENT_SECRET, ID_ENV, REALM, SECRET_ENV } from './manifest'
import type { State, StoredClient } from './sandbox-server'
import { CONSUMER_SCOPE, createKeycloakServer, uuidFrom } from './sandbox-server'
import { tokenPath } from './token-call'

const REALM_NAME = 'ops'
const OWN_CLIENT = 'rekey'

/** A realm with its Admin API. The variant `no-rights` gives the connection a client without roles. */
export const startSandbox: StartSandbox = async options => {
  const { now, random } = options
  const state = (structuredClone(options.state) as State | undefined) ?? { clients: [] }
  const own = { [CLIENT]: OWN_CLIENT, [CLIENT_SECRET]: options.credential?.[CLIENT_SECRET] ?? random() }
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createKeycloakServer({
      state,
      now,
      random,
      realm: REALM_NAME,
      own,
      mayManage: options.variant !== 'no-rights'
    }),
    faults,
    now,
    ...(options.port === undefined ? {} : { port: options.port })
  })
  const shown = ({ id, clientId, enabled, createdAt, lastUsedAt, uses }: StoredClient) => ({
    id,
    groupId: REALM_NAME,
    name: nameOfUser(clientId),
    isActive: enabled,
    createdAt,
    lastUsedAt,
    uses
  })

  return {
    url: server.url,
    settings: { [REALM]: REALM_NAME, [CLIENT]: OWN_CLIENT },
    credential: { [CLIENT_SECRET]: own[CLIENT_SECRET] },
    seed(seed) {
      if (seed.status === 'expired' || seed.status === 'revoked')
        throw new Error('Keycloak has clients that are enabled or disabled.')
      const secret = random()
      const clientId = userNameOf(seed.name)
      const roles = rolesOf(seed.grants) ?? { realm: [], clients: {} }
      const client: StoredClient = {
        id: uuidFrom(random()),
        clientId,
        secretHash: hashOf(secret),
        enabled: seed.status !== 'disabled',
        realmRoles: roles.realm,
        clientRoles: roles.clients,
        settings: {},
        createdAt: seed.createdAt,
        uses: seed.lastUsedAt === null ? 0 : 1,
        lastUsedAt: seed.lastUsedAt
      }
      state.clients.push(client)
      return { id: client.id, secret: { [ID_ENV]: clientId, [SECRET_ENV]: secret } }
    },
    keys: () => [
      {
        id: uuidFrom(OWN_CLIENT),
        groupId: REALM_NAME,
        name: OWN_CLIENT,
        isActive: true,
        createdAt: 0,
        lastUsedAt: null,
        uses: 0
      },
      ...state.clients.map(shown)
    ],
    // What a client secret is for is to ask for a token.
    consumerCall: env => ({
      method: 'POST',
      path: tokenPath(REALM_NAME),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: env[ID_ENV] ?? '',
        client_secret: env[SECRET_ENV] ?? '',
        scope: CONSUMER_SCOPE
      }).toString()
    }),
    isRead: ({ path }) => path === tokenPath(REALM_NAME),
    faults,
    requests: server.requests,
    close: server.close,
    snapshot: () => structuredClone(state)
  }
}
