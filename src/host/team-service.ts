import { postgresDoor } from '../ledger'
import { parseReadings } from '../ledger/readings-codec'
import { createLedgerCrypto } from '../services/team/crypto'
import { createTeam, type TeamService } from '../services/team/team'
import type { HostOptions } from './host-port'
import type { Profile } from './profile'

/** The team of this profile. The database driver is loaded only once there is one. */
export function openTeamService(
  { clock, ids }: Pick<HostOptions, 'clock' | 'ids'>,
  { store, team, vault }: Profile,
  onBug: (error: unknown) => void
): TeamService {
  return createTeam({
    clock,
    ids,
    vault,
    store: team,
    transactions: store.transactions,
    crypto: createLedgerCrypto(),
    door: postgresDoor,
    parseReadings,
    onBug
  })
}
