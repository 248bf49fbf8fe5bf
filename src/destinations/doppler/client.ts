import { createHash } from 'node:crypto'
import { z } from 'zod'
import { failed, fault, ok, type Outcome, type Result, notSent } from '../../core/fault'
import type {
  ConnectedDestination,
  DestinationSettings,
  RightAnswer,
  SecretShape
} from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import type { HttpSession } from '../../net/http'
import { deliverTo, fieldNames, type Target } from '../kit/entry-store'
import { named, storeOfNames, type Change, type Named, type NamedValue } from '../kit/named-values'

type Entry = { readonly project: string; readonly config: string }

const SECRETS = '/v3/configs/config/secrets'
const secretsAnswer = z.object({
  secrets: z.record(
    z.string(),
    z.object({
      raw: z.string().nullish(),
      computed: z.string().nullish()
    })
  )
})
type Secrets = z.infer<typeof secretsAnswer>['secrets']

/**
 * One connection. A change names the raw value that it replaces, and Doppler processes it only if it still holds that value. The
 * revision is a hash of the raw value.
 */
export function createClient(http: HttpSession, tools: ConnectionTools): ConnectedDestination {
  async function secretsOf({ project, config }: Entry, names: string): Promise<Result<Secrets>> {
    const found = await http.read({
      path: SECRETS,
      // Only the one secret travels.
      query: { project, config, include_dynamic_secrets: 'false', secrets: names },
      schema: secretsAnswer,
      classify: () => null
    })
    return found.ok ? ok(found.value.value.secrets) : found
  }

  async function read(entry: Entry, name: string): Promise<Result<NamedValue>> {
    const found = await secretsOf(entry, name)
    if (!found.ok) return found
    const secret = Object.hasOwn(found.value, name) ? found.value[name] : undefined
    if (secret === undefined) return ok({ kind: 'absent' })
    const { raw, computed } = secret
    if (typeof raw !== 'string') return ok({ kind: 'unreadable', revision: 'restricted', changedAt: null })
    const revision = createHash('sha256').update(raw).digest('hex')
    // A reference: the value belongs to another secret, which would be left behind.
    const owner = typeof computed === 'string' && computed !== raw ? 'other-program' : null
    return ok({ kind: 'present', revision, text: raw, owner, changedAt: null })
  }

  async function write(entry: Entry, name: string, { before, text }: Change): Promise<Outcome<unknown>> {
    // Doppler would read this as a reference to another secret.
    if (text.includes('${')) return notSent(fault('invalid-input', 'value-invalid', { subject: 'secret' }))
    const change = {
      name,
      originalName: before.kind === 'absent' ? null : name,
      value: text,
      originalValue: before.kind === 'present' ? before.text : null
    }
    const body = before.kind === 'unreadable' ? { secrets: { [name]: text } } : { change_requests: [change] }
    return http.change({
      method: 'POST',
      path: SECRETS,
      body: { ...entry, ...body },
      schema: z.object({}),
      classify: () => null
    })
  }

  const store = storeOfNames<Entry>({ targetOf, read, write })

  return {
    ...deliverTo<Named<Entry>>(store, tools.clock),

    async preflight() {
      const answer = await http.read({ path: '/v3/me', schema: z.object({}), classify: () => null })
      return answer.ok ? ok(null) : answer
    },

    async check(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      // Every config has this one, and it is no secret.
      const found = await secretsOf(entry.value, 'DOPPLER_CONFIG')
      if (!found.ok) return found
      return ok<readonly RightAnswer[]>([
        { words: 'Read secrets of the config', state: 'yes' },
        // Only a write shows whether the token may write, or files a change request.
        { words: 'Write secrets of the config', state: 'unknown' }
      ])
    },

    close: () => http.close()
  }
}

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<Named<Entry>>> {
  const entry = entryOf(settings)
  if (!entry.ok) return entry
  const names = fieldNames(settings, shape)
  if (!names.ok) return names
  const isPlain = names.value.every(name => /^[A-Z_][A-Z0-9_]*$/.test(name) && !name.startsWith('DOPPLER_'))
  if (!isPlain) return failed('invalid-input', 'invalid-name', { subject: 'field' })
  return named(ok({ entry: entry.value, names: names.value }))
}

const SLUG = /^[A-Za-z0-9_-]{1,100}$/

export function entryOf({ project = '', config = '' }: DestinationSettings): Result<Entry> {
  if (!SLUG.test(project)) return failed('invalid-input', 'value-invalid', { subject: 'project' })
  if (!SLUG.test(config)) return failed('invalid-input', 'value-invalid', { subject: 'config' })
  return ok({ project, config })
}
