import { z } from 'zod'
import type { BaseUrl } from '../../net/base-url'
import type { ExchangeRequest } from '../../net/http'
import type { ServiceAccount } from '../../net/signers/service-account'
import { signedClaim } from '../../net/signers/service-account'

/** Google's own, whatever the address of the IAM API is. */
export const TOKEN_SERVER = 'https://oauth2.googleapis.com'
export const TOKEN_PATH = '/token'

/** Manages keys and nothing else of Google's. */
export const MANAGE = 'https://www.googleapis.com/auth/iam'
/** Reads whose key it is. */
export const IDENTIFY = 'https://www.googleapis.com/auth/userinfo.email'

const text = z.string().max(8_192)

export const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })
const refusal = z.object({ error: text, error_description: text.nullish() })

/** Asks for a token with the private key of a file. Only a signature is sent, and it is good at this server alone. */
export function tokenCall(
  account: ServiceAccount,
  { server, scope, at }: { readonly server: BaseUrl; readonly scope: string; readonly at: number }
): Pick<ExchangeRequest, 'path' | 'form'> {
  const audience = `${server.origin}${server.pathPrefix}${TOKEN_PATH}`
  return {
    path: TOKEN_PATH,
    form: {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signedClaim(account, { audience, scope, at })
    }
  }
}

/**
 * Deleted, disabled and ended keys are refused with these words. Others are about the clock, or about an account that is disabled or
 * gone.
 */
export function isUnknownKey(status: number, body: unknown): boolean {
  const parsed = refusal.safeParse(body)
  if (status !== 400 || !parsed.success || parsed.data.error !== 'invalid_grant') return false
  return /^Invalid JWT Signature\.?$/.test(parsed.data.error_description ?? '')
}
