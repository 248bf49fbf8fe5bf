import { AsyncLocalStorage } from 'node:async_hooks'
import type { AuditStore } from '../core/ports/audit'

/** The kind of window, the tray's own code, the command line, or a run without a shell (demo, tests). */
export type CallerKind = 'main' | 'quick' | 'tray' | 'command-line' | 'headless'

/** Who is calling, through everything that the call awaits: the history names them without every service passing them on. */
export type Callers = {
  /** Does `work` as this caller. */
  as<T>(kind: CallerKind, work: () => T): T
  /** The same history, in which what a person did on the command line says so. */
  namedIn(audit: AuditStore): AuditStore
}

export function createCallers(): Callers {
  const calling = new AsyncLocalStorage<CallerKind>()
  return {
    as: (kind, work) => calling.run(kind, work),
    namedIn: audit => ({
      ...audit,
      append: entry => {
        const isNamed = entry.actor === 'operator' && calling.getStore() === 'command-line'
        return audit.append(isNamed ? { ...entry, facts: { ...entry.facts, caller: 'command line' } } : entry)
      }
    })
  }
}
