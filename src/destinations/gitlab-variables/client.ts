import { createHash } from 'node:crypto'
import { z } from 'zod'
import { failed, fault, ok, type Fault, type Outcome, type Result, notSent } from '../../core/fault'
import type {
  ConnectedDestination,
  DestinationSettings,
  RightAnswer,
  SecretShape
} from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import { segment } from '../../net/base-url'
import type { HttpSession } from '../../net/http'
import { deliverTo, fieldNames, type Target } from '../kit/entry-store'
import { createJobs } from './jobs'
import { named, storeOfNames, type Change, type Named, type NamedValue } from '../kit/named-values'

type Entry = {
  readonly level: 'projects' | 'groups'
  /** A number, or a path such as `shop/payments`. */
  readonly id: string
  readonly scope: string
}

const variableAnswer = z.object({
  key: z.string(),
  value: z.string().nullish(),
  variable_type: z.string(),
  protected: z.boolean(),
  masked: z.boolean(),
  hidden: z.boolean().optional(),
  raw: z.boolean(),
  environment_scope: z.string(),
  description: z.string().nullish()
})
type Variable = z.infer<typeof variableAnswer>

/**
 * One connection. GitLab has neither versions nor dates: the revision is a hash of the value, which is read again right before the
 * write. A variable that is hidden is never given back.
 */
export function createClient(http: HttpSession, tools: ConnectionTools): ConnectedDestination {
  async function readVariable(entry: Entry, name: string): Promise<Result<Variable | null>> {
    const found = await http.read({
      path: `${variablesPath(entry)}/${segment(name)}`,
      query: filterOf(entry),
      schema: variableAnswer,
      classify: refusalOf
    })
    if (found.ok) {
      // Another variable than the one that was asked for must not be written over.
      const { value } = found.value
      const isAsked = value.key === name && value.environment_scope === entry.scope
      return isAsked ? ok(value) : failed('provider-changed', 'unexpected-shape')
    }
    if (found.fault.code !== 'not-found') return found
    // Only if the entry itself can be read, the variable is absent.
    const listed = await listOne(entry)
    return listed.ok ? ok(null) : listed
  }

  async function listOne(entry: Entry): Promise<Result<null>> {
    const listed = await http.read({
      path: variablesPath(entry),
      query: { per_page: '1' },
      schema: z.array(z.object({ key: z.string() })),
      classify: refusalOf
    })
    if (listed.ok) return ok(null)
    return listed.fault.code === 'not-found'
      ? failed('permission-missing', 'no-right-or-no-such-path')
      : listed
  }

  async function read(entry: Entry, name: string): Promise<Result<NamedValue>> {
    const found = await readVariable(entry, name)
    return found.ok ? ok(valueOf(found.value)) : found
  }

  async function write(entry: Entry, name: string, { before, text }: Change): Promise<Outcome<null>> {
    const found = await readVariable(entry, name)
    if (!found.ok) return notSent(found.fault)
    const now = valueOf(found.value)
    const isSame =
      now.kind === 'absent'
        ? before.kind === 'absent'
        : before.kind !== 'absent' && now.revision === before.revision
    if (!isSame) return { kind: 'rejected', fault: fault('conflict', 'destination-conflict') }
    const body = found.value === null ? newVariable(entry, name, text) : changed(found.value, text)
    if (!body.ok) return notSent(body.fault)
    const written = await http.change({
      method: found.value === null ? 'POST' : 'PUT',
      path: found.value === null ? variablesPath(entry) : `${variablesPath(entry)}/${segment(name)}`,
      query: found.value === null ? {} : filterOf(entry),
      body: body.value,
      schema: variableAnswer,
      classify: writeRefusalOf
    })
    return written.kind === 'committed' ? { kind: 'committed', value: null } : written
  }

  const store = storeOfNames<Entry>({ targetOf, read, write })

  return {
    ...deliverTo<Named<Entry>>(store, tools.clock),

    async preflight() {
      const schema = z.object({ version: z.string() })
      const answer = await http.read({ path: '/api/v4/version', schema, classify: refusalOf })
      return answer.ok ? ok(null) : answer
    },

    async check(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const listed = await listOne(entry.value)
      if (!listed.ok) return listed
      return ok<readonly RightAnswer[]>([
        { words: 'Read variables', state: 'yes' },
        // Reading needs the same role, but a token may be for reading alone.
        { words: 'Write variables', state: 'unknown' },
        ...(entry.value.level === 'groups'
          ? [{ words: 'No project overrides the variable of the group', state: 'unknown' as const }]
          : [])
      ])
    },

    activator: createJobs(http, tools.clock, { projectIn, classify: refusalOf }),

    close: () => http.close()
  }
}

