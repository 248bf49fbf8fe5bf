import type { RotationGroupView } from '../../../../contract/rotations'
import { call } from '../../bridge'
import { say, sayFault } from '../../state/toasts'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type GroupAct = 'startGroup' | 'pauseGroup' | 'resumeGroup'

/** What can be done with a group now; null when it has nothing left to begin. */
export function groupActOf(group: RotationGroupView, toBegin: number): GroupAct | null {
  if (toBegin === 0) return null
  if (group.startedAt === null) return 'startGroup'
  return group.pausedAt === null ? 'pauseGroup' : 'resumeGroup'
}

export const GROUP_ACT_WORDS: Record<GroupAct, string> = {
  startGroup: ROTATIONS_PAGE.startAll,
  pauseGroup: ROTATIONS_PAGE.pause,
  resumeGroup: ROTATIONS_PAGE.resume
}

export const GROUP_ACT_HELP: Record<GroupAct, string> = {
  startGroup: ROTATIONS_PAGE.rotationsStartByThemselves,
  pauseGroup: ROTATIONS_PAGE.noFurtherRotationStarts,
  resumeGroup: ROTATIONS_PAGE.theNextRotationsStart
}

export async function runGroupAct(act: GroupAct, group: RotationGroupView): Promise<void> {
  const reply = await call(`rotations.${act}`, { groupId: group.id })
  if (!reply.ok) sayFault(reply.fault)
}

export async function takeOut(rotationId: string, name: string): Promise<void> {
  const reply = await call('rotations.leaveGroup', { rotationId })
  if (reply.ok) say(ROTATIONS_PAGE.nameLeftItsGroup(name))
  else sayFault(reply.fault)
}
