import type { Account } from '../core/account'
import type { Clock, IdSource } from '../core/clock'
import type { Fault, Result } from '../core/fault'
import type { AccountId, KeyId } from '../core/ids'
import type { Processes } from '../core/ports/processes'
import type { Provider } from '../core/ports/provider'
import type { Secret } from '../core/secret'
import type { StartSandbox } from '../providers/kit/sandbox/sandbox'
import type { ObservationStore } from '../core/ports/observations'
import type { AccountStore } from '../core/ports/accounts'
import type { KeyStore } from '../core/ports/keys'
import type { Transactions } from '../core/ports/transactions'
import type { Vault } from '../core/ports/vault'

/** What the sandbox needs of the app: it goes through the same doors as a person connecting real accounts. */
export type SandboxTools = {
  readonly clock: Clock
  readonly ids: Pick<IdSource, 'id'>
  /** A directory of its own; everything in it is the sandbox's. */
  readonly directory: string
  readonly providers: ReadonlyMap<string, Provider>
  readonly servers: ReadonlyMap<string, StartSandbox>
  readonly vault: Pick<Vault, 'seal' | 'use'>
  readonly transactions: Transactions
  readonly accounts: AccountStore
  readonly keys: KeyStore
  readonly observations: ObservationStore
  connect(input: SandboxConnection): Promise<Result<Account>>
  /** Removes the account with all that Rekey keeps about it. */
  disconnect(accountId: AccountId): Promise<Result<null>>
  sync(accountIds: readonly AccountId[]): Promise<void>
  /** Finds programs of this machine. */
  readonly processes: Pick<Processes, 'find'>
  /** Connects the sandbox's own secret server as a destination. */
  connectDestination(kindId: string, url: string, token: Secret): Promise<Result<unknown>>
  /** Forgets every destination of this kind. */
  forgetDestinations(kindId: string): Promise<void>
  /** Remembers where a key is deployed, and by their fingerprints which values, as a hand-off would have. */
  noteDeployed(keyId: KeyId, file: string, values: readonly string[]): void
}

export type SandboxConnection = {
  readonly providerId: string
  readonly name: string
  readonly environment: string
  readonly baseUrl: string
  readonly settings: Readonly<Record<string, string>>
  readonly credential: Readonly<Record<string, Secret>>
}

export type SandboxStatus = {
  readonly state: 'off' | 'starting' | 'on' | 'removing'
  /** What is being done just now, for the progress line. */
  readonly step: 'servers' | 'accounts' | 'keys' | 'history' | 'consumers' | null
  readonly accounts: number
  readonly consumers: number
  readonly requests: number
  readonly failures: number
  readonly directory: string | null
  readonly services: readonly {
    readonly accountId: AccountId | null
    readonly service: string
    readonly environment: string
    readonly file: string
    readonly requests: number
    readonly failures: number
  }[]
  readonly fault: Fault | null
}
