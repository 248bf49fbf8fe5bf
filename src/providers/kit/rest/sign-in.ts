import type { AbortSignalLike, Clock } from '../../../core/clock'
import { SECOND } from '../../../core/clock'
import type { Result } from '../../../core/fault'
import { failed, ok } from '../../../core/fault'
import type { BaseUrl } from '../../../net/base-url'
import type { HttpSession } from '../../../net/http'
import { faultByStatus } from '../../../net/status-faults'
import type { GivenToken, Token } from '../token'
import { createToken } from '../token'
import type { Declaration } from './declaration'
import { classifyFor } from './errors'
import { basicHeader, fillPath, fillText, fillTexts, valueAt } from './templates'

type SignIn = NonNullable<Declaration['auth']['signIn']>

export type TokenTools = {
  readonly clock: Clock
  /** To the server that signs in, without headers of its own. */
  readonly session: HttpSession
  /** Every field of the form, and `baseOrigin`, made as late as possible. */
  fields(): Readonly<Record<string, string>>
}

/** The token of a declared sign-in. */
export function declaredToken(declaration: Declaration, signIn: SignIn, tools: TokenTools): Token {
  const { clock, session } = tools
  const classify = classifyFor(declaration, 'list')

  async function ask(signal: AbortSignalLike | undefined): Promise<Result<GivenToken>> {
    const fields = tools.fields()
    const body = fillTexts(signIn.body, fields)
    const answer = await session.exchange({
      method: 'POST',
      path: fillPath(signIn.path, {}, fields),
      headers: {
        ...fillTexts(signIn.headers, fields),
        ...(signIn.basic === undefined ? {} : { authorization: basicHeader(signIn.basic, fields) })
      },
      ...(signIn.send === 'form' ? { form: body } : { body }),
      signal
    })
    if (!answer.ok) return answer
    const { status, value } = answer.value
    const refusal = classify(status, value) ?? faultByStatus(status)
    // By the rules of OAuth a wrong secret answers 400 or 401. Neither says anything about a key.
    if (status === 400 || status === 401)
      return failed(
        'credential-rejected',
        refusal?.code === 'credential-rejected' ? refusal.detail : undefined
      )
    if (refusal !== null) return { ok: false, fault: refusal }
    const seconds = signIn.expiresIn === undefined ? undefined : Number(valueAt(value, signIn.expiresIn))
    const lifeMs = seconds !== undefined && seconds > 0 ? seconds * SECOND : signIn.lastsMs
    return ok({ text: valueAt(value, signIn.token), lifeMs })
  }

  return createToken(clock, ask)
}

/** Where the token is asked for, of an address that may name fields of the form; null for the server of the calls. */
export function signInAddress(
  { baseUrl, baseUrls }: SignIn,
  texts: Readonly<Record<string, string>>,
  base: Pick<BaseUrl, 'origin'>
): string | null {
  if (baseUrls !== undefined) return baseUrls[new URL(base.origin).hostname] ?? ''
  return baseUrl === undefined ? null : fillText(baseUrl, texts)
}
