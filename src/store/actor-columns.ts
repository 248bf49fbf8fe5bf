import { ACTOR_KINDS, type Actor } from '../core/actor'

/** Both null in a row that was written before rows said who. */
export type ActorColumns = { actor_kind: string | null; actor_id: string | null }

/** Null where the row does not say. */
export function actorIn({ actor_kind, actor_id }: ActorColumns): Actor | null {
  const kind = ACTOR_KINDS.find(known => known === actor_kind)
  return kind === undefined ? null : { kind, id: actor_id }
}
