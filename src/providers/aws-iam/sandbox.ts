// A stateful fake of IAM and STS: it checks signatures, pages users, caps keys at two and forgets deleted ones. S3 stands for the services
// that a key is used with.
import { Secret } from '../../core/secret'
import { awsHeaders } from '../../net/signers/aws-sigv4'
import { createFaultPlan } from '../kit/sandbox/fault-plan'
import type { SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { ConsumerCall, SandboxOptions, SandboxSeed, StartSandbox } from '../kit/sandbox/sandbox'
import { ACCESS_KEY_ID, MOST_KEYS_OF_A_USER, SECRET_ACCESS_KEY } from './manifest'
import { callerOf } from './sandbox-signature'
import { addKey, secretOfKey, stateFor, type AwsState, type StoredKey } from './sandbox-state'
import { toXml } from './sandbox-xml'

type World = { readonly state: AwsState; readonly options: SandboxOptions }

const CONSUMER = { service: 's3', region: 'eu-west-1' }
const MANAGEMENT = ['iam', 'sts']

const STATUS_OF: Readonly<Record<string, number>> = {
  NoSuchEntity: 404,
  LimitExceeded: 409,
  InvalidAction: 400,
  ValidationError: 400
}

/** Variants: `no-rights` (the policy allows nothing), `no-last-used` (it allows all but the question for the last use). */
export const startSandbox: StartSandbox = async options => {
  const state = stateFor(options)
  const world: World = { state, options }
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: request => answer(world, request),
    faults,
    now: () => options.now(),
    nameOf,
    ...(options.port === undefined ? {} : { port: options.port })
  })
  return {
    url: server.url,
    settings: { [ACCESS_KEY_ID]: state.ownKeyId },
    credential: { [SECRET_ACCESS_KEY]: secretOfKey(state, state.ownKeyId) },
    seed: given => seed(world, given),
    keys: () =>
      state.keys.map(({ id, userName, isActive, isDeleted, createdAt, lastUse, uses }) => ({
        id,
        groupId: userName,
        name: userName,
        isActive: isActive && !isDeleted,
        createdAt,
        lastUsedAt: lastUse?.at ?? null,
        uses
      })),
    consumerCall: env => consumerCall(server.url, options.now(), env),
    faults,
    requests: () => server.requests(),
    close: () => server.close(),
    snapshot: () => structuredClone(state)
  }
}

function seed({ state, options }: World, given: SandboxSeed) {
  if (!state.users.includes(given.groupId)) state.users.push(given.groupId)
  const key = addKey(state, options, given.groupId)
  key.createdAt = given.createdAt
  key.isActive = given.status !== 'disabled'
  key.isDeleted = given.status === 'revoked'
  if (given.lastUsedAt !== null) key.lastUse = { at: given.lastUsedAt, ...CONSUMER }
  const secret = { AWS_ACCESS_KEY_ID: key.id, AWS_SECRET_ACCESS_KEY: secretOfKey(state, key.id) }
  return { id: key.id, secret }
}

function consumerCall(url: string, now: number, env: Readonly<Record<string, string>>): ConsumerCall {
  const secretAccessKey = Secret.fromBytes(new TextEncoder().encode(env['AWS_SECRET_ACCESS_KEY'] ?? ''))
  const request = { method: 'GET', host: new URL(url).host, path: '/', query: [], headers: {}, body: '' }
  const signer = { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey }
  return { method: 'GET', path: '/', headers: awsHeaders(request, signer, { ...CONSUMER, at: now }) }
}

/** Every call is a POST to the root: its action says whether it only reads. */
function nameOf({ method, text, path }: SandboxRequest): Pick<SandboxRequest, 'method' | 'path'> {
  const action = new URLSearchParams(text).get('Action')
  if (action === null) return { method, path }
  return { method: /^(List|Get)/.test(action) ? 'GET' : method, path: `/${action}` }
}

function answer(world: World, request: SandboxRequest): SandboxResponse {
  const { state, options } = world
  const found = callerOf(state, request, options.now())
  if ('refusal' in found) return refusal(found.refusal)
  const { key, service, region } = found.caller
  key.lastUse = { at: options.now(), service, region }
  key.uses += 1
  if (!MANAGEMENT.includes(service)) return written({ ListAllMyBucketsResult: { Buckets: [] } })
  const fields = new URLSearchParams(request.text)
  const action = fields.get('Action') ?? ''
  if (action === 'GetCallerIdentity')
    return result(action, {
      Arn: `arn:aws:iam::000000000000:user/${key.userName}`,
      Account: '000000000000'
    })
  if (options.variant === 'no-rights') return refusal('AccessDenied')
  if (options.variant === 'no-last-used' && action === 'GetAccessKeyLastUsed') return refusal('AccessDenied')
  return manage(world, action, fields, request.asOf)
}

