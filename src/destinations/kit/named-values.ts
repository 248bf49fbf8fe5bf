import type { Outcome, Result } from '../../core/fault'
import { fault, ok } from '../../core/fault'
import type { Owner } from '../../core/ports/destination'
import { heldText, PENDING, type EntryStore, type StoredEntry, type Target } from './entry-store'

// A server that keeps each value under a name of its own, such as CI variables: a secret with two parts is two of them. One
// value at a time is read and written; together they are one entry of a delivery.

export type NamedValue =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly revision: string; readonly changedAt: number | null }
  | {
      readonly kind: 'present'
      readonly revision: string
      readonly text: string
      readonly owner: Owner | null
      readonly changedAt: number | null
    }

export type NamedValues<Place> = {
  targetOf: EntryStore<Named<Place>>['targetOf']
  read(place: Place, name: string): Promise<Result<NamedValue>>
  /**
   * Answers anything, or `PENDING` when a person at the server has to approve it first. Rejects with
   * `conflict/destination-conflict` when the server sees that `before` is no longer current.
   */
  write(place: Place, name: string, change: Change): Promise<Outcome<unknown>>
}

export type Change = { readonly before: NamedValue; readonly text: string }

export type Named<Place> = { readonly place: Place; readonly names: readonly string[] }

export function named<Place>(target: Result<Target<Place>>): Result<Target<Named<Place>>> {
  if (!target.ok) return target
  const { entry: place, names } = target.value
  return ok({ entry: { place, names }, names })
}

export function storeOfNames<Place>(values: NamedValues<Place>): EntryStore<Named<Place>> {
  async function readAll({ place, names }: Named<Place>): Promise<Result<ReadonlyMap<string, NamedValue>>> {
    const found = new Map<string, NamedValue>()
    for (const name of names) {
      const read = await values.read(place, name)
      if (!read.ok) return read
      found.set(name, read.value)
    }
    return ok(found)
  }

  async function read(entry: Named<Place>): Promise<Result<StoredEntry>> {
    const found = await readAll(entry)
    return found.ok ? ok(joined(found.value)) : found
  }

  return {
    targetOf: values.targetOf,
    read,
    async readRevision(entry, revision) {
      const found = await read(entry)
      // Where the server shows no date either, an accepted write is all that can be known.
      const isBlind =
        found.ok && found.value.kind === 'unreadable' && (found.value.changedAt ?? null) === null
      return isBlind ? ok({ kind: 'unreadable', revision }) : found
    },
    async write(entry, before, changes) {
      const found = await readAll(entry)
      if (!found.ok) return { kind: 'not-sent', fault: found.fault }
      if (joined(found.value).revision !== before.revision) {
        return { kind: 'rejected', fault: fault('conflict', 'destination-conflict') }
      }
      let isFirst = true
      let isPending = false
      for (const [name, text] of changes) {
        const old = found.value.get(name) ?? { kind: 'absent' }
        const written = await values.write(entry.place, name, { before: old, text })
        // A refusal of a later part must not hide that an earlier one was written.
        if (written.kind !== 'committed') {
          return isFirst ? written : { kind: 'unknown', fault: fault('outcome-unknown') }
        }
        isFirst = false
        isPending ||= written.value === PENDING
      }
      return { kind: 'committed', value: isPending ? PENDING : 'written' }
    }
  }
}

function joined(found: ReadonlyMap<string, NamedValue>): StoredEntry {
  const all = [...found.values()]
  const revision = JSON.stringify(all.map(one => (one.kind === 'absent' ? null : one.revision)))
  if (all.every(({ kind }) => kind === 'absent')) return { kind: 'absent', revision }
  const times = all.map(one => (one.kind === 'absent' ? null : one.changedAt))
  const changedAt = times.reduce((latest, time) =>
    latest === null ? time : Math.max(latest, time ?? latest)
  )
  if (all.some(({ kind }) => kind === 'unreadable')) return { kind: 'unreadable', revision, changedAt }
  return {
    kind: 'present',
    revision,
    fields: {
      held: name => {
        const one = found.get(name)
        return heldText(one?.kind === 'present' ? one.text : undefined)
      },
      // Each value is an entry of its own at the server, so a write has no neighbours.
      texts: () => new Map()
    },
    owner: all.map(one => (one.kind === 'present' ? one.owner : null)).find(one => one !== null) ?? null,
    changedAt
  }
}
