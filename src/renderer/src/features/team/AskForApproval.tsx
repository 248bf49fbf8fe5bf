import { TEAM_WORDS } from '../../../../words/team'
import { open } from '../../state/navigation'
import { Button } from '../../ui/Button'

/** Opens the question to colleagues for the call that this rotation waits with. */
export function AskForApproval({ rotationId }: { readonly rotationId: string }) {
  return (
    <Button look="primary" onClick={() => open({ kind: 'team-ask', rotationId })}>
      {TEAM_WORDS.askAct}
    </Button>
  )
}
