import { Secret } from '../../core/secret'
import { awsHeaders } from '../../net/signers/aws-sigv4'
import type { SandboxRequest } from '../kit/sandbox/loopback-answer'
import { secretOfKey, type AwsState, type StoredKey } from './sandbox-state'

export type Caller = { readonly key: StoredKey; readonly service: string; readonly region: string }

const SKEW_MS = 5 * 60_000
const CREDENTIAL = /Credential=(\w+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/

/** Who signed this request, or the code with which AWS refuses it. */
export function callerOf(
  state: AwsState,
  request: SandboxRequest,
  now: number
): { readonly caller: Caller } | { readonly refusal: string } {
  const authorization = request.headers['authorization'] ?? ''
  const [, keyId = '', region = '', service = ''] = CREDENTIAL.exec(authorization) ?? []
  if (keyId === '') return { refusal: 'MissingAuthenticationToken' }
  const key = state.keys.find(({ id, isDeleted }) => id === keyId && !isDeleted)
  // One answer for a key that is deleted, inactive or unknown.
  if (key === undefined || !key.isActive) return { refusal: 'InvalidClientTokenId' }
  const at = timeIn(request.headers['x-amz-date'] ?? '')
  if (at === null || Math.abs(at - now) > SKEW_MS) return { refusal: 'SignatureDoesNotMatch' }
  const contentType = request.headers['content-type']
  const expected = awsHeaders(
    {
      method: request.method,
      host: request.headers['host'] ?? '',
      path: request.path,
      query: [...request.query.entries()],
      headers: contentType === undefined ? {} : { 'content-type': contentType },
      body: request.text
    },
    {
      accessKeyId: keyId,
      secretAccessKey: Secret.fromBytes(new TextEncoder().encode(secretOfKey(state, keyId)))
    },
    { region, service, at }
  )
  if (expected['authorization'] !== authorization) return { refusal: 'SignatureDoesNotMatch' }
  return { caller: { key, service, region } }
}

/** `20150830T123600Z` */
function timeIn(text: string): number | null {
  const found = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text)
  if (found === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}
