import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Clock } from '../../src/core/clock'
import type { Result } from '../../src/core/fault'
import type { TeamStore } from '../../src/core/ports/team-store'
import { postgresDoor } from '../../src/ledger'
import { parseReadings } from '../../src/ledger/readings-codec'
import { createLedgerCrypto } from '../../src/services/team/crypto'
import { createTeam, type TeamService } from '../../src/services/team/team'
import { openStore, type OpenedStore } from '../../src/store/open-store'
import { teamStore } from '../../src/store/team'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'
import { createOsVault } from '../../src/vault/os-vault'
import type { Vault } from '../../src/core/ports/vault'

/** One installation in a team: a store on disk, a vault, and the team service. It may end and start again. */
export type TeamMachine = {
  readonly team: TeamService
  readonly store: OpenedStore
  readonly rows: TeamStore
  readonly vault: Vault
  readonly bugs: unknown[]
  /** Ends it as a power cut does, and starts it again on what is on disk. */
  restart(): Promise<void>
  close(): Promise<void>
}

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: ms => new Promise(resolve => setTimeout(resolve, ms))
}

export async function startMachine(clock: Clock = realClock): Promise<TeamMachine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-team-'))
  const keychain = createMemoryKeychain()
  const bugs: unknown[] = []

  async function start() {
    const opened = openStore({ path: path.join(folder, 'rekey.db') })
    if (!opened.ok) throw new Error('The store did not open.')
    const store = opened.value
    const rows = teamStore(store.db)
    const vault = createOsVault({ keychain, hasSealedRows: () => rows.box() !== null })
    valueOf(await vault.open())
    const team = createTeam({
      clock,
      ids: {
        id: () => randomBytes(12).toString('base64url'),
        marker: length => randomBytes(length).toString('hex').slice(0, length).toUpperCase()
      },
      vault,
      store: rows,
      transactions: store.transactions,
      crypto: createLedgerCrypto(),
      door: postgresDoor,
      parseReadings,
      onBug: error => bugs.push(error)
    })
    return { store, rows, vault, team }
  }

  let life = await start()
  return {
    get team() {
      return life.team
    },
    get store() {
      return life.store
    },
    get rows() {
      return life.rows
    },
    get vault() {
      return life.vault
    },
    bugs,
    async restart() {
      await life.team.close()
      life.store.close()
      life = await start()
      await life.team.tick()
    },
    async close() {
      await life.team.close()
      await life.vault.close()
      life.store.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.fault.code}/${result.fault.detail ?? ''}`)
}
