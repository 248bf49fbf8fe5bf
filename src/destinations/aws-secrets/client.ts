import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { failed, fault, ok, type Outcome, type Result, notSent } from '../../core/fault'
import type {
  ConnectedDestination,
  DestinationSettings,
  Owner,
  RightAnswer,
  SecretShape
} from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import type { AwsSession } from '../kit/aws'
import {
  deliverTo,
  type EntryStore,
  type NewValues,
  type StoredEntry,
  type StoredFields,
  type Target
} from '../kit/entry-store'
import { fieldsOfText, nextText, textNames } from '../kit/text-entry'

const description = z.object({
  VersionIdsToStages: z.record(z.string(), z.array(z.string())).nullish(),
  RotationEnabled: z.boolean().nullish(),
  OwningService: z.string().nullish(),
  DeletedDate: z.unknown(),
  LastChangedDate: z.number().nullish(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string().nullish() })).nullish()
})
type Description = z.infer<typeof description>

const secretValue = z.object({ VersionId: z.string(), SecretString: z.string().nullish() })
const versionAnswer = z.object({ VersionId: z.string() })
const anything = z.unknown()

/** A label of our own: AWSPENDING belongs to rotation functions, and a leftover there blocks them. */
const STAGED = 'rekey-staged'
const CURRENT = 'AWSCURRENT'
const MOST_BYTES = 65_536

/** The secret exists, and no version of it is current. */
const NO_VERSION = 'no-version'
/** There is no such secret. */
const NO_SECRET = 'no-secret'

type TextFields = StoredFields & { readonly text: string }

/**
 * One connection. The revision is the id of the version that is current. A new version is staged where no consumer looks, then
 * AWSCURRENT is moved *from* the version that was read: AWS refuses the move when it is elsewhere by then.
 */
