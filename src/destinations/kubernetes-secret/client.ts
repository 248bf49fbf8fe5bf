import { failed, fault, ok, type Fault, type Outcome, type Result } from '../../core/fault'
import type {
  ConnectedDestination,
  DestinationSettings,
  RightAnswer,
  SecretShape
} from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import { segment } from '../../net/base-url'
import type { HttpSession } from '../../net/http'
import { faultByStatus } from '../../net/status-faults'
import {
  deliverTo,
  fieldNames,
  type EntryStore,
  type NewValues,
  type StoredEntry,
  type StoredFields,
  type Target
} from '../kit/entry-store'
import type { Held } from '../kit/held-values'
import { createRollout } from './rollout'
import { changedAtIn, metadataAnswer, ownerIn, reviewAnswer, secretAnswer } from './wire'

type Entry = { readonly namespace: string; readonly name: string }

const ABSENT = 'absent'

/**
 * One connection. The revision is the `resourceVersion`, which a merge patch carries and the API server compares. A merge patch
 * sends one key; a PUT would delete every key and label that it leaves out.
 */
export function createClient(http: HttpSession, tools: ConnectionTools): ConnectedDestination {
  async function read(entry: Entry): Promise<Result<StoredEntry>> {
    const found = await http.read({ path: secretPath(entry), schema: secretAnswer, classify: refusalOf })
    if (!found.ok) {
      return found.fault.code === 'not-found' ? ok({ kind: 'absent', revision: ABSENT }) : found
    }
    const { value } = found.value
    if (value.immutable === true) return failed('conflict', 'entry-immutable', { subject: 'name' })
    if (typeof value.metadata.deletionTimestamp === 'string') {
      return failed('conflict', 'awaits-deletion', { subject: 'name' })
    }
    return ok({
      kind: 'present',
      revision: value.metadata.resourceVersion,
      fields: fieldsOf(value.data ?? {}),
      owner: ownerIn(value),
      changedAt: changedAtIn(value)
    })
  }

  async function write(entry: Entry, before: StoredEntry, values: NewValues): Promise<Outcome<string>> {
    const data = Object.fromEntries([...values].map(([name, text]) => [name, toBase64(text)]))
    const isNew = before.kind === 'absent'
    const written = await http.change({
      method: isNew ? 'POST' : 'PATCH',
      path: isNew ? secretsPath(entry) : secretPath(entry),
      query: { fieldManager: 'rekey' },
      headers: isNew ? {} : { 'content-type': 'application/merge-patch+json' },
      body: isNew
        ? { apiVersion: 'v1', kind: 'Secret', metadata: { name: entry.name }, type: 'Opaque', data }
        : { metadata: { resourceVersion: before.revision }, data },
      schema: metadataAnswer,
      classify: writeRefusalOf
    })
    if (written.kind !== 'committed') return written
    return { kind: 'committed', value: written.value.value.metadata.resourceVersion }
  }

  /** The cluster's own answer to "may I", which reads and changes nothing. */
  async function mayI(verb: string, { namespace, name }: Entry): Promise<Result<boolean>> {
    const resourceAttributes = { namespace, verb, version: 'v1', resource: 'secrets', name }
    const answer = await http.exchange({
      method: 'POST',
      path: REVIEWS,
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes }
      }
    })
    if (!answer.ok) return answer
    const refusal = faultByStatus(answer.value.status)
    if (refusal !== null) return { ok: false, fault: refusal }
    const parsed = reviewAnswer.safeParse(answer.value.value)
    return parsed.success ? ok(parsed.data.status.allowed) : failed('provider-changed', 'unexpected-shape')
  }

  const store: EntryStore<Entry> = { targetOf, read, readRevision: read, write }

  return {
    ...deliverTo(store, tools.clock),

    async preflight() {
      const answer = await mayI('get', { namespace: 'default', name: 'rekey' })
      // Whatever the answer is, the token was accepted; so it is by a cluster that keeps the question to itself.
      return answer.ok || answer.fault.code === 'permission-missing' ? ok(null) : answer
    },

    async check(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const found = await read(entry.value)
      if (!found.ok) return found
      const needed = found.value.kind === 'absent' ? 'create' : 'patch'
      const may = await mayI(needed, entry.value)
      if (!may.ok) return may
      if (!may.value) return failed('permission-missing')
      return ok<readonly RightAnswer[]>([
        { words: 'Read the Secret (get)', state: 'yes' },
        needed === 'patch'
          ? { words: 'Change one key and leave the others alone (patch)', state: 'yes' }
          : { words: 'Create the Secret (create)', state: 'yes' }
      ])
    },

    activator: createRollout(http, entryOf, tools.clock.now),

    close: () => http.close()
  }
}

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

function secretsPath({ namespace }: Entry): string {
  return `/api/v1/namespaces/${segment(namespace)}/secrets`
}

function secretPath(entry: Entry): string {
  return `${secretsPath(entry)}/${segment(entry.name)}`
}

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<Entry>> {
  const entry = entryOf(settings)
  if (!entry.ok) return entry
  const names = fieldNames(settings, shape)
  if (!names.ok) return names
  const isPlain = names.value.every(name => /^[-._a-zA-Z0-9]+$/.test(name))
  if (!isPlain) return failed('invalid-input', 'invalid-name', { subject: 'field' })
  return ok({ entry: entry.value, names: names.value })
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const NAMESPACE = new RegExp(`^${LABEL}$`)
const NAME = new RegExp(`^${LABEL}(\\.${LABEL})*$`)

export function entryOf({ namespace = '', name = '' }: DestinationSettings): Result<Entry> {
  if (!NAMESPACE.test(namespace) || namespace.length > 63) {
    return failed('invalid-input', 'value-invalid', { subject: 'namespace' })
  }
  if (!NAME.test(name) || name.length > 253) {
    return failed('invalid-input', 'value-invalid', { subject: 'name' })
  }
  return ok({ namespace, name })
}

function fieldsOf(data: Readonly<Record<string, string>>): StoredFields {
  return {
    held: name => heldBase64(Object.hasOwn(data, name) ? data[name] : undefined),
    texts: () => new Map(Object.entries(data))
  }
}

function heldBase64(text: string | undefined): Held {
  if (text === undefined || text === '') return { kind: 'absent' }
  const bytes = Buffer.from(text, 'base64')
  return { kind: bytes.toString('base64') === text ? 'value' : 'unclear', bytes }
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

/** Statuses alone: the texts of the API server quote whole objects, with the values of other keys. */
function refusalOf(status: number): Fault | null {
  return status === 403 ? fault('permission-missing') : null
}

function writeRefusalOf(status: number): Fault | null {
  // 409: the object changed since it was read, or somebody created it. 404: somebody deleted it, or its namespace.
  if (status === 409 || status === 404) return fault('conflict', 'destination-conflict')
  return refusalOf(status)
}
