import type { Fault, Outcome, Result } from '../../core/fault'
import { failed, fault, ok } from '../../core/fault'
import type {
  ConnectedDestination,
  DestinationSettings,
  RightAnswer,
  SecretShape
} from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import { segment } from '../../net/base-url'
import type { Exchange } from '../../net/http'
import { faultByStatus } from '../../net/status-faults'
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
import { ownerByMark } from '../kit/owner-mark'
import type { VaultSession } from './session'
import {
  capabilitiesAnswer,
  hasErrorText,
  isNeverWritten,
  mountAnswer,
  readAnswer,
  writeAnswer
} from './wire'

type Entry = { readonly mount: string; readonly path: string }

type VaultMap = Readonly<Record<string, unknown>>

/** Fields of a map that was read, with the map itself for a write that has to send all of it. */
type VaultFields = StoredFields & { readonly map: VaultMap; readonly isWhole: boolean }

/** One connection. Revisions are version numbers, which the server compares itself (`options.cas`). */
export function createClient(session: VaultSession, tools: ConnectionTools): ConnectedDestination {
  const { http } = session
  const knownMounts = new Set<string>()

  /** KV code on a mount of version 1 answers 204 and stores the envelope as the secret, so the mount is asked first. */
  async function checkMount({ mount, path }: Entry): Promise<Result<null>> {
    if (knownMounts.has(mount)) return ok(null)
    const answer = await http.exchange({
      path: `/v1/sys/internal/ui/mounts/${segments(mount)}/${segments(path)}`
    })
    if (!answer.ok) return answer
    if (answer.value.status !== 200) return refused(answer.value)
    const parsed = mountAnswer.safeParse(answer.value.value)
    if (!parsed.success) return failed('provider-changed', 'unexpected-shape')
    const { path: found, type, options } = parsed.data.data
    if (type !== 'kv' || options?.version !== '2')
      return failed('invalid-input', 'kv-version-1', { subject: 'mount' })
    if (trimSlashes(found) !== mount) return failed('invalid-input', 'value-invalid', { subject: 'mount' })
    knownMounts.add(mount)
    return ok(null)
  }

  /** 403 says "no right", "no such path" and "no such token" alike; only the token can be asked about. */
  async function refused(answer: Exchange): Promise<Result<never>> {
    if (answer.status !== 403) return { ok: false, fault: faultOf(answer) }
    const accepted = await session.isTokenAccepted()
    if (!accepted.ok) return accepted
    return accepted.value
      ? failed('permission-missing', 'no-right-or-no-such-path')
      : failed('credential-rejected')
  }

  async function ready(entry: Entry): Promise<Result<null>> {
    const signedIn = await session.signIn()
    return signedIn.ok ? checkMount(entry) : signedIn
  }

  async function capabilities(entry: Entry): Promise<Result<readonly string[]>> {
    const path = `${entry.mount}/data/${entry.path}`
    const answer = await http.exchange({
      method: 'POST',
      path: '/v1/sys/capabilities-self',
      body: { paths: [path] }
    })
    if (!answer.ok) return answer
    if (answer.value.status !== 200) return refused(answer.value)
    const parsed = capabilitiesAnswer.safeParse(answer.value.value)
    return parsed.success ? ok(parsed.data.data[path] ?? []) : failed('provider-changed', 'unexpected-shape')
  }

  async function read(entry: Entry, revision?: string): Promise<Result<StoredEntry>> {
    const isReady = await ready(entry)
    if (!isReady.ok) return isReady
    const answer = await http.exchange({ path: dataPath(entry), query: { version: revision } })
    if (!answer.ok) return answer
    const { status, value, isWhole } = answer.value
    if (status === 200 || status === 404) return storedIn(status, value, isWhole)
    return status === 403 ? unreadable(entry, answer.value, revision) : refused(answer.value)
  }

  /** A policy may let a token write and not read. */
  async function unreadable(
    entry: Entry,
    answer: Exchange,
    revision = 'unreadable'
  ): Promise<Result<StoredEntry>> {
    const may = await capabilities(entry)
    if (may.ok && (may.value.includes('patch') || may.value.includes('root'))) {
      return ok({ kind: 'unreadable', revision })
    }
    return refused(answer)
  }

  async function write(entry: Entry, before: StoredEntry, values: NewValues): Promise<Outcome<string>> {
    if (before.kind === 'absent') return send('POST', entry, before.revision, Object.fromEntries(values))
    const cas = before.kind === 'unreadable' ? null : before.revision
    const patched = await send('PATCH', entry, cas, Object.fromEntries(values))
    const isPatchRefused = patched.kind === 'rejected' && patched.fault.code === 'permission-missing'
    if (!isPatchRefused || before.kind === 'unreadable') return patched
    const { map, isWhole } = before.fields as VaultFields
    // A key that was dropped on reading would be deleted by a write of all the others.
    if (!isWhole) return patched
    // The server compares the version with `cas`, so what is sent besides the new value is what stands there.
    return holdsNumber(map) ? patched : send('POST', entry, cas, { ...map, ...Object.fromEntries(values) })
  }

  async function send(
    method: 'POST' | 'PATCH',
    entry: Entry,
    cas: string | null,
    data: VaultMap
  ): Promise<Outcome<string>> {
    const written = await http.change({
      method,
      path: dataPath(entry),
      headers: method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {},
      body: { data, ...(cas === null ? {} : { options: { cas: Number(cas) } }) },
      schema: writeAnswer,
      classify: writeFault
    })
    if (written.kind !== 'committed') return written
    return { kind: 'committed', value: String(written.value.value.data.version) }
  }

  const store: EntryStore<Entry> = { targetOf, read, readRevision: read, write }

  return {
    ...deliverTo(store, tools.clock),

    async preflight() {
      const signedIn = await session.signIn()
      if (!signedIn.ok) return signedIn
      const accepted = await session.isTokenAccepted()
      if (!accepted.ok) return accepted
      return accepted.value ? ok(null) : failed('credential-rejected')
    },

    async check(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const isReady = await ready(entry.value)
      if (!isReady.ok) return isReady
      const may = await capabilities(entry.value)
      return may.ok ? rightsIn(may.value) : may
    },

    close: () => session.close()
  }
}

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<Entry>> {
  const entry = entryOf(settings)
  if (!entry.ok) return entry
  const names = fieldNames(settings, shape)
  return names.ok ? ok({ entry: entry.value, names: names.value }) : names
}

