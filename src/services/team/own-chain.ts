import { failed, ok, type Result } from '../../core/fault'
import type { Ledger, LedgerCrypto } from '../../core/ports/ledger'
import { headOf, verifiedRun, type ChainOwner } from '../../core/team/chain'
import type { Head, SignedEvent } from '../../core/team/event'

const PAGE = 500
/** A head that no chain gets beyond: its events are not read. */
export const NO_MORE: Head = { seq: 2_147_483_647, hash: '' }

/**
 * The chain that this key has in the database already, from its first event; empty for a key that is new to the team. An
 * installation that joins again continues that chain: a second one would be refused by every reader. Fault
 * `conflict/chain-forked` when a row of it was not signed by this key.
 */
export async function readOwnChain(
  ledger: Pick<Ledger, 'heads' | 'read'>,
  owner: ChainOwner,
  crypto: LedgerCrypto
): Promise<Result<readonly SignedEvent[]>> {
  const shown = await ledger.heads()
  if (!shown.ok) return shown
  const target = shown.value[owner.member]?.seq ?? 0
  const members = Object.keys(shown.value).filter(member => member !== owner.member)
  const others = Object.fromEntries(members.map(member => [member, NO_MORE]))
  const chain: SignedEvent[] = []
  while (chain.length < target) {
    const last = chain.at(-1)
    const head = last === undefined ? null : headOf(last)
    const page = await ledger.read(head === null ? others : { ...others, [owner.member]: head }, PAGE)
    if (!page.ok) return page
    const rows = page.value.rows.filter(({ member }) => member === owner.member)
    const events = rows.flatMap(({ event }) => event ?? [])
    const { accepted, refusal } = verifiedRun(events, head, owner, crypto)
    if (refusal !== null || events.length < rows.length || accepted.length === 0)
      return failed('conflict', 'chain-forked', { retry: 'after-user' })
    chain.push(...accepted)
  }
  return ok(chain)
}
