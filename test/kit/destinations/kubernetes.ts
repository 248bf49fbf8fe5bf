import { z } from 'zod'
import type { TestCertificate } from '../certificates'
import { startFake, type FakeAnswer, type FakeRequest, type FakeServer } from './fake-server'

// The part of a Kubernetes API server that a destination needs, by the rules of a transcript of version 1.35.4: each refusal below
// was seen there. What was not seen is refused loudly (501), so that no test passes on a guess.

export type KubeSecret = {
  metadata: {
    name: string
    namespace: string
    resourceVersion: string
    deletionTimestamp?: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
    ownerReferences?: { kind: string; name: string }[]
    managedFields: {
      manager: string
      operation: string
      time: string
      fieldsType: string
      fieldsV1: Record<string, unknown>
    }[]
  }
  data?: Record<string, string>
  type: string
  immutable?: boolean
}

/** What a token may do: verbs on secrets. */
type Tokens = { readonly [token: string]: readonly string[] }

export type FakeKubernetes = FakeServer & {
  readonly secrets: Map<string, KubeSecret>
  /** As an administrator, by another manager than Rekey. */
  put(
    key: string,
    values: Readonly<Record<string, string>>,
    more?: Partial<KubeSecret['metadata']>
  ): KubeSecret
}

const SECRETS = /^\/api\/v1\/namespaces\/([^/]+)\/secrets(?:\/([^/]+))?$/
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
const DNS_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const base64Map = z.record(z.string().regex(/^[-._a-zA-Z0-9]+$/), z.string())
const creation = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata: z.object({ name: z.string() }),
  type: z.string(),
  data: base64Map
})
const mergePatch = z.object({
  metadata: z.object({ resourceVersion: z.string() }).optional(),
  data: base64Map
})
const review = z.object({
  kind: z.literal('SelfSubjectAccessReview'),
  spec: z.object({ resourceAttributes: z.object({ verb: z.string(), resource: z.literal('secrets') }) })
})

export async function startKubernetes(
  tokens: Tokens,
  certificate?: TestCertificate
): Promise<FakeKubernetes> {
  const secrets = new Map<string, KubeSecret>()
  let version = 200

  function written(secret: KubeSecret, names: readonly string[], manager: string): KubeSecret {
    version += 1
    const fields = Object.fromEntries(names.map(name => [`f:${name}`, {}]))
    const entry = {
      manager,
      operation: 'Update',
      time: '2026-11-29T21:42:16Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': fields }
    }
    const managedFields = [...secret.metadata.managedFields.filter(one => one.manager !== manager), entry]
    return { ...secret, metadata: { ...secret.metadata, resourceVersion: String(version), managedFields } }
  }

  function create(namespace: string, { headers, query, json }: FakeRequest): FakeAnswer {
    if (headers['content-type'] !== 'application/json') return notSeen
    const parsed = creation.safeParse(json())
    if (!parsed.success) return notSeen
    const { metadata, type, data } = parsed.data
    const key = `${namespace}/${metadata.name}`
    if (!DNS_NAME.test(metadata.name)) return invalid(`Secret "${metadata.name}" is invalid`)
    if (secrets.has(key)) return failure(409, 'AlreadyExists', `secrets "${metadata.name}" already exists`)
    if (!Object.values(data).every(value => BASE64.test(value))) return invalid(JSON.stringify(data))
    const bare: KubeSecret = {
      metadata: { name: metadata.name, namespace, resourceVersion: '', managedFields: [] },
      data,
      type
    }
    const made = written(bare, Object.keys(data), query.get('fieldManager') ?? 'unknown')
    secrets.set(key, made)
    return { status: 201, body: shown(made) }
  }

  function patch(key: string, held: KubeSecret, { headers, query, json }: FakeRequest): FakeAnswer {
    if (headers['content-type'] !== 'application/merge-patch+json') return notSeen
    const parsed = mergePatch.safeParse(json())
    if (!parsed.success) return notSeen
    const { metadata, data } = parsed.data
    const isStale = metadata !== undefined && metadata.resourceVersion !== held.metadata.resourceVersion
    if (isStale) return failure(409, 'Conflict', `Operation cannot be fulfilled on secrets "${key}"`)
    // The real server quotes the whole object here, with the values of the other keys.
    if (!Object.values(data).every(value => BASE64.test(value))) return invalid(JSON.stringify(held))
    if (held.immutable === true) return invalid('data: Forbidden: field is immutable when `immutable` is set')
    const next = written(
      { ...held, data: { ...held.data, ...data } },
      Object.keys(data),
      query.get('fieldManager') ?? 'unknown'
    )
    secrets.set(key, next)
    return { status: 200, body: shown(next) }
  }

  function answer(request: FakeRequest): FakeAnswer {
    const token = request.headers.authorization?.replace(/^Bearer /, '')
    const verbs = token === undefined ? [] : tokens[token]
    if (verbs === undefined) return failure(401, 'Unauthorized', 'Unauthorized')
    if (request.path === REVIEWS && request.method === 'POST') {
      const parsed = review.safeParse(request.json())
      if (!parsed.success) return notSeen
      const allowed = verbs.includes(parsed.data.spec.resourceAttributes.verb)
      return { status: 201, body: { kind: 'SelfSubjectAccessReview', status: { allowed } } }
    }
    const [, namespace = '', name = ''] = SECRETS.exec(request.path) ?? []
    if (namespace === '') return notSeen
    const verb = { GET: name === '' ? 'list' : 'get', POST: 'create', PATCH: 'patch' }[request.method]
    if (verb === undefined || verb === 'list') return notSeen
    if (!verbs.includes(verb)) return failure(403, 'Forbidden', `secrets "${name}" is forbidden`)
    if (verb === 'create') return create(namespace, request)
    const held = secrets.get(`${namespace}/${name}`)
    if (held === undefined) return failure(404, 'NotFound', `secrets "${name}" not found`)
    return verb === 'get' ? { status: 200, body: shown(held) } : patch(`${namespace}/${name}`, held, request)
  }

  const server = await startFake(answer, certificate)
  return {
    ...server,
    secrets,
    put(key, values, more = {}) {
      const [namespace = '', name = ''] = key.split('/')
      const data = Object.fromEntries(
        Object.entries(values).map(([field, text]) => [field, Buffer.from(text).toString('base64')])
      )
      const bare: KubeSecret = {
        metadata: { name, namespace, resourceVersion: '', managedFields: [], ...more },
        data,
        type: 'Opaque'
      }
      const made = written(bare, Object.keys(data), 'kubectl-create')
      secrets.set(key, made)
      return made
    }
  }
}

function shown(secret: KubeSecret): unknown {
  return { kind: 'Secret', apiVersion: 'v1', ...secret }
}

const notSeen: FakeAnswer = { status: 501, body: { message: 'The transcript has no such request.' } }

function failure(code: number, reason: string, message: string): FakeAnswer {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code }
  return { status: code, body }
}

function invalid(message: string): FakeAnswer {
  return failure(422, 'Invalid', message)
}
