import type { RotationGroupView } from '../../../../contract/rotations'
import { call } from '../../bridge'
import { say, sayFault } from '../../state/toasts'

export type GroupAct = 'startGroup' | 'pauseGroup' | 'resumeGroup'

/** What can be done with a group now; null when it has nothing left to begin. */
export function groupActOf(group: RotationGroupView, toBegin: number): GroupAct | null {
  if (toBegin === 0) return null
  if (group.startedAt === null) return 'startGroup'
  return group.pausedAt === null ? 'pauseGroup' : 'resumeGroup'
}

export const GROUP_ACT_WORDS: Record<GroupAct, string> = {
  startGroup: 'Start all',
  pauseGroup: 'Pause',
  resumeGroup: 'Resume'
}

export const GROUP_ACT_HELP: Record<GroupAct, string> = {
  startGroup: 'Rotations start by themselves, a few at a time.',
  pauseGroup: 'No further rotation starts. Running rotations continue.',
  resumeGroup: 'The next rotations start as soon as one finishes.'
}

export async function runGroupAct(act: GroupAct, group: RotationGroupView): Promise<void> {
  const reply = await call(`rotations.${act}`, { groupId: group.id })
  if (!reply.ok) sayFault(reply.fault)
}

export async function takeOut(rotationId: string, name: string): Promise<void> {
  const reply = await call('rotations.leaveGroup', { rotationId })
  if (reply.ok) say(`${name} left its group and continues alone.`)
  else sayFault(reply.fault)
}
