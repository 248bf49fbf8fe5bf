import { z } from 'zod'
import { startFake, type FakeAnswer, type FakeRequest, type FakeServer } from './fake-server'
import { ACCESS_TOKEN } from './token-server'

// Azure Key Vault's API for secrets (2025-07-01) as its description has it.

export type AzureVersion = {
  id: string
  value: string
  created: number
  contentType?: string | undefined
  tags?: Record<string, string> | undefined
  managed?: boolean
}

export type FakeAzure = FakeServer & {
  readonly secrets: Map<string, AzureVersion[]>
  /** As somebody else. */
  put(name: string, value: string, more?: Partial<AzureVersion>): void
  /** Done right before the next write that arrives. */
  beforeWrite(act: () => void): void
  readonly deleted: Set<string>
}

const PATH = /^\/secrets\/([0-9a-zA-Z-]{1,127})(?:\/([0-9a-z]+))?$/
const writeBody = z
  .object({
    value: z.string(),
    contentType: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional()
  })
  .strict()
const PAGE = 25

const failure = (status: number, code: string): FakeAnswer => ({
  status,
  body: { error: { code, message: code } }
})

export async function startAzure(): Promise<FakeAzure> {
  const secrets = new Map<string, AzureVersion[]>()
  const deleted = new Set<string>()
  let count = 0
  let before: () => void = () => undefined

  function put(name: string, value: string, more: Partial<AzureVersion> = {}): AzureVersion {
    count += 1
    const id = `https://shop-live.vault.azure.net/secrets/${name}/${String(count).padStart(32, '0')}`
    const made = { id, value, created: 1_780_000_000 + count * 60, ...more }
    secrets.set(name, [...(secrets.get(name) ?? []), made])
    return made
  }

  function write(name: string, request: FakeRequest): FakeAnswer {
    const parsed = writeBody.safeParse(request.json())
    if (!parsed.success) return failure(400, 'BadParameter')
    if (deleted.has(name)) return failure(409, 'Conflict')
    const act = before
    before = () => undefined
    act()
    const { value, ...more } = parsed.data
    return { status: 200, body: shown(put(name, value, more), true) }
  }

  function answer(request: FakeRequest): FakeAnswer {
    const { method, path, headers, query } = request
    if (headers.authorization !== `Bearer ${ACCESS_TOKEN}`) return failure(401, 'Unauthorized')
    if (query.get('api-version') !== '2025-07-01') return failure(400, 'BadParameter')
    const [, name = '', version = ''] = PATH.exec(path) ?? []
    if (name === '') return failure(404, 'NotFound')
    if (method === 'PUT' && version === '') return write(name, request)
    const held = secrets.get(name) ?? []
    if (method !== 'GET') return failure(405, 'MethodNotAllowed')
    if (version === 'versions') {
      const from = Number(query.get('$skiptoken') ?? 0)
      const next = `https://shop-live.vault.azure.net${path}?api-version=2025-07-01&maxresults=25&$skiptoken=${from + PAGE}`
      return {
        status: 200,
        body: {
          value: held.slice(from, from + PAGE).map(one => shown(one, false)),
          nextLink: from + PAGE < held.length ? next : null
        }
      }
    }
    const found = version === '' ? held.at(-1) : held.find(({ id }) => id.endsWith(version))
    return found === undefined ? failure(404, 'SecretNotFound') : { status: 200, body: shown(found, true) }
  }

  return {
    ...(await startFake(answer)),
    secrets,
    put,
    beforeWrite: act => {
      before = act
    },
    deleted
  }
}

function shown({ value, created, ...more }: AzureVersion, hasValue: boolean): unknown {
  const attributes = { enabled: true, created, updated: created, recoveryLevel: 'Recoverable' }
  return { ...(hasValue ? { value } : {}), ...more, attributes }
}
