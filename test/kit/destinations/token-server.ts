import { createPublicKey, generateKeyPairSync, verify, type KeyObject } from 'node:crypto'
import { startFake, type FakeServer } from './fake-server'

// A token server as Google's and Microsoft's: it checks what it is given before it gives a token.

export const ACCESS_TOKEN = 'not-a-real-access-token'

export type FakeTokens = FakeServer & { readonly given: () => number }

/** `isRight` sees the form and the address that the caller used. */
export async function startTokens(
  isRight: (form: URLSearchParams, path: string) => boolean
): Promise<FakeTokens> {
  let given = 0
  const server = await startFake(({ method, path, headers, text }) => {
    const isForm = headers['content-type'] === 'application/x-www-form-urlencoded'
    if (method !== 'POST' || !isForm || !isRight(new URLSearchParams(text), path)) {
      return { status: 400, body: { error: 'invalid_grant' } }
    }
    given += 1
    return { status: 200, body: { access_token: ACCESS_TOKEN, expires_in: 3_599, token_type: 'Bearer' } }
  })
  return { ...server, given: () => given }
}

type TestAccount = { readonly file: string; readonly publicKey: KeyObject }

/** A service account with a key of its own, made on the spot. */
export function makeServiceAccount(): TestAccount {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const file = JSON.stringify({
    type: 'service_account',
    project_id: 'shop-live',
    private_key_id: 'key-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: 'rekey@shop-live.iam.example.com'
  })
  return { file, publicKey: createPublicKey(privateKey) }
}

/** What the token server of Google checks of a claim: signature, audience, and that it is of now. */
export function isClaimOf(publicKey: KeyObject, assertion: string, audience: string): boolean {
  const [header = '', claims = '', signature = ''] = assertion.split('.')
  const isSigned = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${claims}`),
    publicKey,
    Buffer.from(signature, 'base64url')
  )
  const read = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
  const now = Date.now() / 1_000
  const isOfNow = Math.abs(Number(read.iat) - now) < 60 && Number(read.exp) > now
  return isSigned && isOfNow && read.aud === audience && read.iss === 'rekey@shop-live.iam.example.com'
}
