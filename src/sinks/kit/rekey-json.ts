import type { SinkRecord } from '../../core/ports/sink'
import { isoTime, plain } from './plain'

/** A record in Rekey's own JSON, with the fields in a fixed order. */
export function rekeyJson(record: SinkRecord): Record<string, unknown> {
  const { sequence, at, act, actor, account, key, rotation, facts, hash, source } = record
  const named = (one: { readonly id: string; readonly name: string | null } | null) =>
    one === null ? null : { id: plain(one.id), name: one.name === null ? null : plain(one.name) }
  return {
    sequence,
    time: isoTime(at),
    act,
    actor: { kind: actor.kind, id: actor.id === null ? null : plain(actor.id) },
    account: named(account),
    key: named(key),
    rotation,
    facts: Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [
        plain(name),
        typeof value === 'string' ? plain(value) : value
      ])
    ),
    hash,
    source
  }
}
