import sodium from 'libsodium-wrappers'
import { z } from 'zod'
import { startFake, type FakeAnswer, type FakeRequest, type FakeServer } from './fake-server'

// GitHub's API for Actions secrets as its OpenAPI description has it. A place is a path such as `repos/octo/app`,
// `repos/octo/app/environments/live` or `orgs/octo`.

type HubSecret = {
  value: string
  updatedAt: string
  writes: number
  visibility?: string
  ids?: number[]
}

export type FakeGitHub = FakeServer & {
  readonly places: Map<string, Map<string, HubSecret>>
  /** As somebody else, in the browser. */
  put(place: string, name: string, value: string, more?: Partial<HubSecret>): void
  /** What arrived in the last write. */
  lastWrite(): Record<string, unknown>
  changeKey(): void
}

const SECRETS =
  /^\/((?:repos\/[^/]+\/[^/]+|orgs\/[^/]+)(?:\/environments\/[^/]+(?=\/secrets))?)(?:\/actions)?\/secrets(?:\/([^/]+))?(\/repositories)?$/
const ENVIRONMENTS = /^\/(repos\/[^/]+\/[^/]+)\/environments$/
const writeBody = z
  .object({
    encrypted_value: z
      .string()
      .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/),
    key_id: z.string(),
    visibility: z.enum(['all', 'private', 'selected']).optional(),
    selected_repository_ids: z.array(z.int()).optional()
  })
  .strict()

const notFound: FakeAnswer = { status: 404, body: { message: 'Not Found' } }

export async function startGitHub(token: string, mayWrite = true): Promise<FakeGitHub> {
  await sodium.ready
  const places = new Map<string, Map<string, HubSecret>>()
  let keys = sodium.crypto_box_keypair()
  let keyId = 1
  let minutes = 0
  let last: Record<string, unknown> = {}

  function put(place: string, name: string, value: string, more: Partial<HubSecret> = {}): void {
    const held = places.get(place) ?? new Map<string, HubSecret>()
    places.set(place, held)
    minutes += 1
    const updatedAt = new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString().replace('.000Z', 'Z')
    const known = held.get(name)
    held.set(name, { ...known, ...more, value, updatedAt, writes: (known?.writes ?? 0) + 1 })
  }

  function write(place: string, name: string, request: FakeRequest): FakeAnswer {
    if (!mayWrite) {
      return { status: 403, body: { message: 'Resource not accessible by personal access token' } }
    }
    const parsed = writeBody.safeParse(request.json())
    if (!parsed.success) return { status: 422, body: { message: 'Invalid request.' } }
    const { encrypted_value: sealed, key_id: id, visibility, selected_repository_ids: ids } = parsed.data
    if (id !== String(keyId)) return { status: 422, body: { message: 'Improperly encrypted secret' } }
    if (place.startsWith('orgs/') && visibility === undefined) {
      return { status: 422, body: { message: 'Invalid request.' } }
    }
    last = parsed.data
    const bytes = sodium.crypto_box_seal_open(Buffer.from(sealed, 'base64'), keys.publicKey, keys.privateKey)
    const isNew = places.get(place)?.has(name) !== true
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    put(place, name, text, {
      ...(visibility === undefined ? {} : { visibility }),
      ...(ids === undefined ? {} : { ids })
    })
    return isNew ? { status: 201, body: {} } : { status: 204 }
  }

  function answer(request: FakeRequest): FakeAnswer {
    const { method, path, headers, query } = request
    if (headers.authorization !== `Bearer ${token}`)
      return { status: 401, body: { message: 'Bad credentials' } }
    if (path === '/rate_limit') return { status: 200, body: { resources: {}, rate: {} } }
    const [, repository = ''] = ENVIRONMENTS.exec(path) ?? []
    if (repository !== '') {
      const names = [...places.keys()]
        .filter(place => place.startsWith(`${repository}/environments/`))
        .map(place => ({ name: place.split('/').at(-1) }))
      return { status: 200, body: { total_count: names.length, environments: names } }
    }
    const [, place = '', name = '', list] = SECRETS.exec(path) ?? []
    const held = places.get(place)
    if (held === undefined) return notFound
    if (name === 'public-key') {
      const key = Buffer.from(keys.publicKey).toString('base64')
      return { status: 200, body: { key_id: String(keyId), key } }
    }
    if (method === 'PUT') return write(place, name, request)
    const secret = held.get(name)
    if (method !== 'GET' || secret === undefined) return notFound
    if (list !== undefined) {
      const ids = secret.ids ?? []
      const from = (Number(query.get('page') ?? 1) - 1) * 100
      const repositories = ids.slice(from, from + 100).map(id => ({ id, name: `repository-${id}` }))
      return { status: 200, body: { total_count: ids.length, repositories } }
    }
    const body = { name, created_at: '2026-01-01T00:00:00Z', updated_at: secret.updatedAt }
    const { visibility } = secret
    return { status: 200, body: visibility === undefined ? body : { ...body, visibility } }
  }

  return {
    ...(await startFake(answer)),
    places,
    put,
    lastWrite: () => last,
    changeKey: () => {
      keys = sodium.crypto_box_keypair()
      keyId += 1
    }
  }
}
