import type { KeyRowView } from '../../../../contract/key-row'
import type { CallOutside, TeamView } from '../../../../contract/team'
import { TEAM_WORDS } from '../../../../words/team'
import { open } from '../../state/navigation'
import type { MenuEntry } from '../../ui/Menu'

const CALLS: readonly CallOutside[] = ['revoke', 'disable', 'enable']

/** Acts on a key outside a rotation that a rule of the team asks an approval for. */
export function askEntries(
  { id: keyId, name, can }: KeyRowView,
  team: TeamView | null
): readonly MenuEntry[] {
  const calls = CALLS.filter(call => {
    const act = call === 'revoke' ? 'revoke' : 'disable'
    return can[call] && team?.rules.some(rule => rule.act === act && rule.needs > 0) === true
  })
  return calls.map(call => ({
    id: `ask-${call}`,
    label: TEAM_WORDS.askForKey[call],
    run: () => open({ kind: 'team-ask-key', keyId, keyName: name, call })
  }))
}
