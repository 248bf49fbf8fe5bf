import { createHmac } from 'node:crypto'
import type { SandboxRequest } from '../kit/sandbox/loopback-answer'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import type { SandboxState, StoredKey } from './sandbox-state'

const WINDOW_SECONDS = 300

/** The API secret that goes with an API key. */
export function secretFor(state: SandboxState, apiKey: string): string {
  return hashOf(`${state.salt}:${apiKey}`)
}

function signatureOf(secret: string, method: string, path: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${method}|${path}|${timestamp}|${body}`).digest('hex')
}

/** Checks signatures by the documented rules: five minutes, path without query, each timestamp and signature once. */
export function createSignatureDesk(
  state: SandboxState,
  now: () => number
): { refuse(key: StoredKey, apiKey: string, request: SandboxRequest): string | null } {
  const seen = new Set<string>()
  return {
    refuse(key, apiKey, request) {
      const timestamp = request.headers['x-timestamp']
      const signature = request.headers['x-signature']
      if (timestamp === undefined || signature === undefined)
        return key.isSigned ? 'SIGNATURE_REQUIRED' : null
      const secondsOff = Math.abs(Number(timestamp) - now() / 1_000)
      const expected = signatureOf(
        secretFor(state, apiKey),
        request.method,
        request.path,
        timestamp,
        request.text
      )
      const pair = `${timestamp}:${signature}`
      if (
        !/^\d+$/.test(timestamp) ||
        secondsOff > WINDOW_SECONDS ||
        signature !== expected ||
        seen.has(pair)
      ) {
        return 'INVALID_SIGNATURE'
      }
      seen.add(pair)
      return null
    }
  }
}

/** The consumer's side. Calls of one second get later timestamps, because the provider takes each only once. */
export function createSigner(
  now: () => number,
  pathPrefix: string
): {
  headersFor(
    env: Readonly<Record<string, string>>,
    method: string,
    path: string,
    body: string
  ): Record<string, string>
} {
  let lastSecond = 0
  return {
    headersFor(env, method, path, body) {
      const headers = { 'x-api-key': env['TELECOM23_API_KEY'] ?? '' }
      const secret = env['TELECOM23_API_SECRET']
      if (secret === undefined || secret === '') return headers
      lastSecond = Math.max(Math.floor(now() / 1_000), lastSecond + 1)
      const timestamp = String(lastSecond)
      return {
        ...headers,
        'x-timestamp': timestamp,
        'x-signature': signatureOf(secret, method, pathPrefix + path, timestamp, body)
      }
    }
  }
}
