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

const id = z.string().regex(/\/secrets\/[^/]+\/[^/]+$/)
const attributes = z.object({ created: z.int(), enabled: z.boolean().nullish() })
const secretAnswer = z.object({
  id,
  value: z.string(),
  contentType: z.string().nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  managed: z.boolean().nullish(),
  attributes
})
const versionsAnswer = z.object({
  value: z.array(z.object({ id, attributes })),
  nextLink: z.string().nullish()
})

type Version = z.infer<typeof versionsAnswer>['value'][number]

/** Fields of a text that was read, with what a new version would otherwise lose. */
type Kept = StoredFields & {
  readonly text: string
  readonly created: number
  readonly contentType: string | undefined
  readonly tags: Readonly<Record<string, string>>
}

const API = { 'api-version': '2025-07-01' }
const NONE = 'none'
const MOST_BYTES = 25_000
const MOST_PAGES = 40

/**
 * One connection. Each write makes a version, which is the revision. The service compares nothing: the versions are listed after the
 * write, and none may have come between the one that was read and ours.
 */
export function createClient(session: SignedInSession, tools: ConnectionTools): ConnectedDestination {
  async function read(name: string, version?: string): Promise<Result<StoredEntry>> {
    const found = await session.read({
      path: `/secrets/${segment(name)}${version === undefined ? '' : `/${segment(version)}`}`,
      query: API,
      schema: secretAnswer,
      classify: refusalOf
    })
    if (!found.ok) {
      return found.fault.code === 'not-found' ? ok({ kind: 'absent', revision: version ?? NONE }) : found
    }
    const { value: secret } = found.value
    const fields: Kept = {
      ...fieldsOfText(secret.value),
      text: secret.value,
      created: secret.attributes.created,
      contentType: secret.contentType ?? undefined,
      tags: secret.tags ?? {}
    }
    // The secret behind a certificate belongs to the certificate.
    const owner = secret.managed === true ? 'other-program' : ownerByMark(fields.tags['managed-by'])
    const changedAt = secret.attributes.created * 1_000
    return ok({ kind: 'present', revision: versionIn(secret.id), fields, owner, changedAt })
  }

  async function write(name: string, before: StoredEntry, values: NewValues): Promise<Outcome<string>> {
    const old = before.kind === 'present' ? (before.fields as Kept) : null
    const text = nextText(old?.text ?? '', values)
    if (!text.ok) return notSent(text.fault)
    if (Buffer.byteLength(text.value) > MOST_BYTES) {
      return notSent(fault('invalid-input', 'value-too-large', { subject: 'secret' }))
    }
    const kept = old === null ? {} : { contentType: old.contentType, tags: old.tags }
    const written = await session.change({
      method: 'PUT',
      path: `/secrets/${segment(name)}`,
      query: API,
      body: { value: text.value, ...kept },
      schema: z.object({ id }),
      classify: refusalOf
    })
    if (written.kind !== 'committed') return written
    const version = versionIn(written.value.value.id)
    const between = await hasVersionBetween(name, [before.revision, version], old?.created ?? 0)
    if (between.ok && !between.value) return { kind: 'committed', value: version }
    const detail = between.ok ? 'destination-conflict' : between.fault.detail
    return { kind: 'unknown', fault: fault('outcome-unknown', detail) }
  }

  /** Versions since `created`, in whole seconds, other than these two. */
  async function hasVersionBetween(
    name: string,
    known: readonly string[],
    created: number
  ): Promise<Result<boolean>> {
    const all = await versionsOf(name)
    if (!all.ok) return all
    return ok(all.value.some(one => one.attributes.created >= created && !known.includes(versionIn(one.id))))
  }

  async function versionsOf(name: string): Promise<Result<readonly Version[]>> {
    const path = `/secrets/${segment(name)}/versions`
    const found: Version[] = []
    let query: Readonly<Record<string, string>> = { ...API, maxresults: '25' }
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const listed = await session.read({ path, query, schema: versionsAnswer, classify: refusalOf })
      if (!listed.ok) return listed
      found.push(...listed.value.value.value)
      const { nextLink } = listed.value.value
      if (typeof nextLink !== 'string') return ok(found)
      // Only the query of the link is used, so that a token goes nowhere else.
      if (!URL.canParse(nextLink)) break
      query = Object.fromEntries(new URL(nextLink).searchParams)
    }
    return failed('provider-changed', 'incomplete-list')
  }

  const store: EntryStore<string> = { targetOf, read, readRevision: read, write }

  return {
    ...deliverTo(store, tools.clock),

    preflight: () => session.signIn(),

    async check(settings) {
      const name = nameOf(settings)
      if (!name.ok) return name
      const found = await read(name.value)
      if (!found.ok) return found
      const listed = found.value.kind === 'absent' ? ok([]) : await versionsOf(name.value)
      if (!listed.ok) return listed
      return ok<readonly RightAnswer[]>([
        { words: 'Read the secret (get)', state: 'yes' },
        { words: 'List its versions (list)', state: found.value.kind === 'absent' ? 'unknown' : 'yes' },
        // Only a write shows whether the application may write.
        { words: 'Add a version (set)', state: 'unknown' }
      ])
    },

    close: () => session.close()
  }
}

function versionIn(text: string): string {
  return text.split('/').at(-1) ?? ''
}

function targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<string>> {
  const name = nameOf(settings)
  if (!name.ok) return name
  const names = textNames(settings, shape)
  return names.ok ? ok({ entry: name.value, names: names.value }) : names
}

export function nameOf({ secret = '' }: DestinationSettings): Result<string> {
  return /^[0-9a-zA-Z-]{1,127}$/.test(secret)
    ? ok(secret)
    : failed('invalid-input', 'value-invalid', { subject: 'secret' })
}

/** 409: the name belongs to a secret that was deleted and can still be recovered. */
function refusalOf(status: number): Fault | null {
  return status === 409 ? fault('conflict', 'awaits-deletion') : null
}
