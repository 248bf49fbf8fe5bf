import { z } from 'zod'
import { failed, fault, ok, type Outcome, type Result, notSent } from '../../core/fault'
import type {
  ConnectedDestination,
  DestinationSettings,
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

const parameter = z.object({
  Parameter: z.object({
    Value: z.string(),
    Version: z.int().positive(),
    Type: z.string(),
    LastModifiedDate: z.number().nullish()
  })
})
const descriptions = z.object({
  Parameters: z.array(
    z.object({
      Name: z.string(),
      KeyId: z.string().nullish(),
      Tier: z.string().nullish(),
      Policies: z.array(z.object({ PolicyType: z.string().nullish() })).nullish()
    })
  )
})
const putAnswer = z.object({ Version: z.int().positive() })

const ABSENT = '0'
const MOST_BYTES = { standard: 4_096, advanced: 8_192 }

type TextFields = StoredFields & { readonly text: string }

/** What a write would otherwise reset to the default. */
type Kept = { readonly KeyId?: string; readonly Tier?: string }

/**
 * One connection. The revision is the version number. The service compares nothing: the version is read right before the write,
 * and must be the next one after it.
 */
export function createClient(aws: AwsSession, tools: ConnectionTools): ConnectedDestination {
  async function read(name: string, revision?: string): Promise<Result<StoredEntry>> {
    const selector = revision === undefined ? name : `${name}:${revision}`
    const found = await aws.read('GetParameter', { Name: selector, WithDecryption: true }, parameter)
    if (!found.ok) {
      return found.fault.code === 'not-found' ? ok({ kind: 'absent', revision: revision ?? ABSENT }) : found
    }
    const { Value: text, Version: version, Type: type, LastModifiedDate: changed } = found.value.Parameter
    if (type !== 'SecureString') return failed('conflict', 'not-a-secure-string', { subject: 'name' })
    const fields: TextFields = { ...fieldsOfText(text), text }
    const changedAt = typeof changed === 'number' ? changed * 1_000 : null
    return ok({ kind: 'present', revision: String(version), fields, owner: null, changedAt })
  }

  /** An overwrite without the key moves the parameter to the default key. An expiry would delete the new value. */
  async function keptOf(name: string): Promise<Result<Kept>> {
    const filter = { ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }] }
    const found = await aws.read('DescribeParameters', filter, descriptions)
    if (!found.ok) return found
    const described = found.value.Parameters.find(one => one.Name === name)
    if (described === undefined) return failed('conflict', 'destination-conflict')
    const { KeyId: key, Tier: tier, Policies: policies } = described
    if ((policies ?? []).some(({ PolicyType: type }) => type === 'Expiration')) {
      return failed('conflict', 'awaits-deletion', { subject: 'name' })
    }
    return ok({
      ...(typeof key === 'string' ? { KeyId: key } : {}),
      ...(tier === 'Advanced' ? { Tier: tier } : {})
    })
  }

  async function write(name: string, before: StoredEntry, values: NewValues): Promise<Outcome<string>> {
    const isNew = before.kind !== 'present'
    const text = nextText(isNew ? '' : (before.fields as TextFields).text, values)
    if (!text.ok) return notSent(text.fault)
    const kept = isNew ? ok<Kept>({}) : await keptOf(name)
    if (!kept.ok) return notSent(kept.fault)
    const most = kept.value.Tier === undefined ? MOST_BYTES.standard : MOST_BYTES.advanced
    if (Buffer.byteLength(text.value) > most) {
      return notSent(fault('invalid-input', 'value-too-large', { subject: 'secret' }))
    }
    // The service takes doubled braces for a reference to another parameter.
    if (text.value.includes('{{'))
      return notSent(fault('invalid-input', 'value-invalid', { subject: 'secret' }))
    const body = { Name: name, Value: text.value, Type: 'SecureString', Overwrite: !isNew, ...kept.value }
    const put = await aws.change('PutParameter', body, putAnswer)
    if (put.kind !== 'committed') return put
    const version = put.value.Version
    const isNext = version === Number(before.revision) + 1
    // Somebody wrote between our read and our write, and their value is now an older version.
    return isNext
      ? { kind: 'committed', value: String(version) }
      : { kind: 'unknown', fault: fault('outcome-unknown', 'destination-conflict') }
  }

  const store: EntryStore<string> = { targetOf, read, readRevision: read, write }

  return {
    ...deliverTo(store, tools.clock),

    async preflight() {
      // Also a refusal for want of a right proves that the credential itself is accepted.
      const listed = await aws.read('DescribeParameters', { MaxResults: 1 }, z.unknown())
      return listed.ok || listed.fault.code === 'permission-missing' ? ok(null) : listed
    },

    async check(settings) {
      const name = nameOf(settings)
      if (!name.ok) return name
      const found = await read(name.value)
      return found.ok ? ok(RIGHTS) : found
    },

    close: () => aws.close()
  }
}

/** AWS has no call that says whether a write would be allowed. */
const RIGHTS: readonly RightAnswer[] = [
  { words: 'Read the parameter', state: 'yes' },
  { words: 'Write a new version', state: 'unknown' }
]

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<string>> {
  const name = nameOf(settings)
  if (!name.ok) return name
  const names = textNames(settings, shape)
  return names.ok ? ok({ entry: name.value, names: names.value }) : names
}

/** A colon would select a version. */
function nameOf({ name = '' }: DestinationSettings): Result<string> {
  return /^[A-Za-z0-9_./-]{1,1011}$/.test(name)
    ? ok(name)
    : failed('invalid-input', 'value-invalid', { subject: 'name' })
}
