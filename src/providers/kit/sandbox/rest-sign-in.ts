// The sign-in of a fake: gives out tokens of short life for the credential of the connection, and knows which of them still work.
import { basicHeader, fillPath, fillTexts } from '../rest/templates'
import { authHeaders } from '../rest/connect'
import type { SandboxRequest, SandboxResponse } from './loopback-answer'
import { refusal } from './rest-management'
import type { World } from './rest-state'
import { isLive, wrapped } from './rest-state'

type Fields = Readonly<Record<string, string>>

export type SignInDesk = {
  /** Null for a request that does not sign in. */
  answer(request: SandboxRequest, path: string): SandboxResponse | null
  /** Does the request come with the credential of the connection, or with a token that it was given? */
  isSignedIn(request: SandboxRequest): boolean
}

const HOUR_SECONDS = 3_600

export function createSignInDesk(world: World, fields: Fields): SignInDesk {
  const { declaration, options, fake } = world
  const { signIn } = declaration.auth
  const tokens: { readonly text: string; readonly endsAt: number }[] = []
  const seconds = fake.tokenSeconds ?? HOUR_SECONDS

  function isRight(request: SandboxRequest, wanted: Fields): boolean {
    return Object.entries(wanted).every(([name, value]) => request.headers[name] === value)
  }

  function hasBody(request: SandboxRequest): boolean {
    // Behind a proxy the client knows another address than this server's own.
    const baseOrigin = `http://${request.headers['host'] ?? ''}`
    const wanted = fillTexts(signIn?.body, { ...fields, baseOrigin })
    const form = new URLSearchParams(signIn?.send === 'form' ? request.text : '')
    const json: Record<string, unknown> =
      typeof request.json === 'object' && request.json !== null ? { ...request.json } : {}
    return Object.entries(wanted).every(([name, value]) => (form.get(name) ?? json[name]) === value)
  }

  return {
    answer(request, path) {
      if (signIn === undefined || request.method !== 'POST') return null
      if (path !== fillPath(signIn.path, {}, fields)) return null
      const headers = {
        ...fillTexts(signIn.headers, fields),
        ...(signIn.basic === undefined ? {} : { authorization: basicHeader(signIn.basic, fields) })
      }
      if (!isRight(request, headers) || !hasBody(request)) {
        // Keys may sign in here as well.
        return isProbe(world, request, path, fields) ? null : refusal(world, 'credential-rejected')
      }
      const own = world.state.keys.find(({ id }) => id === world.state.ownKeyId)
      if (own !== undefined && !isLive(own, options.now())) return refusal(world, 'credential-rejected')
      const text = options.random()
      tokens.push({ text, endsAt: options.now() + seconds * 1_000 })
      const told = signIn.expiresIn === undefined ? {} : { [signIn.expiresIn]: seconds }
      return { status: 200, json: { ...asObject(wrapped(signIn.token, text)), ...told } }
    },
    isSignedIn(request) {
      if (signIn === undefined) return isRight(request, authHeaders(declaration, fields))
      return tokens.some(
        ({ text, endsAt }) =>
          endsAt > options.now() &&
          isRight(request, authHeaders(declaration, { ...fields, accessToken: text }))
      )
    }
  }
}

/** Does this request ask as a probe does, with whatever key? */
function isProbe({ declaration }: World, request: SandboxRequest, path: string, fields: Fields): boolean {
  const { probe } = declaration
  return request.method === probe.method && path === fillPath(probe.path, {}, fields)
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
