import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Clock } from '../../src/core/clock'
import type { Result } from '../../src/core/fault'
import type { LedgerDoor } from '../../src/core/ports/ledger'
import type { TeamStore } from '../../src/core/ports/team-store'
import type { Vault } from '../../src/core/ports/vault'
import { postgresDoor } from '../../src/ledger'
import { parseReadings } from '../../src/ledger/readings-codec'
import { createLedgerCrypto } from '../../src/services/team/crypto'
import { createTeam, type TeamService } from '../../src/services/team/team'
import { openStore, type OpenedStore } from '../../src/store/open-store'
import { teamStore } from '../../src/store/team'
import type { Keychain } from '../../src/vault/keychain'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'
import { createOsVault } from '../../src/vault/os-vault'

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: ms => new Promise(resolve => setTimeout(resolve, ms))
}

/** What outlives a process: a folder with the store, and the keychain. */
export type TeamHome = {
  readonly folder: string
  readonly keychain: Keychain
  /** Its member id; empty before it created or joined a team. */
  member(): string
  keepMember(id: string): void
}

export type TeamLife = {
  readonly team: TeamService
  readonly store: OpenedStore
  readonly rows: TeamStore
  readonly vault: Vault
  /** As a power cut does: nothing is given back, and nobody waits. */
  drop(): Promise<void>
  close(): Promise<void>
}

type LifeOptions = {
  readonly clock?: Clock
  readonly door?: LedgerDoor
  readonly onBug: (error: unknown) => void
}

export function makeHome(keychain: Keychain = createMemoryKeychain()): TeamHome {
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-team-'))
  let member = ''
  return {
    folder,
    keychain,
    member: () => member,
    keepMember(id) {
      member = id
    }
  }
}

export async function openTeamLife(home: TeamHome, options: LifeOptions): Promise<TeamLife> {
  const { clock = realClock, door = postgresDoor, onBug } = options
  const opened = openStore({ path: path.join(home.folder, 'rekey.db') })
  if (!opened.ok) throw new Error('The store did not open.')
  const store = opened.value
  const rows = teamStore(store.db)
  const vault = createOsVault({ keychain: home.keychain, hasSealedRows: () => rows.box() !== null })
  valueOf(await vault.open())
  let isDropped = false
  const ledgers: { close(): Promise<void> }[] = []
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
    door: {
      ...door,
      open(address, identity) {
        const made = door.open(address, identity)
        if (made.ok) ledgers.push(made.value)
        return made
      }
    },
    parseReadings,
    onBug: error => {
      // What a dead process would have met.
      if (!isDropped) onBug(error)
    }
  })
  return {
    team,
    store,
    rows,
    vault,
    async drop() {
      isDropped = true
      // At once: the next life opens the same file.
      store.close()
      await Promise.all(ledgers.map(ledger => ledger.close()))
    },
    async close() {
      await team.close()
      await vault.close()
      store.close()
    }
  }
}

/** One installation in a team, for tests that let it start again. */
export type TeamMachine = {
  readonly team: TeamService
  readonly rows: TeamStore
  readonly bugs: unknown[]
  restart(): Promise<void>
  /** Locks the vault, which closes the connection. */
  lock(): void
  /** Starts a copy of the profile beside it, with the same key. */
  copy(): Promise<TeamMachine>
  close(): Promise<void>
}

export async function startMachine(
  home: TeamHome = makeHome(),
  door: LedgerDoor = postgresDoor
): Promise<TeamMachine> {
  const bugs: unknown[] = []
  const onBug = (error: unknown): void => {
    bugs.push(error)
  }
  const options = { onBug, door }
  let life = await openTeamLife(home, options)
  return {
    get team() {
      return life.team
    },
    get rows() {
      return life.rows
    },
    bugs,
    async restart() {
      await life.close()
      life = await openTeamLife(home, options)
      await life.team.tick()
    },
    lock() {
      life.vault.lock()
    },
    async copy() {
      const copied = makeHome(home.keychain)
      await life.close()
      cpSync(home.folder, copied.folder, { recursive: true })
      life = await openTeamLife(home, options)
      await life.team.tick()
      return startMachine(copied, door)
    },
    async close() {
      await life.close()
      rmSync(home.folder, { recursive: true, force: true })
    }
  }
}

export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.fault.code}/${result.fault.detail ?? ''}`)
}
