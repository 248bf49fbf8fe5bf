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
import { named, storeOfNames, type Change, type Named, type NamedValue } from '../kit/named-values'
import { createRuns } from './runs'
import { sealFor } from './sealed-box'

/** Where a secret is kept. An organisation has no repository. */
type Entry = {
  readonly owner: string
  readonly repository: string | null
  readonly environment: string | null
}

const secretAnswer = z.object({
  name: z.string(),
  updated_at: z.string().min(1),
  visibility: z.string().optional()
})
const publicKeyAnswer = z.object({ key_id: z.string().min(1), key: z.string().min(1) })
const repositoriesAnswer = z.object({
  total_count: z.int().nonnegative(),
  repositories: z.array(z.object({ id: z.int() }))
})
const environmentsAnswer = z.object({
  total_count: z.int().nonnegative(),
  environments: z.array(z.object({ name: z.string().min(1) }))
})

/**
 * One connection. GitHub never gives a value back: the revision is `updated_at`, which must move with our write. It has whole
 * seconds, and nothing is compared by the server.
 */
export function createClient(http: HttpSession, tools: ConnectionTools): ConnectedDestination {
  async function readSecret(entry: Entry, name: string) {
    return http.read({ path: secretPath(entry, name), schema: secretAnswer, classify: refusalOf })
  }

  async function publicKey(entry: Entry): Promise<Result<z.infer<typeof publicKeyAnswer>>> {
    const answer = await http.read({
      path: `${secretsPath(entry)}/public-key`,
      schema: publicKeyAnswer,
      classify: refusalOf
    })
    if (answer.ok) return ok(answer.value.value)
    // GitHub says "not found" of a repository that the token may not see.
    return answer.fault.code === 'not-found'
      ? failed('permission-missing', 'no-right-or-no-such-path')
      : answer
  }

  async function read(entry: Entry, name: string): Promise<Result<NamedValue>> {
    const found = await readSecret(entry, name)
    if (found.ok) {
      const { updated_at: revision } = found.value.value
      const changedAt = Date.parse(revision)
      return ok({ kind: 'unreadable', revision, changedAt: Number.isNaN(changedAt) ? null : changedAt })
    }
    if (found.fault.code !== 'not-found') return found
    // Only if the entry itself can be read, the secret is absent.
    const key = await publicKey(entry)
    return key.ok ? ok({ kind: 'absent' }) : key
  }

  async function write(entry: Entry, name: string, { before, text }: Change): Promise<Outcome<null>> {
    const kept = entry.repository === null ? await visibilityOf(entry, name, before) : ok({})
    if (!kept.ok) return notSent(kept.fault)
    // GitHub may change its key at any time, so each write asks for it.
    const key = await publicKey(entry)
    if (!key.ok) return notSent(key.fault)
    const sealed = await sealFor(key.value.key, text)
    if (!sealed.ok) return notSent(sealed.fault)
    const written = await http.change({
      method: 'PUT',
      path: secretPath(entry, name),
      body: { encrypted_value: sealed.value, key_id: key.value.key_id, ...kept.value },
      schema: 'no-body',
      classify: writeRefusalOf
    })
    return written.kind === 'committed' ? { kind: 'committed', value: null } : written
  }

  /** A write of an organisation's secret sets who may use it, so that is read and sent again. */
  async function visibilityOf(entry: Entry, name: string, before: NamedValue): Promise<Result<object>> {
    // Nobody has chosen yet which repositories shall get it.
    if (before.kind === 'absent') return failed('not-found', undefined, { subject: 'field' })
    const found = await readSecret(entry, name)
    if (!found.ok) return found
    const { visibility } = found.value.value
    if (visibility === undefined) return failed('provider-changed', 'unexpected-shape')
    if (visibility !== 'selected') return ok({ visibility })
    const ids: number[] = []
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const listed = await http.read({
        path: `${secretPath(entry, name)}/repositories`,
        query: { per_page: '100', page: String(page) },
        schema: repositoriesAnswer,
        classify: refusalOf
      })
      if (!listed.ok) return listed
      const { repositories, total_count: total } = listed.value.value
      ids.push(...repositories.map(({ id }) => id))
      if (ids.length === total) return ok({ visibility, selected_repository_ids: ids })
      if (repositories.length === 0) break
    }
    return failed('provider-changed', 'incomplete-list')
  }

  /** Whether a secret of the same name at a lower level hides this one. */
  async function isHidden(entry: Entry, name: string): Promise<RightAnswer['state']> {
    if (entry.environment !== null) return 'no'
    if (entry.repository === null || name === '') return 'unknown'
    const listed = await http.read({
      path: `${repositoryPath(entry)}/environments`,
      query: { per_page: '100' },
      schema: environmentsAnswer,
      classify: refusalOf
    })
    if (!listed.ok) return 'unknown'
    const { environments, total_count: total } = listed.value.value
    if (total > environments.length || total > MOST_ENVIRONMENTS) return 'unknown'
    for (const { name: environment } of environments) {
      const found = await readSecret({ ...entry, environment }, name)
      if (found.ok) return 'yes'
      if (found.fault.code !== 'not-found') return 'unknown'
    }
    return 'no'
  }

  const store = storeOfNames<Entry>({ targetOf, read, write })

  return {
    ...deliverTo<Named<Entry>>(store, tools.clock),

    async preflight() {
      // It answers any token that is accepted, and does not count against the limit.
      const answer = await http.read({ path: '/rate_limit', schema: z.object({}), classify: refusalOf })
      return answer.ok ? ok(null) : answer
    },

    async check(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const name = settings.field ?? ''
      if (name !== '' && !isName(name)) return failed('invalid-input', 'invalid-name', { subject: 'field' })
      const key = await publicKey(entry.value)
      if (!key.ok) return key
      const hidden = await isHidden(entry.value, name)
      return ok<readonly RightAnswer[]>([
        { words: 'Read names and dates of secrets', state: 'yes' },
        // Only a write shows whether a token may write.
        { words: 'Write secrets', state: 'unknown' },
        {
          words: 'No secret of the same name at a lower level takes precedence',
          state: hidden === 'unknown' ? 'unknown' : hidden === 'yes' ? 'no' : 'yes'
        }
      ])
    },

    activator: createRuns(http, tools.clock, { repositoryIn, classify: refusalOf }),

    close: () => http.close()
  }
}

