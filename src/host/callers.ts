import { AsyncLocalStorage } from 'node:async_hooks'
import { actorFrom, type Actor } from '../core/actor'
import type { AuditStore } from '../core/ports/audit'
import type { JournalStore } from '../core/ports/journal'

/** The kind of window, the tray's own code, the command line, or a run without a shell (demo, tests). */
export type CallerKind = 'main' | 'quick' | 'tray' | 'command-line' | 'headless'

/** Who is calling, through everything that the call awaits: the history names them without every service passing them on. */
export type Callers = {
  /** Does `work` as this caller. */
  as<T>(kind: CallerKind, work: () => T): T
  /** Does `work` for the schedule of this name. */
  forSchedule<T>(name: string, work: () => T): T
  /** The same history, in which each row says who. */
  namedIn(audit: AuditStore): AuditStore
  /** The same journal, in which each row says who. */
  namedInJournal(journal: JournalStore): JournalStore
}

/** `person` names whoever uses this installation; null where nothing does. */
export function createCallers(person: () => string | null = () => null): Callers {
  const calling = new AsyncLocalStorage<Actor>()
  // The tray and the lock of the screen call without a window, and are the same person.
  const caller = (): Actor => calling.getStore() ?? { kind: 'person', id: person() }
  return {
    as: (kind, work) => calling.run({ kind: kind === 'command-line' ? kind : 'person', id: person() }, work),
    forSchedule: (name, work) => calling.run({ kind: 'schedule', id: name }, work),
    namedIn: audit => ({
      ...audit,
      append: entry => audit.append({ ...entry, actor: actorFrom(entry.actor, caller()) })
    }),
    namedInJournal: journal => ({
      ...journal,
      append: (id, entry) => {
        journal.append(id, { ...entry, actor: actorFrom(entry.actor, caller()) })
      }
    })
  }
}
