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
import type { HttpSession } from '../../net/http'
import {
  deliverTo,
  fieldNames,
  heldText,
  type EntryStore,
  type NewValues,
  type StoredEntry,
  type StoredFields,
  type Target
} from '../kit/entry-store'

type Entry = { readonly vault: string; readonly item: string; readonly names: readonly string[] }

/** Everything of an item is kept, so that it can be compared after a write. */
const itemAnswer = z.looseObject({
  id: z.string(),
  version: z.int().nonnegative(),
  state: z.string().optional(),
  updatedAt: z.string().optional(),
  lastEditedBy: z.unknown().optional(),
  fields: z
    .array(z.looseObject({ id: z.string(), label: z.string().optional(), value: z.string().optional() }))
    .optional()
})
type Item = z.infer<typeof itemAnswer>
type ItemField = NonNullable<Item['fields']>[number]

type ItemFields = StoredFields & { readonly fields: readonly ItemField[] }

/**
 * One connection. The revision is the item's version, which is read right before the write; the server compares nothing. A patch
 * names one field by its ID, so the rest of the item does not travel.
 */
export function createClient(http: HttpSession, tools: ConnectionTools): ConnectedDestination {
  async function read(entry: Entry): Promise<Result<StoredEntry>> {
    const found = await http.read({ path: itemPath(entry), schema: itemAnswer, classify: () => null })
    if (!found.ok) return found
    const { value: item } = found.value
    if (item.state === 'ARCHIVED' || item.state === 'DELETED') {
      return failed('conflict', 'awaits-deletion', { subject: 'item' })
    }
    const changedAt = Date.parse(item.updatedAt ?? '')
    return ok({
      kind: 'present',
      revision: String(item.version),
      fields: fieldsOf(item, entry.names),
      owner: null,
      changedAt: Number.isNaN(changedAt) ? null : changedAt
    })
  }

  async function write(entry: Entry, before: StoredEntry, values: NewValues): Promise<Outcome<string>> {
    const fields = before.kind === 'present' ? (before.fields as ItemFields).fields : []
    const isUnclear = [...values.keys()].some(name => matches(fields, name).length > 1)
    if (isUnclear) return notSent(fault('invalid-input', 'invalid-name', { subject: 'field' }))
    const written = await http.change({
      method: 'PATCH',
      path: itemPath(entry),
      body: [...values].map(([name, value]) => patchFor(matches(fields, name)[0], name, value)),
      schema: itemAnswer,
      classify: status => (status === 409 ? fault('conflict', 'destination-conflict') : null)
    })
    if (written.kind !== 'committed') return written
    const { version } = written.value.value
    // Somebody wrote between our read and our write.
    return version > Number(before.revision) + 1
      ? { kind: 'unknown', fault: fault('outcome-unknown', 'destination-conflict') }
      : { kind: 'committed', value: String(version) }
  }

  const store: EntryStore<Entry> = { targetOf, read, readRevision: read, write }

  return {
    ...deliverTo(store, tools.clock),

    async preflight() {
      const schema = z.array(z.object({ id: z.string() }))
      const answer = await http.read({ path: '/v1/vaults', schema, classify: () => null })
      return answer.ok ? ok(null) : answer
    },

    async check(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const found = await read({ ...entry.value, names: [] })
      if (!found.ok) return found
      return ok<readonly RightAnswer[]>([
        { words: 'Read the item', state: 'yes' },
        // Only a write shows whether the token may write to the vault.
        { words: 'Change a field of the item', state: 'unknown' }
      ])
    },

    close: () => http.close()
  }
}

function itemPath({ vault, item }: Entry): string {
  return `/v1/vaults/${segment(vault)}/items/${segment(item)}`
}

/** By ID, or else by label: labels can stand more than once. */
function matches(fields: readonly ItemField[], name: string): readonly ItemField[] {
  const byId = fields.filter(field => field.id === name)
  return byId.length > 0 ? byId : fields.filter(field => field.label === name)
}

function patchFor(field: ItemField | undefined, name: string, value: string): object {
  if (field === undefined) {
    return { op: 'add', path: '/fields', value: { label: name, type: 'CONCEALED', value } }
  }
  // As JSON Pointer wants it.
  const id = field.id.replaceAll('~', '~0').replaceAll('/', '~1')
  return { op: 'replace', path: `/fields/${id}/value`, value }
}

function fieldsOf(item: Item, names: readonly string[]): ItemFields {
  const { fields = [], version: _, updatedAt: __, lastEditedBy: ___, ...rest } = item
  const nameOf = (field: ItemField): string =>
    names.find(name => matches(fields, name).includes(field)) ?? `id ${field.id}`
  return {
    fields,
    held(name) {
      const found = matches(fields, name)
      const [first] = found
      if (found.length < 2) return heldText(first?.value)
      return { kind: 'unclear', bytes: new TextEncoder().encode(first?.value ?? '') }
    },
    texts: () =>
      new Map([
        ['the item', JSON.stringify(rest)],
        ...fields.map(field => [nameOf(field), JSON.stringify(field)] as const)
      ])
  }
}

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<Entry>> {
  const entry = entryOf(settings)
  if (!entry.ok) return entry
  const names = fieldNames(settings, shape)
  return names.ok ? ok({ entry: { ...entry.value, names: names.value }, names: names.value }) : names
}

const ID = /^[0-9a-z]{26}$/

export function entryOf({ vault = '', item = '' }: DestinationSettings): Result<Omit<Entry, 'names'>> {
  if (!ID.test(vault)) return failed('invalid-input', 'value-invalid', { subject: 'vault' })
  if (!ID.test(item)) return failed('invalid-input', 'value-invalid', { subject: 'item' })
  return ok({ vault, item })
}