const MOST_PAGES = 20
const MOST_ENVIRONMENTS = 30

function repositoryPath({ owner, repository }: Entry): string {
  return `/repos/${segment(owner)}/${segment(repository ?? '')}`
}

function repositoryIn(settings: DestinationSettings): Result<string> {
  const entry = entryOf(settings)
  if (!entry.ok) return entry
  return entry.value.repository === null
    ? failed('invalid-input', 'value-invalid', { subject: 'repository' })
    : ok(repositoryPath(entry.value))
}

function secretsPath(entry: Entry): string {
  if (entry.repository === null) return `/orgs/${segment(entry.owner)}/actions/secrets`
  return entry.environment === null
    ? `${repositoryPath(entry)}/actions/secrets`
    : `${repositoryPath(entry)}/environments/${segment(entry.environment)}/secrets`
}

function secretPath(entry: Entry, name: string): string {
  return `${secretsPath(entry)}/${segment(name)}`
}

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<Named<Entry>>> {
  const entry = entryOf(settings)
  if (!entry.ok) return entry
  const names = fieldNames(settings, shape)
  if (!names.ok) return names
  if (!names.value.every(isName)) return failed('invalid-input', 'invalid-name', { subject: 'field' })
  return named(ok({ entry: entry.value, names: names.value }))
}

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/^GITHUB_/i.test(name)
}

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,98}[A-Za-z0-9])?$/
const REPOSITORY = /^[A-Za-z0-9._-]{1,100}$/

export function entryOf(settings: DestinationSettings): Result<Entry> {
  const { owner = '', repository = '', environment = '' } = settings
  const bad = (subject: string): Result<never> => failed('invalid-input', 'value-invalid', { subject })
  if (!OWNER.test(owner)) return bad('owner')
  if (repository !== '' && (!REPOSITORY.test(repository) || /^\.+$/.test(repository)))
    return bad('repository')
  const isPlain = environment.length <= 255 && !/\p{Cc}/u.test(environment) && !/^\.{1,2}$/.test(environment)
  if (!isPlain || (environment !== '' && repository === '')) return bad('environment')
  return ok({
    owner,
    repository: repository === '' ? null : repository,
    environment: environment === '' ? null : environment
  })
}

const message = z.object({ message: z.string() })

/** A limit answers 403 as a missing right does. The text is compared and never passed on. */
function refusalOf(status: number, body: unknown): Fault | null {
  if (status !== 403) return null
  const parsed = message.safeParse(body)
  const isLimit = parsed.success && /rate limit/i.test(parsed.data.message)
  return isLimit ? fault('rate-limited') : fault('permission-missing')
}

function writeRefusalOf(status: number, body: unknown): Fault | null {
  return status === 404 ? fault('permission-missing', 'no-right-or-no-such-path') : refusalOf(status, body)
}
