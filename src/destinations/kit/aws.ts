import { z, type ZodType } from 'zod'
import { largeOffsetMs } from '../../core/clock'
import { failed, fault, ok, type Fault, type Outcome, type Result } from '../../core/fault'
import type {
  DestinationConnection,
  DestinationManifest,
  DestinationSettings
} from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import { parseBaseUrl, type BaseUrl } from '../../net/base-url'
import { isHeaderSafe } from '../../net/header-text'
import { openHttp } from '../../net/http'
import { awsHeaders } from '../../net/signers/aws-sigv4'
import { faultByStatus } from '../../net/status-faults'

// The JSON services of AWS: every call is a signed POST to the root, and names its action in a header.

export type AwsService = {
  /** As in the host name and in the signature, such as `ssm`. */
  readonly name: string
  /** What the actions are prefixed with, such as `AmazonSSM`. */
  readonly target: string
}

export type AwsSession = {
  read<T>(action: string, body: object, schema: ZodType<T>): Promise<Result<T>>
  /** Sent at most once. `refusals` names errors that mean more for this action than they do elsewhere. */
  change<T>(action: string, body: object, schema: ZodType<T>, refusals?: Refusals): Promise<Outcome<T>>
  close(): Promise<void>
}

export type Refusals = { readonly [errorName: string]: Fault }

export const AWS_FIELDS: NonNullable<DestinationManifest['connection']>['fields'] = [
  {
    name: 'region',
    label: 'Region',
    isSecret: false,
    isRequired: true,
    help: 'Region of the entries, such as eu-central-1.'
  },
  {
    name: 'accessKeyId',
    label: 'Access key ID',
    isSecret: false,
    isRequired: true,
    help: 'ID of an access key that may do no more than the rights below.'
  },
  {
    name: 'secretAccessKey',
    label: 'Secret access key',
    isSecret: true,
    isRequired: true,
    help: 'The secret part of that access key.'
  },
  {
    name: 'sessionToken',
    label: 'Session token',
    isSecret: true,
    isRequired: false,
    help: 'Only for temporary credentials, which end by themselves.',
    isAdvanced: true
  },
  {
    name: 'endpoint',
    label: 'Endpoint',
    isSecret: false,
    isRequired: false,
    help: 'Only for a VPC endpoint or another server with the same API.',
    isAdvanced: true
  }
]

const REGION = /^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/

export function awsBase(
  { region = '', endpoint = '' }: DestinationSettings,
  service: AwsService
): Result<BaseUrl> {
  if (!REGION.test(region)) return failed('invalid-input', 'value-invalid', { subject: 'region' })
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const base = parseBaseUrl(endpoint === '' ? `https://${service.name}.${region}.${domain}` : endpoint)
  if (!base.ok) return failed(base.fault.code, base.fault.detail, { subject: 'endpoint' })
  // The signature covers the path "/".
  return base.value.pathPrefix === ''
    ? base
    : failed('invalid-input', 'url-not-allowed', { subject: 'endpoint' })
}

export function openAws(
  { settings, credential }: DestinationConnection,
  service: AwsService,
  tools: ConnectionTools
): Result<AwsSession> {
  const base = awsBase(settings, service)
  if (!base.ok) return base
  const { region = '', accessKeyId = '' } = settings
  if (!/^[A-Za-z0-9]{1,128}$/.test(accessKeyId)) {
    return failed('invalid-input', 'value-invalid', { subject: 'accessKeyId' })
  }
  const { secretAccessKey, sessionToken = null } = credential
  if (secretAccessKey === undefined) {
    return failed('invalid-input', 'credential-missing', { subject: 'secretAccessKey' })
  }
  if (sessionToken !== null && !isHeaderSafe(sessionToken)) {
    return failed('invalid-input', 'value-invalid', { subject: 'sessionToken' })
  }
  const http = openHttp({
    ...tools,
    base: base.value,
    limits: { requestsPerMinute: null, maxConcurrent: 2 }
  })
  const host = base.value.origin.replace(/^https?:\/\//, '')

  const signer = { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) }
  let clockOffsetMs = 0

  function headersFor(action: string, body: object): Record<string, string> {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${service.target}.${action}`
    }
    // The text that the HTTP client sends: both turn the same object into JSON.
    const signed = { method: 'POST', host, path: '/', query: [], headers, body: JSON.stringify(body) }
    const scope = { region, service: service.name, at: tools.clock.now() + clockOffsetMs }
    return { ...headers, ...awsHeaders(signed, signer, scope) }
  }

  /** AWS refuses a signature that is five minutes off, so the server's clock counts. */
  function heed(offset: number | null): void {
    clockOffsetMs = largeOffsetMs(offset)
  }

  return ok({
    async read(action, body, schema) {
      const answer = await http.exchange({
        method: 'POST',
        path: '/',
        headers: headersFor(action, body),
        body
      })
      if (!answer.ok) return answer
      const { status, value } = answer.value
      heed(answer.value.clockOffsetMs)
      const refusal = awsFault(status, value) ?? faultByStatus(status)
      if (refusal !== null) return { ok: false, fault: refusal }
      const parsed = schema.safeParse(value)
      return parsed.success ? ok(parsed.data) : failed('provider-changed', 'unexpected-shape')
    },
    async change(action, body, schema, refusals = {}) {
      const sent = await http.change({
        method: 'POST',
        path: '/',
        headers: headersFor(action, body),
        body,
        schema,
        classify: (status, answer) => refusals[errorName(answer)] ?? awsFault(status, answer)
      })
      return sent.kind === 'committed' ? { kind: 'committed', value: sent.value.value } : sent
    },
    close: () => http.close()
  })
}

const errorBody = z.object({ __type: z.string() })

/** `com.amazonaws.ssm#ParameterNotFound` and `ParameterNotFound` are the same error. */
function errorName(body: unknown): string {
  const parsed = errorBody.safeParse(body)
  return parsed.success ? (parsed.data.__type.split('#').at(-1) ?? '') : ''
}

const rejected = fault('credential-rejected')
const throttled = fault('rate-limited')

/** Errors by their names: one name comes with status 400 from AWS and 404 from others. */
const FAULTS: Refusals = {
  ResourceNotFoundException: fault('not-found'),
  ParameterNotFound: fault('not-found'),
  ParameterVersionNotFound: fault('not-found'),
  ResourceExistsException: fault('conflict', 'destination-conflict'),
  ParameterAlreadyExists: fault('conflict', 'destination-conflict'),
  HierarchyTypeMismatchException: fault('conflict', 'destination-conflict'),
  AccessDeniedException: fault('permission-missing'),
  AccessDenied: fault('permission-missing'),
  DecryptionFailure: fault('permission-missing'),
  EncryptionFailure: fault('permission-missing'),
  UnrecognizedClientException: rejected,
  InvalidClientTokenId: rejected,
  InvalidSignatureException: rejected,
  SignatureDoesNotMatch: rejected,
  IncompleteSignature: rejected,
  MissingAuthenticationToken: rejected,
  ExpiredTokenException: fault('credential-rejected', 'token-expired'),
  ThrottlingException: throttled,
  TooManyUpdates: throttled,
  InvalidParameterException: fault('invalid-input', 'value-invalid'),
  ValidationException: fault('invalid-input', 'value-invalid')
}

function awsFault(status: number, body: unknown): Fault | null {
  if (status >= 200 && status <= 299) return null
  const known = FAULTS[errorName(body)]
  // The front door refuses a wrong signature in XML, also for a JSON service.
  if (known === undefined && status === 403 && errorName(body) === '') return rejected
  return known ?? null
}