function manage(world: World, action: string, fields: URLSearchParams, asOf: number): SandboxResponse {
  const { state, options } = world
  if (action === 'ListUsers') return usersAnswer(state, fields)
  const keyId = fields.get('AccessKeyId')
  const userName = fields.get('UserName')
  const key = state.keys.find(({ id, isDeleted }) => id === keyId && !isDeleted)
  if (action === 'GetAccessKeyLastUsed') return key === undefined ? refusal('AccessDenied') : useAnswer(key)
  if (userName === null) return refusal('ValidationError')
  if (!state.users.includes(userName)) return refusal('NoSuchEntity')
  const keys = state.keys.filter(each => each.userName === userName && !each.isDeleted)
  if (action === 'ListAccessKeys') {
    const listed = keys.filter(({ createdAt }) => createdAt <= asOf).map(rowOf)
    return result(action, { AccessKeyMetadata: listed, IsTruncated: 'false' }, { AccessKeyMetadata: [] })
  }
  if (action === 'CreateAccessKey') {
    if (keys.length >= MOST_KEYS_OF_A_USER) return refusal('LimitExceeded')
    const made = addKey(state, options, userName)
    const AccessKey = { ...rowOf(made), SecretAccessKey: secretOfKey(state, made.id) }
    return {
      ...result(action, { AccessKey }),
      secretFields: ['CreateAccessKeyResponse.CreateAccessKeyResult.AccessKey.SecretAccessKey']
    }
  }
  if (key === undefined || key.userName !== userName) return refusal('NoSuchEntity')
  if (action === 'UpdateAccessKey') key.isActive = fields.get('Status') === 'Active'
  else if (action === 'DeleteAccessKey') key.isDeleted = true
  else return refusal('InvalidAction')
  return written({ [`${action}Response`]: { ResponseMetadata: { RequestId: 'sandbox' } } })
}

/** Pages of two, so that more than one is always read. */
const USERS_PER_PAGE = 2

function usersAnswer({ users }: AwsState, fields: URLSearchParams): SandboxResponse {
  const start = Number(fields.get('Marker') ?? 0)
  const page = users.slice(start, start + USERS_PER_PAGE)
  const next = start + page.length
  const isTruncated = next < users.length
  return result(
    'ListUsers',
    {
      Users: page.map(UserName => ({ UserName, Path: '/' })),
      IsTruncated: String(isTruncated),
      ...(isTruncated ? { Marker: String(next) } : {})
    },
    { Users: [], IsTruncated: 'false' }
  )
}

function useAnswer({ userName, lastUse }: StoredKey): SandboxResponse {
  const AccessKeyLastUsed =
    lastUse === null
      ? { ServiceName: 'N/A', Region: 'N/A' }
      : { LastUsedDate: timeText(lastUse.at), ServiceName: lastUse.service, Region: lastUse.region }
  return result('GetAccessKeyLastUsed', { UserName: userName, AccessKeyLastUsed })
}

function rowOf({ id, userName, isActive, createdAt }: StoredKey) {
  return {
    UserName: userName,
    AccessKeyId: id,
    Status: isActive ? 'Active' : 'Inactive',
    CreateDate: timeText(createdAt)
  }
}

function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}/, '')
}

function result(action: string, found: object, empty?: object): SandboxResponse {
  const whole = (inner: object) => ({ [`${action}Response`]: { [`${action}Result`]: inner } })
  return {
    ...written(whole(found)),
    ...(empty === undefined ? {} : { emptyJson: whole(empty) })
  }
}

function refusal(code: string): SandboxResponse {
  const error = {
    ErrorResponse: { Error: { Type: 'Sender', Code: code, Message: 'This text is never shown.' } }
  }
  return { ...written(error), status: STATUS_OF[code] ?? 403 }
}

function written(json: unknown): SandboxResponse {
  return { status: 200, json, write: toXml, headers: { 'content-type': 'text/xml' } }
}