export function createClient(aws: AwsSession, tools: ConnectionTools): ConnectedDestination {
  const describe = (name: string): Promise<Result<Description>> =>
    aws.read('DescribeSecret', { SecretId: name }, description)

  async function read(name: string): Promise<Result<StoredEntry>> {
    const described = await describe(name)
    if (!described.ok) {
      return described.fault.code === 'not-found' ? ok({ kind: 'absent', revision: NO_SECRET }) : described
    }
    const { value } = described
    if (value.DeletedDate !== undefined && value.DeletedDate !== null) {
      return failed('conflict', 'awaits-deletion', { subject: 'name' })
    }
    const current = currentOf(value)
    return current === null ? ok({ kind: 'absent', revision: NO_VERSION }) : readVersion(name, current, value)
  }

  async function readVersion(
    name: string,
    revision: string,
    described: Description | null
  ): Promise<Result<StoredEntry>> {
    const found = await aws.read('GetSecretValue', { SecretId: name, VersionId: revision }, secretValue)
    if (!found.ok) {
      if (found.fault.code === 'not-found') return ok({ kind: 'absent', revision })
      const isHidden = found.fault.code === 'permission-missing'
      return isHidden ? ok({ kind: 'unreadable', revision }) : found
    }
    const text = found.value.SecretString
    // A binary secret has no text, and is never replaced.
    if (typeof text !== 'string') return failed('conflict', 'env-not-text', { subject: 'name' })
    const fields: TextFields = { ...fieldsOfText(text), text }
    const changedAt =
      (described?.LastChangedDate ?? null) === null ? null : Number(described?.LastChangedDate) * 1_000
    return ok({
      kind: 'present',
      revision,
      fields,
      owner: described === null ? null : ownerOf(described),
      changedAt
    })
  }

  async function write(name: string, before: StoredEntry, values: NewValues): Promise<Outcome<string>> {
    const isBare = values.has('')
    if (before.kind === 'unreadable' && !isBare) {
      return notSent(fault('permission-missing', undefined, { subject: 'secretsmanager:GetSecretValue' }))
    }
    if (before.kind === 'present' && before.owner === 'aws-service')
      return notSent(fault('conflict', 'managed-elsewhere'))
    const text = nextText(before.kind === 'present' ? (before.fields as TextFields).text : '', values)
    if (!text.ok) return notSent(text.fault)
    if (Buffer.byteLength(text.value) > MOST_BYTES) {
      return notSent(fault('invalid-input', 'value-too-large', { subject: 'secret' }))
    }
    if (before.revision === NO_SECRET) return create(name, text.value)
    const token = randomUUID()
    const put = {
      SecretId: name,
      ClientRequestToken: token,
      SecretString: text.value,
      VersionStages: [STAGED]
    }
    const staged = await aws.change('PutSecretValue', put, versionAnswer)
    if (staged.kind !== 'committed') return staged
    const moved = await moveCurrent(name, token, before.revision)
    // Consumers never see the label, so that it stays when this fails does no harm: the next delivery moves it.
    await aws.change(
      'UpdateSecretVersionStage',
      { SecretId: name, VersionStage: STAGED, RemoveFromVersionId: token },
      anything
    )
    return moved
  }

  async function moveCurrent(name: string, to: string, from: string): Promise<Outcome<string>> {
    const move = {
      SecretId: name,
      VersionStage: CURRENT,
      MoveToVersionId: to,
      ...(from === NO_VERSION ? {} : { RemoveFromVersionId: from })
    }
    const moved = await aws.change('UpdateSecretVersionStage', move, anything, {
      InvalidParameterException: fault('conflict', 'destination-conflict')
    })
    return moved.kind === 'committed' ? { kind: 'committed', value: to } : moved
  }

  /** Fails when somebody made it in the meantime. */
  async function create(name: string, text: string): Promise<Outcome<string>> {
    if (name.startsWith('arn:')) return notSent(fault('not-found', undefined, { subject: 'name' }))
    const body = { Name: name, ClientRequestToken: randomUUID(), SecretString: text }
    const created = await aws.change('CreateSecret', body, versionAnswer)
    return created.kind === 'committed' ? { kind: 'committed', value: created.value.VersionId } : created
  }

  const store: EntryStore<string> = {
    targetOf,
    read,
    readRevision: (name, revision) => readVersion(name, revision, null),
    write
  }

  return {
    ...deliverTo(store, tools.clock),

    async preflight() {
      // Also a refusal for want of a right proves that the credential itself is accepted.
      const listed = await aws.read('ListSecrets', { MaxResults: 1 }, anything)
      return listed.ok || listed.fault.code === 'permission-missing' ? ok(null) : listed
    },

    async check(settings) {
      const target = nameOf(settings)
      if (!target.ok) return target
      const found = await read(target.value)
      return found.ok ? ok(rightsIn(found.value)) : found
    },

    close: () => aws.close()
  }
}

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<string>> {
  const name = nameOf(settings)
  if (!name.ok) return name
  const names = textNames(settings, shape)
  return names.ok ? ok({ entry: name.value, names: names.value }) : names
}

/** The characters that AWS allows in names and ARNs. */
function nameOf({ name = '' }: DestinationSettings): Result<string> {
  return /^[A-Za-z0-9/_+=.@!:-]{1,512}$/.test(name)
    ? ok(name)
    : failed('invalid-input', 'value-invalid', { subject: 'name' })
}

function currentOf({ VersionIdsToStages: stages }: Description): string | null {
  return Object.entries(stages ?? {}).find(([, labels]) => labels.includes(CURRENT))?.[0] ?? null
}

function ownerOf({
  OwningService: service,
  RotationEnabled: isRotated,
  Tags: tags
}: Description): Owner | null {
  if (typeof service === 'string' && service !== '') return 'aws-service'
  if (isRotated === true) return 'aws-rotation'
  const managedBy = tags?.find(({ Key: key }) => /^managed[-_]?by$/i.test(key))?.Value?.toLowerCase() ?? ''
  if (managedBy === '' || managedBy === 'rekey') return null
  return managedBy === 'external-secrets' || managedBy === 'terraform' ? managedBy : 'other-program'
}

/** AWS has no call that says whether a write would be allowed. */
function rightsIn({ kind, revision }: StoredEntry): readonly RightAnswer[] {
  const write = { words: 'Write a new version', state: 'unknown' } as const
  if (revision === NO_SECRET) return [{ words: 'Create the secret', state: 'unknown' }]
  return [{ words: 'Read the secret', state: kind === 'unreadable' ? 'no' : 'yes' }, write]
}
