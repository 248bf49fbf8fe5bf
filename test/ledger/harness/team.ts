import { MEMBER_ROLE } from '../../../src/ledger/set-up'
import type { TestServer } from '../../kit/postgres'
import { makeHome, openTeamLife, valueOf, type TeamHome } from '../../kit/team-machine'
import type { Keychain } from '../../../src/vault/keychain'

/** A team of so many operators, each with a login and a profile of its own. */
export async function makeTeam(
  server: TestServer,
  database: string,
  operators: number,
  given: {
    readonly port?: (index: number) => number
    readonly keychain?: (index: number) => Keychain
  } = {}
): Promise<readonly TeamHome[]> {
  const { port = () => server.port, keychain } = given
  const owner = await server.database(database)
  const homes = Array.from({ length: operators }, (_, index) => makeHome(keychain?.(index)))
  const lives = await Promise.all(homes.map(home => openTeamLife(home, { onBug: rethrow })))
  for (const [index, life] of lives.entries()) {
    const introduced = { person: `Operator ${index}`, device: 'test' }
    if (index === 0) {
      valueOf(await life.team.create({ address: server.through(owner, port(0)), name: 'ops', ...introduced }))
    } else {
      const login = await server.login(database, `${database}_${index}`, [MEMBER_ROLE])
      const { member } = valueOf(
        await life.team.join({ address: server.through(login, port(index)), ...introduced })
      )
      await lives[0]?.team.tick()
      valueOf((await lives[0]?.team.admit(member, introduced.person, 'member')) ?? { ok: true, value: null })
    }
    homes[index]?.keepMember(life.team.view()?.seat.member ?? '')
  }
  for (const life of lives) {
    await life.team.tick()
    await life.close()
  }
  return homes
}

function rethrow(error: unknown): void {
  throw error
}
