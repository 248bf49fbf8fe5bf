import { AccountDialogs } from '../features/accounts/AccountDialogs'
import { BreakGlassDialog } from '../features/break-glass/BreakGlassDialog'
import { ConnectDialog } from '../features/accounts/ConnectDialog'
import { CreateKeyDialog } from '../features/create/CreateKeyDialog'
import { ConnectDestinationDialog } from '../features/destinations/ConnectDestinationDialog'
import { DestinationDialogs } from '../features/destinations/DestinationDialogs'
import { ReplaceTaskDialog } from '../features/due/ReplaceTaskDialog'
import { TaskDialog } from '../features/due/TaskDialog'
import { ExcludeDialog } from '../features/exclude/ExcludeDialog'
import { DiscardDialog } from '../features/handoff/DiscardDialog'
import { HandOffDialog } from '../features/handoff/HandOffDialog'
import { SaveViewDialog } from '../features/keys/SaveViewDialog'
import { TagDialog } from '../features/keys/TagDialog'
import { ImportDialog } from '../features/lists/ImportDialog'
import { Palette } from '../features/palette/Palette'
import { ShortcutsDialog } from '../features/palette/ShortcutsDialog'
import { AdmitDialog } from '../features/team/AdmitDialog'
import { ChangeAddressDialog } from '../features/team/ChangeAddressDialog'
import { JoinTeamDialog } from '../features/team/JoinTeamDialog'
import {
  AskApprovalDialog,
  AskForKeyDialog,
  DeclineDialog,
  LeaveTeamDialog,
  RemoveMemberDialog
} from '../features/team/ReasonDialog'
import { ChannelDialog, SinkDialog } from '../features/reminders/ChannelDialog'
import { ProviderFileDialog } from '../features/provider-files/ProviderFileDialog'
import { RevokeDialog } from '../features/revoke/RevokeDialog'
import { LeakDialog } from '../features/leaks/LeakDialog'
import { RevokeOldDialog } from '../features/revoke/RevokeOldDialog'
import { DeliverGroupDialog } from '../features/rotations/DeliverGroupDialog'
import { GiveKeyDialog } from '../features/rotations/GiveKeyDialog'
import { RotateDialog } from '../features/rotations/RotateDialog'
import { RotationNoteDialog } from '../features/rotations/RotationNoteDialog'
import { ScheduleDialog } from '../features/schedules/ScheduleDialog'
import { DormancyDialog } from '../features/policies/DormancyDialog'
import { ServiceRulesDialog } from '../features/policies/ServiceRulesDialog'
import { PassphraseDialog } from '../features/settings/PassphraseDialog'
import { RemoveSandboxDialog } from '../features/settings/RemoveSandboxDialog'
import { GlossaryDialog } from '../features/tour/GlossaryDialog'
import type { OpenDialog } from '../state/navigation'

/** The one dialog that is open. */
export function OpenedDialog({ dialog }: { readonly dialog: OpenDialog }) {
  switch (dialog.kind) {
    case 'connect':
      return <ConnectDialog providerId={dialog.providerId ?? ''} />
    case 'leak':
      return <LeakDialog />
    case 'provider-file':
      return <ProviderFileDialog key={dialog.review.reviewId} review={dialog.review} />
    case 'replace-credential':
    case 'rotate-own':
    case 'edit-account':
    case 'remove-account':
      return <AccountDialogs key={dialog.accountId} kind={dialog.kind} accountId={dialog.accountId} />
    case 'connect-destination':
      return <ConnectDestinationDialog />
    case 'replace-destination-credential':
    case 'rename-destination':
    case 'remove-destination':
      return (
        <DestinationDialogs
          key={dialog.destinationId}
          kind={dialog.kind}
          destinationId={dialog.destinationId}
        />
      )
    case 'create-key':
      return (
        <CreateKeyDialog
          accountId={dialog.accountId}
          like={dialog.like ?? null}
          place={dialog.place ?? null}
        />
      )
    case 'hand-off':
      return <HandOffDialog key={dialog.secretId} secretId={dialog.secretId} like={dialog.like ?? null} />
    case 'discard-secret':
      return <DiscardDialog secretId={dialog.secretId} />
    case 'revoke':
      return <RevokeDialog keyIds={dialog.keyIds} />
    case 'revoke-old':
      return <RevokeOldDialog rotationId={dialog.rotationId} />
    case 'give-key':
      return <GiveKeyDialog key={dialog.rotationId} rotationId={dialog.rotationId} />
    case 'rotate':
      return <RotateDialog keyIds={dialog.keyIds} />
    case 'deliver-group':
      return <DeliverGroupDialog groupId={dialog.groupId} />
    case 'rotation-note':
      return <RotationNoteDialog rotationId={dialog.rotationId} act={dialog.act} />
    case 'schedule':
      return <ScheduleDialog scheduleId={dialog.scheduleId} />
    case 'task':
      return <TaskDialog key={dialog.taskId} taskId={dialog.taskId} begin={dialog.begin} />
    case 'replace-task':
      return <ReplaceTaskDialog key={dialog.taskId} taskId={dialog.taskId} />
    case 'connect-channel':
      return <ChannelDialog channelId={null} />
    case 'replace-channel-credential':
      return <ChannelDialog key={dialog.channelId} channelId={dialog.channelId} />
    case 'team-start':
      return <JoinTeamDialog isNew />
    case 'team-join':
      return <JoinTeamDialog isNew={false} />
    case 'team-address':
      return <ChangeAddressDialog />
    case 'team-leave':
      return <LeaveTeamDialog />
    case 'team-admit':
      return <AdmitDialog key={dialog.memberId} memberId={dialog.memberId} />
    case 'team-remove':
      return <RemoveMemberDialog key={dialog.memberId} memberId={dialog.memberId} />
    case 'team-decline':
      return <DeclineDialog key={dialog.request} request={dialog.request} requester={dialog.requester} />
    case 'team-ask':
      return <AskApprovalDialog key={dialog.rotationId} rotationId={dialog.rotationId} />
    case 'team-ask-key': {
      const { keyId, keyName, call } = dialog
      return <AskForKeyDialog key={`${keyId} ${call}`} keyId={keyId} keyName={keyName} call={call} />
    }
    case 'connect-sink':
      return <SinkDialog sinkId={null} />
    case 'change-sink':
      return <SinkDialog key={dialog.sinkId} sinkId={dialog.sinkId} />
    case 'tags':
      return <TagDialog keyIds={dialog.keyIds} />
    case 'exclude':
      return <ExcludeDialog keyIds={dialog.keyIds} />
    case 'import':
      return <ImportDialog found={dialog.found} />
    case 'passphrase':
      return <PassphraseDialog />
    case 'remove-sandbox':
      return <RemoveSandboxDialog startsAgain={dialog.startsAgain ?? false} />
    case 'save-view':
      return <SaveViewDialog query={dialog.query} />
    case 'palette':
      return <Palette />
    case 'break-glass':
      return <BreakGlassDialog batchId={dialog.batchId ?? null} />
    case 'service-rules':
      return <ServiceRulesDialog />
    case 'dormancy-places':
      return <DormancyDialog />
    case 'shortcuts':
      return <ShortcutsDialog />
    case 'glossary':
      return <GlossaryDialog term={dialog.term} />
    default:
      return dialog satisfies never
  }
}
