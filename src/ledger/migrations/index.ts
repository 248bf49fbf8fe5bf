import { events } from './0010-events'

export type LedgerMigration = { readonly version: number; readonly sql: string }

/** Every step of the tables in order, in tens. A shipped one is never edited. */
export const migrations: readonly LedgerMigration[] = [events]

export const LEDGER_VERSION = migrations.at(-1)?.version ?? 0
