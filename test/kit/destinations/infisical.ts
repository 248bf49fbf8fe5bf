import { z } from 'zod'
import { startFake, type FakeAnswer, type FakeRequest, type FakeServer } from './fake-server'

// Infisical's API for secrets (v4) as its documentation and its source have it, for one folder.

type InfisicalSecret = { value: string; version: number; isRotated?: boolean }

export type FakeInfisical = FakeServer & {
  readonly secrets: Map<string, InfisicalSecret>
  put(name: string, value: string, more?: Partial<InfisicalSecret>): void
  /** From now on a write only asks for an approval. */
  demandApproval(): void
  /** From now on values are not shown. */
  hideValues(): void
  /** Done right before the next write that arrives. */
  beforeWrite(act: () => void): void
}

export const FOLDER = { projectId: 'project-1', environment: 'prod', secretPath: '/payments' }

const writeBody = z
  .object({
    projectId: z.literal(FOLDER.projectId),
    environment: z.literal(FOLDER.environment),
    secretPath: z.literal(FOLDER.secretPath),
    type: z.literal('shared'),
    // As the server does.
    secretValue: z.string().transform(text => (text.at(-1) === '\n' ? `${text.trim()}\n` : text.trim()))
  })
  .strict()
const login = z.object({
  clientId: z.literal('client-1'),
  clientSecret: z.literal('not-a-real-client-secret')
})

const failure = (statusCode: number, message: string): FakeAnswer => ({
  status: statusCode,
  body: { statusCode, message, error: message }
})

export async function startInfisical(): Promise<FakeInfisical> {
  const secrets = new Map<string, InfisicalSecret>()
  let needsApproval = false
  let isHidden = false
  let before: () => void = () => undefined

  function put(name: string, value: string, more: Partial<InfisicalSecret> = {}): void {
    const held = secrets.get(name)
    secrets.set(name, { ...held, version: (held?.version ?? 0) + 1, ...more, value })
  }

  function shown(name: string, { value, version, isRotated = false }: InfisicalSecret): unknown {
    return {
      secretKey: name,
      secretValue: isHidden ? '<hidden-by-infisical>' : value,
      secretValueHidden: isHidden,
      version,
      updatedAt: new Date(Date.UTC(2026, 0, 1, 0, version)).toISOString(),
      isRotatedSecret: isRotated
    }
  }

  function write(name: string, request: FakeRequest): FakeAnswer {
    const parsed = writeBody.safeParse(request.json())
    if (!parsed.success) return failure(422, 'ValidationFailure')
    const isNew = !secrets.has(name)
    if (isNew !== (request.method === 'POST')) return failure(isNew ? 404 : 400, 'Wrong method')
    if (needsApproval) return { status: 200, body: { approval: { id: 'approval-1' } } }
    const act = before
    before = () => undefined
    act()
    put(name, parsed.data.secretValue)
    const made = secrets.get(name)
    return { status: 200, body: { secret: made === undefined ? null : shown(name, made) } }
  }

  const server = await startFake((request): FakeAnswer => {
    const { method, path, headers, query } = request
    if (path === '/api/v1/auth/universal-auth/login') {
      if (!login.safeParse(request.json()).success) return failure(401, 'Invalid credentials')
      return {
        status: 200,
        body: { accessToken: 'not-a-real-access-token', expiresIn: 7_200, tokenType: 'Bearer' }
      }
    }
    if (headers.authorization !== 'Bearer not-a-real-access-token') return failure(401, 'Token missing')
    const [, name = ''] = /^\/api\/v4\/secrets(?:\/([A-Za-z0-9_.-]+))?$/.exec(path) ?? []
    if (method !== 'GET') return write(name, request)
    const isFolder = Object.entries(FOLDER).every(([key, value]) => query.get(key) === value)
    if (!isFolder) return failure(404, 'Folder not found')
    if (name === '') {
      return { status: 200, body: { secrets: [...secrets].map(([key, held]) => shown(key, held)) } }
    }
    const held = secrets.get(name)
    return held === undefined
      ? failure(404, 'Secret not found')
      : { status: 200, body: { secret: shown(name, held) } }
  })
  return {
    ...server,
    secrets,
    put,
    demandApproval: () => {
      needsApproval = true
    },
    hideValues: () => {
      isHidden = true
    },
    beforeWrite: act => {
      before = act
    }
  }
}
