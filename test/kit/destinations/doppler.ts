import { z } from 'zod'
import { startFake, type FakeAnswer, type FakeServer } from './fake-server'

// Doppler's API for the secrets of one config, as its SDK and its command line use it.

export type FakeDoppler = FakeServer & {
  readonly secrets: Map<string, { raw: string; isRestricted?: boolean }>
  put(name: string, raw: string, more?: { isRestricted?: boolean }): void
  writes(): number
  /** Done right before the next write that arrives. */
  beforeWrite(act: () => void): void
}

const place = { project: z.literal('payments'), config: z.literal('prd') }
const writeBody = z.union([
  z
    .object({
      ...place,
      change_requests: z.array(
        z
          .object({
            name: z.string().regex(/^[A-Z_][A-Z0-9_]*$/),
            originalName: z.string().nullable(),
            value: z.string(),
            originalValue: z.string().nullable()
          })
          .strict()
      )
    })
    .strict(),
  z.object({ ...place, secrets: z.record(z.string(), z.string()) }).strict()
])

const failure = (status: number, message: string): FakeAnswer => ({
  status,
  body: { messages: [message], success: false }
})

export async function startDoppler(token: string): Promise<FakeDoppler> {
  const secrets = new Map<string, { raw: string; isRestricted?: boolean }>()
  let writes = 0
  let before: () => void = () => undefined

  function put(name: string, raw: string, more = {}): void {
    secrets.set(name, { ...secrets.get(name), ...more, raw })
    writes += 1
  }

  /** A reference is resolved only when the value is read. */
  function computed(raw: string): string {
    return raw.replace(/\$\{([A-Z_]+)\}/g, (_, name: string) => secrets.get(name)?.raw ?? '')
  }

  function write(body: z.infer<typeof writeBody>): FakeAnswer {
    const act = before
    before = () => undefined
    act()
    if ('secrets' in body) for (const [name, raw] of Object.entries(body.secrets)) put(name, raw)
    else {
      const isStale = body.change_requests.some(
        one => (secrets.get(one.originalName ?? one.name)?.raw ?? null) !== one.originalValue
      )
      if (isStale) return failure(400, 'The secret has changed.')
      for (const { name, value } of body.change_requests) put(name, value)
    }
    return { status: 200, body: { secrets: {}, success: true } }
  }

  const server = await startFake((request): FakeAnswer => {
    const { method, path, headers, query } = request
    if (headers.authorization !== `Bearer ${token}`) return failure(401, 'Invalid Auth token')
    if (path === '/v3/me') return { status: 200, body: { type: 'service_token' } }
    if (path !== '/v3/configs/config/secrets') return failure(404, 'Not found')
    if (method === 'POST') {
      const parsed = writeBody.safeParse(request.json())
      return parsed.success ? write(parsed.data) : failure(400, 'Invalid request')
    }
    if (query.get('project') !== 'payments' || query.get('config') !== 'prd') return failure(404, 'Not found')
    const asked = query.get('secrets')?.split(',') ?? [...secrets.keys()]
    const found = [...secrets].filter(([name]) => asked.includes(name))
    const shown = found.map(([name, { raw, isRestricted }]) =>
      isRestricted === true
        ? [name, { raw: null, computed: null, rawVisibility: 'restricted' }]
        : [name, { raw, computed: computed(raw), rawVisibility: 'masked' }]
    )
    return { status: 200, body: { secrets: Object.fromEntries(shown) as unknown, success: true } }
  })
  return {
    ...server,
    secrets,
    put,
    writes: () => writes,
    beforeWrite: act => {
      before = act
    }
  }
}
