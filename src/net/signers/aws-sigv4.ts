import { Buffer } from 'node:buffer'
import { createHash, createHmac } from 'node:crypto'
import type { Secret } from '../../core/secret'
import { textOf } from '../secret-text'

// AWS Signature Version 4. The server builds the same canonical request from what it receives and compares signatures, so
// every header that is signed here must reach it unchanged.

export type AwsRequest = {
  readonly method: string
  readonly host: string
  /** As it goes on the wire, encoded once. */
  readonly path: string
  /** Not encoded; a name may come more than once. */
  readonly query: readonly (readonly [name: string, value: string])[]
  /** Headers to sign beside host and date. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type AwsCredential = {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  /** Of temporary credentials. */
  readonly sessionToken?: Secret
}

export type AwsScope = { readonly region: string; readonly service: string }

/** The headers to add to this request. `at` is the server's time, epoch ms: AWS refuses a signature that is 5 minutes off. */
export function awsHeaders(
  request: AwsRequest,
  credential: AwsCredential,
  { region, service, at }: AwsScope & { readonly at: number }
): Record<string, string> {
  const date = amzDate(at)
  const day = date.slice(0, 8)
  const added = {
    'x-amz-date': date,
    ...(credential.sessionToken === undefined
      ? {}
      : { 'x-amz-security-token': textOf(credential.sessionToken) })
  }
  const signed = canonicalHeaders({ ...request.headers, ...added, host: request.host })
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body)
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const signature = signatureOf(toSign, credential.secretAccessKey, [day, region, service, 'aws4_request'])
  const parts = `Credential=${credential.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  return { ...added, authorization: `AWS4-HMAC-SHA256 ${parts}` }
}

/** `20150830T123600Z` */
function amzDate(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** S3 takes the path as it is; every other service encodes each segment once more. */
function canonicalPath(path: string, service: string): string {
  return service === 's3' ? path : path.split('/').map(encoded).join('/')
}

function canonicalQuery(query: AwsRequest['query']): string {
  const pairs = query.map(([name, value]) => [encoded(name), encoded(value)] as const)
  return pairs
    .sort(([a, x], [b, y]) => byCode(a, b) || byCode(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function canonicalHeaders(headers: Readonly<Record<string, string>>): readonly [string, string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')])
    .sort(([a], [b]) => byCode(a, b))
}

/** By code unit, as AWS sorts; a locale would order some characters otherwise. */
function byCode(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** RFC 3986: `encodeURIComponent` leaves five characters that AWS encodes. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The signing key is derived step by step from the secret; each step is wiped once the next one is made. */
function signatureOf(toSign: string, secret: Secret, steps: readonly string[]): string {
  let key = secret.expose(bytes => Buffer.concat([Buffer.from('AWS4', 'utf8'), bytes]))
  for (const step of steps) {
    const next = createHmac('sha256', key).update(step, 'utf8').digest()
    key.fill(0)
    key = next
  }
  const signature = createHmac('sha256', key).update(toSign, 'utf8').digest('hex')
  key.fill(0)
  return signature
}
