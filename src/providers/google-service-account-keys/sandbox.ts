import { createPrivateKey, createPublicKey } from 'node:crypto'
import { secretOf } from '../../net/secret-text'
import { serviceAccountIn, signedClaim } from '../../net/signers/service-account'
import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { StartSandbox } from '../kit/sandbox/sandbox'
import { KEY_FILE_ENV, MANAGEMENT_FILE, PROJECT } from './manifest'
import { CONSUMER_HEADER, createGoogleServer, isUsable, keyMaker } from './sandbox-server'
import type { MakeKey, State } from './sandbox-server'
import { IDENTIFY, TOKEN_PATH } from './token-call'

const PROJECT_ID = 'harbour-live'
const address = (name: string): string => `${name}@${PROJECT_ID}.iam.gserviceaccount.com`
const EMAILS = [address('payments'), address('web'), address('rekey')]
const OWN_EMAIL = address('rekey')

/**
 * A project with three service accounts; the connection uses the last one. Variants: `no-rights`, and `no-new-keys`, where a
 * policy of the organization forbids them.
 */
export const startSandbox: StartSandbox = async options => {
  const { now, random } = options
  const state = (structuredClone(options.state) as State | undefined) ?? { keys: [] }
  const makeKey = keyMaker({ project: PROJECT_ID, random })
  const make: MakeKey = given => {
    const made = makeKey(given)
    state.keys.push(made.key)
    return made
  }
  const credential =
    options.credential?.[MANAGEMENT_FILE] ?? make({ email: OWN_EMAIL, createdAt: now() }).file
  const own = ownKeyIn(credential)
  // After a new start the credential may be another one than the state knows.
  if (!state.keys.some(({ id }) => id === own.id)) make({ ...own, email: OWN_EMAIL, createdAt: now() })
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createGoogleServer({
      state,
      now,
      random,
      project: PROJECT_ID,
      emails: EMAILS,
      ownId: own.id,
      mayManage: options.variant !== 'no-rights',
      mayCreate: options.variant !== 'no-new-keys',
      makeKey
    }),
    faults,
    now,
    ...(options.port === undefined ? {} : { port: options.port })
  })

  return {
    url: server.url,
    settings: { [PROJECT]: PROJECT_ID },
    credential: { [MANAGEMENT_FILE]: credential },
    seed({ groupId, status, expiresAt, createdAt, lastUsedAt }) {
      if (status === 'revoked') throw new Error('Google keeps no deleted keys.')
      const { key, file } = make({
        email: groupId,
        createdAt,
        isEnabled: status !== 'disabled',
        expiresAt: status === 'expired' ? now() - 1_000 : (expiresAt ?? null),
        uses: lastUsedAt === null ? 0 : 1,
        lastUsedAt
      })
      return { id: key.id, secret: { [KEY_FILE_ENV]: file } }
    },
    keys: () =>
      state.keys.map(key => ({
        id: key.id,
        groupId: key.email,
        name: key.email,
        isActive: isUsable(key, now()),
        createdAt: key.createdAt,
        lastUsedAt: key.lastUsedAt,
        uses: key.uses
      })),
    // What a key file is for is to ask for a token.
    consumerCall: env => ({
      method: 'POST',
      path: TOKEN_PATH,
      headers: { 'content-type': 'application/x-www-form-urlencoded', [CONSUMER_HEADER]: 'yes' },
      body: new URLSearchParams({ assertion: claimOf(env[KEY_FILE_ENV] ?? '', server.url, now()) }).toString()
    }),
    isRead: ({ path }) => path === TOKEN_PATH,
    faults,
    requests: server.requests,
    close: server.close,
    snapshot: () => structuredClone(state)
  }
}

function ownKeyIn(file: string): { readonly id: string; readonly publicKey: string } {
  const parsed = JSON.parse(file) as { private_key_id: string; private_key: string }
  const publicKey = createPublicKey(createPrivateKey(parsed.private_key))
  return {
    id: parsed.private_key_id,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('hex')
  }
}

/** Empty if the text is not a key file. */
function claimOf(file: string, url: string, at: number): string {
  const account = serviceAccountIn(secretOf(file))
  return account.ok ? signedClaim(account.value, { audience: url + TOKEN_PATH, scope: IDENTIFY, at }) : ''
}
