import { ok } from '../core/fault'
import type { Result } from '../core/fault'
import { accountStore } from './accounts'
import { auditStore } from './audit'
import { credentialStore } from './credentials'
import { openDatabase } from './database'
import type { Db } from './db'
import { keyList } from './key-list'
import { keyMemory } from './key-memory'
import { lostUses } from './lost-uses'
import { keyStore } from './keys'
import { observationStore } from './observations'
import type { Store } from '../core/ports/store'
import { serviceNameStore } from './service-names'
import type { KeyLook, ServiceNames } from '../core/ports/service-names'

/** `db` is for the repositories that stand beside these, such as sealed secrets and the journal. */
export type OpenedStore = Store & {
  readonly db: Db
  readonly serviceNames: ServiceNames
  readonly keyLook: KeyLook
}

/** Opens the database at `path` with its repositories. Faults: see `openDatabase`. */
export function openStore(options: { path: string }): Result<OpenedStore> {
  const opened = openDatabase(options)
  if (!opened.ok) return opened
  const db = opened.value

  const memory = keyMemory(db)
  const observations = observationStore(db)
  const audit = auditStore(db)
  const serviceNames = serviceNameStore(db, memory)
  const lost = lostUses(db, memory)
  const list = keyList(db, memory, { observations, lost }, audit, serviceNames.serviceFor)
  const keys = keyStore(db, memory, list, { observations, lost })
  const accounts = accountStore(db, {
    keyCount: id => memory.shownOfAccount(id),
    changed: (account, lastGoodSyncAt) => {
      keys.accountChanged(account, lastGoodSyncAt)
    },
    synced: (account, lastGoodSyncAt) => {
      memory.setAccount(account, lastGoodSyncAt)
    },
    removed: id => {
      memory.dropAccount(id)
    }
  })
  return ok({
    db,
    transactions: { run: work => db.transaction(work) },
    accounts,
    credentials: credentialStore(db),
    keys,
    observations,
    audit,
    serviceNames,
    keyLook: keys,
    close: () => {
      memory.stop()
      db.close()
    }
  })
}