const LONGEST_PATH = 500

export function entryOf(settings: DestinationSettings): Result<Entry> {
  const [mount, path] = [trimSlashes(settings.mount ?? ''), trimSlashes(settings.path ?? '')]
  for (const [subject, text] of [
    ['mount', mount],
    ['path', path]
  ] as const) {
    const isPlain = text.split('/').every(part => part !== '' && part !== '.' && part !== '..')
    if (!isPlain || text.length > LONGEST_PATH || /\p{Cc}/u.test(text)) {
      return failed('invalid-input', 'value-invalid', { subject })
    }
  }
  return ok({ mount, path })
}

function trimSlashes(text: string): string {
  return text.trim().replace(/^\/+|\/+$/g, '')
}

function segments(text: string): string {
  return text.split('/').map(segment).join('/')
}

function dataPath({ mount, path }: Entry): string {
  return `/v1/${segments(mount)}/data/${segments(path)}`
}

/** A deleted version answers 404 with its number, and a write must name that number. */
function storedIn(status: number, body: unknown, isWhole: boolean): Result<StoredEntry> {
  if (status === 404 && isNeverWritten(body)) return ok({ kind: 'absent', revision: '0' })
  const parsed = readAnswer.safeParse(body)
  if (!parsed.success) return failed('provider-changed', 'unexpected-shape')
  const { data: map, metadata } = parsed.data.data
  const revision = String(metadata.version)
  if (status === 404 || map === null) return ok({ kind: 'absent', revision })
  const changedAt = Date.parse(metadata.created_time)
  return ok({
    kind: 'present',
    revision,
    fields: fieldsOf(map, isWhole),
    owner: ownerByMark(metadata.custom_metadata?.['managed-by']),
    changedAt: Number.isNaN(changedAt) ? null : changedAt
  })
}

function fieldsOf(map: VaultMap, isWhole: boolean): VaultFields {
  return {
    map,
    isWhole,
    held: name => heldText(Object.hasOwn(map, name) ? map[name] : undefined),
    texts: () => new Map(Object.entries(map).map(([name, value]) => [name, JSON.stringify(value)]))
  }
}

/** Reading and sending a number can change it, so a map with one is never sent whole. */
function holdsNumber(value: unknown): boolean {
  if (typeof value === 'number') return true
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNumber)
}

function writeFault(status: number, body: unknown): Fault | null {
  const isStale = hasErrorText(body, 'check-and-set parameter')
  if (status === 400 && isStale) return fault('conflict', 'destination-conflict')
  // A patch of a secret that is gone by now.
  if (status === 404) return fault('conflict', 'destination-conflict')
  // Servers before version 1.9 know no patch.
  if (status === 403 || status === 405) return fault('permission-missing', 'no-right-or-no-such-path')
  return null
}

function faultOf({ status }: Exchange): Fault {
  return faultByStatus(status) ?? fault('provider-changed', 'unexpected-shape')
}

/** Fails when nothing could be written. */
function rightsIn(may: readonly string[]): Result<readonly RightAnswer[]> {
  const has = (right: string): 'yes' | 'no' => (may.includes(right) || may.includes('root') ? 'yes' : 'no')
  const canWrite = [has('patch'), has('update'), has('create')].includes('yes')
  if (!canWrite) return failed('permission-missing', 'no-right-or-no-such-path')
  return ok([
    { words: 'Read the secret', state: has('read') },
    { words: 'Change one key and leave the others alone (patch)', state: has('patch') },
    { words: 'Replace the secret (update)', state: has('update') },
    { words: 'Create the secret', state: has('create') }
  ])
}
