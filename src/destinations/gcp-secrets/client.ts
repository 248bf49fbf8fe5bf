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
import {
  deliverTo,
  type EntryStore,
  type NewValues,
  type StoredEntry,
  type StoredFields,
  type Target
} from '../kit/entry-store'
import { ownerByMark } from '../kit/owner-mark'
import type { SignedInSession } from '../kit/signed-in'
import { fieldsOfText, nextText, textNames } from '../kit/text-entry'
import { crc32c } from './crc32c'

type Entry = { readonly project: string; readonly secret: string }

/** `text` is null when the stored bytes are none. */
type Payload = StoredFields & { readonly text: string | null }

const secretAnswer = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()).nullish(),
  versionAliases: z.record(z.string(), z.union([z.string(), z.number()])).nullish()
})
const versionName = z.string().regex(/\/versions\/[1-9]\d*$/)
const versionAnswer = z.object({
  name: versionName,
  payload: z.object({ data: z.base64().optional(), dataCrc32c: z.string().optional() })
})
const addAnswer = z.object({ name: versionName })
const permissionsAnswer = z.object({ permissions: z.array(z.string()).optional() })

/** A secret without any version. */
const NONE = '0'
const MOST_BYTES = 65_536

/**
 * One connection. The revision is the number of the newest version. The service compares nothing: the number is read right before a
 * version is added, and the added one must be the next.
 */
export function createClient(
  session: SignedInSession,
  location: string,
  tools: ConnectionTools
): ConnectedDestination {
  function pathOf({ project, secret }: Entry): string {
    const region = location === '' ? '' : `/locations/${segment(location)}`
    return `/v1/projects/${segment(project)}${region}/secrets/${segment(secret)}`
  }

  async function read(entry: Entry): Promise<Result<StoredEntry>> {
    const secret = await session.read({ path: pathOf(entry), schema: secretAnswer, classify: refusalOf })
    if (!secret.ok) return secret
    const found = await readVersion(entry, 'latest')
    if (!found.ok || found.value.kind !== 'present') return found
    return ok({ ...found.value, owner: ownerByMark(secret.value.value.labels?.['managed-by']) })
  }

  async function readVersion(entry: Entry, version: string): Promise<Result<StoredEntry>> {
    const found = await session.read({
      path: `${pathOf(entry)}/versions/${segment(version)}:access`,
      schema: versionAnswer,
      classify: versionRefusalOf
    })
    if (!found.ok) {
      const revision = version === 'latest' ? NONE : version
      return found.fault.code === 'not-found' ? ok({ kind: 'absent', revision }) : found
    }
    const { name, payload } = found.value.value
    const bytes = Buffer.from(payload.data ?? '', 'base64')
    const { dataCrc32c: sum } = payload
    if (sum !== undefined && sum !== String(crc32c(bytes))) {
      return failed('provider-changed', 'unexpected-shape')
    }
    return ok({
      kind: 'present',
      revision: name.split('/').at(-1) ?? '',
      fields: payloadOf(bytes),
      owner: null,
      changedAt: null
    })
  }

  async function write(entry: Entry, before: StoredEntry, values: NewValues): Promise<Outcome<string>> {
    const old = before.kind === 'present' ? (before.fields as Payload).text : ''
    // Bytes that are no text can only be replaced whole.
    const text = nextText(old ?? '\0', values)
    if (!text.ok) return notSent(text.fault)
    const bytes = Buffer.from(text.value, 'utf8')
    if (bytes.length > MOST_BYTES) {
      return notSent(fault('invalid-input', 'value-too-large', { subject: 'secret' }))
    }
    const payload = { data: bytes.toString('base64'), dataCrc32c: String(crc32c(bytes)) }
    bytes.fill(0)
    const added = await session.change({
      method: 'POST',
      path: `${pathOf(entry)}:addVersion`,
      body: { payload },
      schema: addAnswer,
      classify: refusalOf
    })
    if (added.kind !== 'committed') return added
    const version = added.value.value.name.split('/').at(-1) ?? ''
    // Somebody added a version between our read and our write, and it is hidden now.
    return Number(version) === Number(before.revision) + 1
      ? { kind: 'committed', value: version }
      : { kind: 'unknown', fault: fault('outcome-unknown', 'destination-conflict') }
  }

  /** Google's own answer to which of these rights the caller has; null where it gives none. */
  async function rightsOn(entry: Entry): Promise<Result<readonly string[] | null>> {
    const answer = await session.change({
      method: 'POST',
      path: `${pathOf(entry)}:testIamPermissions`,
      body: { permissions: [ADD, ACCESS] },
      schema: permissionsAnswer,
      classify: refusalOf
    })
    if (answer.kind === 'committed') return ok(answer.value.value.permissions ?? [])
    return answer.fault.code === 'not-found' ? ok(null) : { ok: false, fault: answer.fault }
  }

  const store: EntryStore<Entry> = { targetOf, read, readRevision: readVersion, write }

  return {
    ...deliverTo(store, tools.clock),

    preflight: () => session.signIn(),

    async check(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const secret = await session.read({
        path: pathOf(entry.value),
        schema: secretAnswer,
        classify: refusalOf
      })
      if (!secret.ok) return secret
      const may = await rightsOn(entry.value)
      if (!may.ok) return may
      const has = (right: string): RightAnswer['state'] =>
        may.value === null ? 'unknown' : may.value.includes(right) ? 'yes' : 'no'
      if (has(ADD) === 'no' || has(ACCESS) === 'no') return failed('permission-missing')
      const aliases = Object.keys(secret.value.value.versionAliases ?? {})
      return ok<readonly RightAnswer[]>([
        { words: 'Read the newest version', state: has(ACCESS) },
        { words: 'Add a version', state: has(ADD) },
        { words: 'No alias keeps consumers at an older version', state: aliases.length === 0 ? 'yes' : 'no' }
      ])
    },

    close: () => session.close()
  }
}

const ADD = 'secretmanager.versions.add'
const ACCESS = 'secretmanager.versions.access'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function payloadOf(bytes: Buffer): Payload {
  try {
    const text = utf8.decode(bytes)
    return { ...fieldsOfText(text), text }
  } catch {
    // Other bytes are another value, which a person may replace.
    return {
      held: () => ({ kind: 'unclear', bytes: Uint8Array.from(bytes) }),
      texts: () => new Map(),
      text: null
    }
  }
}

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<Entry>> {
  const entry = entryOf(settings)
  if (!entry.ok) return entry
  const names = textNames(settings, shape)
  return names.ok ? ok({ entry: entry.value, names: names.value }) : names
}

export function entryOf({ project = '', secret = '' }: DestinationSettings): Result<Entry> {
  // A project may belong to a domain, as in example.com:shop.
  if (!/^[a-z0-9][a-z0-9.:-]{1,62}$/.test(project)) {
    return failed('invalid-input', 'value-invalid', { subject: 'project' })
  }
  return /^[A-Za-z0-9_-]{1,255}$/.test(secret)
    ? ok({ project, secret })
    : failed('invalid-input', 'value-invalid', { subject: 'secret' })
}

function refusalOf(status: number): Fault | null {
  return status === 409 ? fault('conflict', 'destination-conflict') : null
}

/** A version that is disabled or destroyed answers 400: nobody can say what it holds. */
function versionRefusalOf(status: number): Fault | null {
  return status === 400 ? fault('conflict', 'destination-conflict') : refusalOf(status)
}
