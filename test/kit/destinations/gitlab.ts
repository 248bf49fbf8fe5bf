import { z } from 'zod'
import { startFake, type FakeAnswer, type FakeRequest, type FakeServer } from './fake-server'

// GitLab's API for variables as its documentation has it. A place is a path such as `projects/shop/payments`.

type LabVariable = {
  key: string
  value: string
  variable_type: string
  protected: boolean
  masked: boolean
  hidden: boolean
  raw: boolean
  environment_scope: string
  description: string | null
}

export type FakeGitLab = FakeServer & {
  readonly places: Map<string, LabVariable[]>
  /** As somebody else, in the browser. */
  put(place: string, variable: Partial<LabVariable> & { key: string; value: string }): void
  writes(): number
}

const VARIABLES = /^\/api\/v4\/((?:projects|groups)\/.+)\/variables(?:\/([A-Za-z0-9_]+))?$/
const body = z.object({
  key: z.string().optional(),
  value: z.string(),
  variable_type: z.enum(['env_var', 'file']),
  protected: z.boolean(),
  masked: z.boolean(),
  raw: z.boolean(),
  environment_scope: z.string(),
  description: z.string().nullish()
})

const refused = (message: unknown): FakeAnswer => ({ status: 400, body: { message } })

export async function startGitLab(token: string): Promise<FakeGitLab> {
  const places = new Map<string, LabVariable[]>()
  let writes = 0

  function put(place: string, variable: Partial<LabVariable> & { key: string; value: string }): void {
    const held = places.get(place) ?? []
    const scope = variable.environment_scope ?? '*'
    const known = held.find(one => one.key === variable.key && one.environment_scope === scope)
    const plain = {
      variable_type: 'env_var',
      protected: false,
      masked: false,
      hidden: false,
      raw: true,
      environment_scope: '*',
      description: null
    }
    places.set(place, [...held.filter(one => one !== known), { ...plain, ...known, ...variable }])
    writes += 1
  }

  function write(place: string, key: string, request: FakeRequest): FakeAnswer {
    const parsed = body.safeParse(request.json())
    if (!parsed.success) return refused('Invalid request.')
    const { value, masked, key: _, description = null, ...more } = parsed.data
    if (masked && !/^\S{8,}$/.test(value)) return refused({ value: ['is invalid'] })
    put(place, { ...more, key, value, masked, description })
    const made = places
      .get(place)
      ?.find(one => one.key === key && one.environment_scope === more.environment_scope)
    return { status: request.method === 'POST' ? 201 : 200, body: shown(made) }
  }

  function answer(request: FakeRequest): FakeAnswer {
    const { method, path, headers, query } = request
    if (headers['private-token'] !== token) return { status: 401, body: { message: '401 Unauthorized' } }
    if (path === '/api/v4/version') return { status: 200, body: { version: '18.6.0', revision: 'x' } }
    const [, place = '', name = ''] = VARIABLES.exec(path) ?? []
    const held = places.get(place)
    if (held === undefined) return { status: 404, body: { message: '404 Project Not Found' } }
    if (method === 'POST') {
      const key = z.object({ key: z.string(), environment_scope: z.string() }).safeParse(request.json())
      const isTaken = held.some(
        one => one.key === key.data?.key && one.environment_scope === key.data.environment_scope
      )
      if (isTaken) return refused({ key: ['(API_KEY) has already been taken'] })
      return write(place, key.data?.key ?? '', request)
    }
    if (name === '')
      return { status: 200, body: held.slice(0, Number(query.get('per_page') ?? 20)).map(shown) }
    const scope = query.get('filter[environment_scope]')
    const found = held.filter(one => one.key === name && (scope === null || one.environment_scope === scope))
    if (found.length > 1) return { status: 409, body: { message: 'There are multiple variables.' } }
    if (found.length === 0) return { status: 404, body: { message: '404 Variable Not Found' } }
    return method === 'PUT' ? write(place, name, request) : { status: 200, body: shown(found[0]) }
  }

  return { ...(await startFake(answer)), places, put, writes: () => writes }
}

function shown(variable: LabVariable | undefined): unknown {
  return variable?.hidden === true ? { ...variable, value: null } : variable
}
