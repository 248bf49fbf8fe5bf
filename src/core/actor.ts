// Who did something: kept with each row of the history and each row of a journal.

export const ACTOR_KINDS = ['person', 'command-line', 'schedule', 'rekey'] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]

/** A person at a window or at the command line is known by their account of this computer, a schedule by its name. */
export type Actor = {
  readonly kind: ActorKind
  /** Null: not known, or Rekey by itself. */
  readonly id: string | null
}

/** Who acted, as far as a service knows: `operator` is the person whose call this is. */
export type ActedBy = 'operator' | 'rekey' | Actor

/** Names the person behind `operator`; without a caller it is a person whom nobody named, such as one at the tray. */
export function actorFrom(by: ActedBy, caller: Actor | null = null): Actor {
  if (by === 'rekey') return { kind: 'rekey', id: null }
  if (by === 'operator') return caller ?? { kind: 'person', id: null }
  return by
}

/** Was it a person, and not Rekey for them? */
export function isPerson({ kind }: Actor): boolean {
  return kind === 'person' || kind === 'command-line'
}