function projectIn(settings: DestinationSettings): Result<string> {
  const entry = entryOf(settings)
  if (!entry.ok) return entry
  const { level, id } = entry.value
  return level === 'groups'
    ? failed('invalid-input', 'value-invalid', { subject: 'project' })
    : ok(`/api/v4/projects/${segment(id)}`)
}

function variablesPath({ level, id }: Entry): string {
  return `/api/v4/${level}/${segment(id)}/variables`
}

/** The same name may stand once for each scope. */
function filterOf({ scope }: Entry): Record<string, string> {
  return { 'filter[environment_scope]': scope }
}

function valueOf(variable: Variable | null): NamedValue {
  if (variable === null) return { kind: 'absent' }
  const { value, hidden } = variable
  if (hidden === true || typeof value !== 'string') {
    return { kind: 'unreadable', revision: 'hidden', changedAt: null }
  }
  const revision = createHash('sha256').update(value).digest('hex')
  return { kind: 'present', revision, text: value, owner: null, changedAt: null }
}

const badSecret: Result<never> = failed('invalid-input', 'value-invalid', { subject: 'secret' })

/** Everything but the value as it was read. GitLab would refuse or expand some values. */
function changed(variable: Variable, text: string): Result<object> {
  const { key: _, hidden: __, value: ___, ...kept } = variable
  if (variable.masked && !isMaskable(text)) return badSecret
  if (!variable.raw && text.includes('$')) return badSecret
  return ok({ ...kept, description: kept.description ?? null, value: text })
}

/** Only for protected branches, and masked in logs where GitLab can: a person may widen that. */
function newVariable({ scope }: Entry, key: string, value: string): Result<object> {
  return ok({
    key,
    value,
    variable_type: 'env_var',
    protected: true,
    masked: isMaskable(value),
    raw: true,
    environment_scope: scope
  })
}

/** One line without spaces, eight signs or more. */
function isMaskable(text: string): boolean {
  return /^[\x21-\x7e]{8,}$/.test(text)
}

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<Named<Entry>>> {
  const entry = entryOf(settings)
  if (!entry.ok) return entry
  const names = fieldNames(settings, shape)
  if (!names.ok) return names
  const isPlain = names.value.every(name => /^[A-Za-z0-9_]{1,255}$/.test(name))
  if (!isPlain) return failed('invalid-input', 'invalid-name', { subject: 'field' })
  return named(ok({ entry: entry.value, names: names.value }))
}

const ID = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/

export function entryOf(settings: DestinationSettings): Result<Entry> {
  const { project = '', group = '', scope = '' } = settings
  const id = project === '' ? group : project
  const subject = project === '' && group !== '' ? 'group' : 'project'
  const isOne = (project === '') !== (group === '')
  if (!isOne || id.length > 512 || !ID.test(id)) return failed('invalid-input', 'value-invalid', { subject })
  if (!/^[\x20-\x7e]{0,255}$/.test(scope))
    return failed('invalid-input', 'value-invalid', { subject: 'scope' })
  return ok({ level: project === '' ? 'groups' : 'projects', id, scope: scope === '' ? '*' : scope })
}

function refusalOf(status: number): Fault | null {
  return status === 409 ? fault('conflict', 'destination-conflict') : null
}

const taken = z.object({ message: z.object({ key: z.array(z.string()) }) })

function writeRefusalOf(status: number, body: unknown): Fault | null {
  const parsed = taken.safeParse(body)
  const isTaken = parsed.success && parsed.data.message.key.some(text => text.includes('already been taken'))
  if (status === 404 || (status === 400 && isTaken)) return fault('conflict', 'destination-conflict')
  return refusalOf(status)
}
