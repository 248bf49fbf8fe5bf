import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { parseBaseUrl } from '../../net/base-url'
import { openHttp } from '../../net/http'
import { rsaKeyIn } from '../../net/signers/jwt'
import { withSignIn } from '../kit/token'
import { createClient } from './client'
import { APP_ID, ORGANIZATION, PRIVATE_KEY, manifest } from './manifest'
import { HEADERS, createSignIn } from './sign-in'

const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  const file = input.credential[PRIVATE_KEY]
  if (file === undefined || file.byteLength === 0)
    return failed('credential-rejected', 'credential-missing', { subject: PRIVATE_KEY })
  const key = rsaKeyIn(file)
  if (key === null) return failed('invalid-input', 'value-invalid', { subject: PRIVATE_KEY })
  const organization = (input.settings[ORGANIZATION] ?? '').trim()
  if (!LOGIN.test(organization)) return failed('invalid-input', 'value-invalid', { subject: ORGANIZATION })
  const id = (input.settings[APP_ID] ?? '').trim()
  if (!ID.test(id)) return failed('invalid-input', 'value-invalid', { subject: APP_ID })
  const opening = { ...tools, base: base.value, limits: manifest.limits }
  const signInSession = openHttp(opening)
  const signIn = createSignIn({ key, id, organization }, signInSession, tools)
  const http = openHttp({
    ...opening,
    headers: () => ({ ...HEADERS, authorization: `Bearer ${signIn.token.text()}` })
  })
  return ok(
    createClient({
      http: withSignIn(http, signIn.token, signInSession),
      base: base.value,
      tools,
      organization,
      mayRevoke: () => signIn.mayRevoke()
    })
  )
}
