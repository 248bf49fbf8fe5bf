import { ok, type Result } from '../../core/fault'
import type { AccountId } from '../../core/ids'
import type { ProviderClient } from '../../core/ports/provider'
import { wipeBundle, type SecretBundle } from '../../core/secret'

/** An open connection and the credential that it borrows. */
export type Connection = {
  readonly client: ProviderClient
  readonly credential: SecretBundle
}

export type ClientPool = {
  /** Runs `work` with the account's connection; opens one when there is none for `version`, and keeps it. */
  lend<T>(loan: Loan, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  /** No new work with this connection; it is closed, and its credential wiped, when the last work is done. */
  retire(accountId: AccountId): void
  retireAll(): void
  /** Resolves when nothing is under way and everything retired is closed. */
  whenIdle(): Promise<void>
}

export type Loan = {
  readonly accountId: AccountId
  /** What the connection was opened for (URL and settings): another one is opened when this differs. */
  readonly version: string
  open(): Promise<Result<Connection>>
}

type Held = {
  readonly version: string
  readonly opening: Promise<Result<Connection>>
  leases: number
  isRetired: boolean
}

export function createClientPool(): ClientPool {
  const held = new Map<AccountId, Held>()
  const underWay = new Set<Promise<unknown>>()

  function track<T>(work: Promise<T>): Promise<T> {
    underWay.add(work)
    const forget = (): void => {
      underWay.delete(work)
    }
    work.then(forget, forget)
    return work
  }

  async function closeWhenUnused(one: Held): Promise<void> {
    if (!one.isRetired || one.leases > 0) return
    const opened = await one.opening
    if (!opened.ok) return
    try {
      await opened.value.client.close()
    } finally {
      wipeBundle(opened.value.credential)
    }
  }

  function retire(accountId: AccountId): void {
    const one = held.get(accountId)
    if (one === undefined) return
    held.delete(accountId)
    one.isRetired = true
    track(closeWhenUnused(one)).catch(isGoneAnyway)
  }

  function take(loan: Loan): Held {
    const known = held.get(loan.accountId)
    if (known?.version === loan.version) return known
    retire(loan.accountId)
    const made: Held = { version: loan.version, opening: loan.open(), leases: 0, isRetired: false }
    held.set(loan.accountId, made)
    return made
  }

  async function lend<T>(loan: Loan, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>> {
    const one = take(loan)
    one.leases += 1
    try {
      const opened = await one.opening
      if (opened.ok) return ok(await work(opened.value.client))
      // Not kept: what failed now may work the next time.
      if (held.get(loan.accountId) === one) held.delete(loan.accountId)
      return opened
    } finally {
      one.leases -= 1
      await closeWhenUnused(one)
    }
  }

  return {
    lend: (loan, work) => track(lend(loan, work)),
    retire,
    retireAll() {
      for (const accountId of [...held.keys()]) retire(accountId)
    },
    async whenIdle() {
      while (underWay.size > 0) await Promise.allSettled([...underWay])
    }
  }
}

/** A connection that does not close in order is out of use all the same, and its credential is wiped. */
function isGoneAnyway(): void {
  return undefined
}
