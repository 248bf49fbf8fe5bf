import { z } from 'zod'
import { startFake, type FakeAnswer, type FakeRequest, type FakeServer } from './fake-server'

// The API of a 1Password Connect server (1.8.1), as its description has it, for one item.

type ItemField = { id: string; label?: string; type: string; value?: string }
type Item = {
  id: string
  title: string
  version: number
  state?: string
  tags: string[]
  updatedAt: string
  fields: ItemField[]
}

export const VAULT = 'v'.repeat(26)
export const ITEM = 'i'.repeat(26)

export type FakeConnect = FakeServer & {
  readonly item: Item
  /** As somebody else, in the app. */
  put(fields: Readonly<Record<string, string>>): void
  /** Done right before the next write that arrives. */
  beforeWrite(act: () => void): void
}

const patches = z.array(
  z.union([
    z
      .object({
        op: z.literal('add'),
        path: z.literal('/fields'),
        value: z.object({ label: z.string(), type: z.literal('CONCEALED'), value: z.string() }).strict()
      })
      .strict(),
    z
      .object({
        op: z.literal('replace'),
        path: z.string().regex(/^\/fields\/[^/]+\/value$/),
        value: z.string()
      })
      .strict()
  ])
)

const failure = (status: number, message: string): FakeAnswer => ({ status, body: { status, message } })

export async function startConnect(token: string): Promise<FakeConnect> {
  const item: Item = { id: ITEM, title: 'Payments', version: 1, tags: ['live'], updatedAt: '', fields: [] }
  let ids = 0
  let before: () => void = () => undefined
  const nextId = (): string => `f${String((ids += 1)).padStart(25, '0')}`

  function moved(): void {
    item.version += 1
    item.updatedAt = new Date(Date.UTC(2026, 0, 1, 0, item.version)).toISOString()
  }
  moved()

  function put(fields: Readonly<Record<string, string>>): void {
    item.fields = Object.entries(fields).map(([label, value]) => ({
      id: nextId(),
      label,
      type: 'CONCEALED',
      value
    }))
    moved()
  }

  function write(request: FakeRequest): FakeAnswer {
    const parsed = patches.safeParse(request.json())
    if (!parsed.success) return failure(400, 'Invalid patch')
    const act = before
    before = () => undefined
    act()
    for (const patch of parsed.data) {
      if (patch.op === 'add') {
        item.fields.push({ id: nextId(), ...patch.value })
        continue
      }
      const field = item.fields.find(({ id }) => patch.path === `/fields/${id}/value`)
      if (field === undefined) return failure(400, 'No such field')
      field.value = patch.value
    }
    moved()
    return { status: 200, body: item }
  }

  const server = await startFake((request): FakeAnswer => {
    const { method, path, headers } = request
    if (headers.authorization !== `Bearer ${token}`) return failure(401, 'Invalid token signature')
    if (path === '/v1/vaults') return { status: 200, body: [{ id: VAULT, name: 'Live' }] }
    if (path !== `/v1/vaults/${VAULT}/items/${ITEM}`) return failure(404, 'Item not found')
    if (method === 'PATCH') return write(request)
    return method === 'GET' ? { status: 200, body: item } : failure(405, 'Not allowed')
  })
  return {
    ...server,
    item,
    put,
    beforeWrite: act => {
      before = act
    }
  }
}
