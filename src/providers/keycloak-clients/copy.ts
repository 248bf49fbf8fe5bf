import type { Roles } from './grants'

/** A new client's own: its name, its IDs, its secret and what follows from them. */
const NOT_COPIED = ['id', 'clientId', 'secret', 'access', 'registrationAccessToken', 'authorizationSettings']
const NOT_COPIED_ATTRIBUTES = [
  'client.secret.creation.time',
  'client.secret.rotated',
  'client.secret.rotated.creation.time',
  'client.secret.rotated.expiration.time'
]

export type NewClient = {
  readonly clientId: string
  readonly secret: string
  readonly roles: Roles
  /** The moment of the provider, seconds since 1970. */
  readonly now: number
}

const PLAIN = {
  publicClient: false,
  bearerOnly: false,
  serviceAccountsEnabled: true,
  standardFlowEnabled: false,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  clientAuthenticatorType: 'client-secret',
  protocol: 'openid-connect'
}

/**
 * The client and the user of its service account in one import, which Keycloak makes in one transaction: there is no moment at
 * which the client exists without its roles.
 */
export function importOf(
  template: Readonly<Record<string, unknown>> | null,
  { clientId, secret, roles, now }: NewClient
): Readonly<Record<string, unknown>> {
  return {
    ifResourceExists: 'FAIL',
    clients: [
      {
        ...(template === null ? PLAIN : settingsOf(template)),
        clientId,
        secret,
        enabled: true,
        attributes: { ...attributesOf(template), 'client.secret.creation.time': String(now) }
      }
    ],
    users: [
      {
        username: `service-account-${clientId}`.toLowerCase(),
        enabled: true,
        serviceAccountClientId: clientId,
        realmRoles: roles.realm,
        clientRoles: roles.clients
      }
    ]
  }
}

function settingsOf(template: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const settings = Object.fromEntries(Object.entries(template).filter(([name]) => !NOT_COPIED.includes(name)))
  const { protocolMappers } = settings
  if (!Array.isArray(protocolMappers)) return settings
  return { ...settings, protocolMappers: protocolMappers.map(withoutId) }
}

function withoutId(mapper: unknown): unknown {
  return isFields(mapper)
    ? Object.fromEntries(Object.entries(mapper).filter(([name]) => name !== 'id'))
    : mapper
}

function attributesOf(template: Readonly<Record<string, unknown>> | null): Record<string, unknown> {
  const attributes = template?.['attributes']
  if (!isFields(attributes)) return {}
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => !NOT_COPIED_ATTRIBUTES.includes(name))
  )
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
