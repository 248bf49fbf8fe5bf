import { z } from 'zod'
import { failed, fault, ok, type Outcome, type Result, notSent } from '../../core/fault'
import type {
  ConnectedDestination,
  DestinationSettings,
  RightAnswer,
  SecretShape
} from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import { segment } from '../../net/base-url'
import { deliverTo, fieldNames, PENDING, type Target } from '../kit/entry-store'
import { named, storeOfNames, type Change, type Named, type NamedValue } from '../kit/named-values'
import type { SignedInSession } from '../kit/signed-in'

type Entry = { readonly projectId: string; readonly environment: string; readonly secretPath: string }

const secret = z.object({
  secretKey: z.string(),
  secretValue: z.string(),
  secretValueHidden: z.boolean(),
  version: z.int().positive(),
  updatedAt: z.string(),
  isRotatedSecret: z.boolean().nullish()
})
const secretAnswer = z.object({ secret })
const writeAnswer = z.union([
  z.object({ secret: z.object({ version: z.int().positive() }) }),
  z.object({ approval: z.object({}) })
])

/**
 * One connection. The revision is the secret's version, which is read right before the write and must be the next one after it; the
 * server compares nothing. Where a policy covers the folder, a write only asks for an approval.
 */
export function createClient(session: SignedInSession, tools: ConnectionTools): ConnectedDestination {
  async function read(entry: Entry, name: string): Promise<Result<NamedValue>> {
    const found = await session.read({
      path: secretPath(name),
      // The value itself: neither resolved nor taken from another folder.
      query: { ...entry, viewSecretValue: 'true', expandSecretReferences: 'false', includeImports: 'false' },
      schema: secretAnswer,
      classify: () => null
    })
    if (found.ok) return valueOf(found.value.value.secret, name)
    if (found.fault.code !== 'not-found') return found
    // Only if the folder itself can be read, the secret is absent.
    const listed = await listNames(entry)
    return listed.ok ? ok({ kind: 'absent' }) : listed
  }

  async function listNames(entry: Entry): Promise<Result<null>> {
    const listed = await session.read({
      path: '/api/v4/secrets',
      query: { ...entry, viewSecretValue: 'false', includeImports: 'false' },
      schema: z.object({ secrets: z.array(z.object({ secretKey: z.string() })) }),
      classify: () => null
    })
    if (listed.ok) return ok(null)
    return listed.fault.code === 'not-found'
      ? failed('permission-missing', 'no-right-or-no-such-path')
      : listed
  }

  async function write(entry: Entry, name: string, { before, text }: Change): Promise<Outcome<unknown>> {
    if (!isKept(text)) return notSent(fault('invalid-input', 'value-invalid', { subject: 'secret' }))
    const written = await session.change({
      method: before.kind === 'absent' ? 'POST' : 'PATCH',
      path: secretPath(name),
      body: { ...entry, secretValue: text, type: 'shared' },
      schema: writeAnswer,
      classify: status => (status === 404 ? fault('conflict', 'destination-conflict') : null)
    })
    if (written.kind !== 'committed') return written
    const answer = written.value.value
    if ('approval' in answer) return { kind: 'committed', value: PENDING }
    const isNext = before.kind === 'absent' || answer.secret.version === Number(before.revision) + 1
    // Somebody wrote between our read and our write.
    return isNext ? written : { kind: 'unknown', fault: fault('outcome-unknown', 'destination-conflict') }
  }

  const store = storeOfNames<Entry>({ targetOf, read, write })

  return {
    ...deliverTo<Named<Entry>>(store, tools.clock),

    preflight: () => session.signIn(),

    async check(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const listed = await listNames(entry.value)
      if (!listed.ok) return listed
      return ok<readonly RightAnswer[]>([
        { words: 'List the secrets of the folder', state: 'yes' },
        // Describing a secret and reading its value are two rights.
        { words: 'Read the value', state: 'unknown' },
        { words: 'Change a secret without an approval', state: 'unknown' }
      ])
    },

    close: () => session.close()
  }
}

function secretPath(name: string): string {
  return `/api/v4/secrets/${segment(name)}`
}

function valueOf(found: z.infer<typeof secret>, name: string): Result<NamedValue> {
  if (found.secretKey !== name) return failed('provider-changed', 'unexpected-shape')
  const time = Date.parse(found.updatedAt)
  const known = { revision: String(found.version), changedAt: Number.isNaN(time) ? null : time }
  if (found.secretValueHidden) return ok({ kind: 'unreadable', ...known })
  const { secretValue: text } = found
  // Infisical rotates the one itself, and takes the other from another secret.
  const isOwned = found.isRotatedSecret === true || text.includes('${')
  return ok({ kind: 'present', ...known, text, owner: isOwned ? 'other-program' : null })
}

/** Infisical trims values, except for one line break at the end, and resolves references. */
function isKept(text: string): boolean {
  const trimmed = text.at(-1) === '\n' ? `${text.trim()}\n` : text.trim()
  return text === trimmed && !text.includes('${')
}

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<Named<Entry>>> {
  const entry = entryOf(settings)
  if (!entry.ok) return entry
  const names = fieldNames(settings, shape)
  if (!names.ok) return names
  const isPlain = names.value.every(name => /^[A-Za-z0-9_.-]+$/.test(name))
  if (!isPlain) return failed('invalid-input', 'invalid-name', { subject: 'field' })
  return named(ok({ entry: entry.value, names: names.value }))
}

export function entryOf(settings: DestinationSettings): Result<Entry> {
  const { project: projectId = '', environment = '', folder = '' } = settings
  const bad = (subject: string): Result<never> => failed('invalid-input', 'value-invalid', { subject })
  if (!/^[A-Za-z0-9-]{1,64}$/.test(projectId)) return bad('project')
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(environment)) return bad('environment')
  const secretPath = `/${folder.trim().replace(/^\/+|\/+$/g, '')}`
  if (!/^\/(?:[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*)?$/.test(secretPath)) return bad('folder')
  return ok({ projectId, environment, secretPath })
}
