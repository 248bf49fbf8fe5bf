import type { Clock } from '../../core/clock'
import { ok, type Result } from '../../core/fault'
import type { MemberId } from '../../core/ids'
import type { LedgerCrypto, LedgerDoor, LedgerIdentity } from '../../core/ports/ledger'
import type { TeamSeat, TeamStore } from '../../core/ports/team-store'
import type { Transactions } from '../../core/ports/transactions'
import type { SealPurpose, Vault } from '../../core/ports/vault'
import { signedStatement } from '../../core/team/chain'
import type { SignedEvent, TeamEvent } from '../../core/team/event'
import { isKept } from './facts'
import { readOwnChain } from './own-chain'

// Where this installation sits in a team: its key, its chain, and the sealed address of the database.

export type SeatTools = {
  readonly clock: Clock
  readonly vault: Pick<Vault, 'sign' | 'seal'>
  readonly store: TeamStore
  readonly transactions: Transactions
  readonly crypto: LedgerCrypto
  readonly door: LedgerDoor
}

type OwnKey = { readonly publicKey: string; readonly member: MemberId }

export function createSeats({ clock, vault, store, transactions, crypto, door }: SeatTools) {
  /** The key that signs evidence files signs events, too: one fingerprint for one installation. */
  function ownKey(): Result<OwnKey> {
    const signed = vault.sign(Buffer.from(signedStatement('introduction'), 'utf8'))
    if (!signed.ok) return signed
    const publicKey = Buffer.from(signed.value.publicKey).toString('hex')
    return ok({ publicKey, member: crypto.fingerprint(publicKey) })
  }

  /** A chain that the database has already is continued; a new one begins with `opening`. */
  function take(
    seat: TeamSeat,
    address: string,
    opening: TeamEvent,
    chain: readonly SignedEvent[] = []
  ): Result<null> {
    const bytes = Buffer.from(address, 'utf8')
    const sealed = vault.seal(bytes, purposeOf(seat))
    bytes.fill(0)
    if (!sealed.ok) return sealed
    transactions.run(() => {
      store.join(seat, sealed.value)
      store.adopt(chain)
      for (const event of chain) if (isKept(event)) store.keep(event)
      if (chain.length === 0) store.queue(opening, clock.now())
    })
    return ok(null)
  }

  async function chainIn(
    address: string,
    identity: LedgerIdentity,
    own: OwnKey
  ): Promise<Result<readonly SignedEvent[]>> {
    const opened = door.open(address, identity)
    if (!opened.ok) return opened
    const chain = await readOwnChain(opened.value, { team: identity.team, ...own }, crypto)
    await opened.value.close()
    return chain
  }

  return { ownKey, take, chainIn }
}

export function purposeOf({ team, origin }: Pick<TeamSeat, 'team' | 'origin'>): SealPurpose {
  return { kind: 'team', teamId: team, origin, bond: '' }
}

export function seatOf(
  { team, founder }: LedgerIdentity,
  own: Pick<TeamSeat, 'member' | 'person' | 'device' | 'joinedAt'> & {
    readonly shown: string
    readonly origin: string
  }
): TeamSeat {
  const { member, person, device, shown, origin, joinedAt } = own
  return { team, founder, member, person, device, shownAddress: shown, origin, joinedAt }
}
