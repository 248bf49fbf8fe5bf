import { createPrivateKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { failed, ok, type Result } from '../../core/fault'
import type { Secret } from '../../core/secret'
import { signedJwt } from './jwt'

// A signed claim of a Google service account, which a token server exchanges for an access token (RFC 7523). The private key never
// leaves this machine.

const keyFile = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(3),
  private_key_id: z.string().min(1),
  private_key: z.string().min(1)
})

export type ServiceAccount = { readonly email: string; readonly keyId: string; readonly key: KeyObject }

/** Reads the JSON file that Google gives out for a service account. Fault `invalid-input` for anything else. */
export function serviceAccountIn(file: Secret): Result<ServiceAccount> {
  try {
    const parsed = keyFile.safeParse(
      file.expose(bytes => JSON.parse(new TextDecoder().decode(bytes)) as unknown)
    )
    if (!parsed.success) return failed('invalid-input', 'value-invalid')
    const { client_email: email, private_key_id: keyId, private_key: pem } = parsed.data
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'rsa'
      ? ok({ email, keyId, key })
      : failed('invalid-input', 'value-invalid')
  } catch {
    // Neither JSON nor a key. The messages of both parsers quote what they read.
    return failed('invalid-input', 'value-invalid')
  }
}

type Claim = { readonly audience: string; readonly scope: string; readonly at: number }

const LIFE_SECONDS = 300

/** RS256. `audience` is the address that the claim is sent to, so that it is worth nothing anywhere else. */
export function signedClaim({ email, keyId, key }: ServiceAccount, { audience, scope, at }: Claim): string {
  const issuedAt = Math.floor(at / 1_000)
  const claims = { iss: email, scope, aud: audience, iat: issuedAt, exp: issuedAt + LIFE_SECONDS }
  return signedJwt(key, { kid: keyId }, claims)
}
