import type { Clock, IdSource } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { KeyId, RotationId } from '../../core/ids'
import { boundedAtOnce, withQueue, nextToStart, type RotationGroup } from '../../core/bulk/group'
import type { RotationMode, RotationOverview } from '../../core/rotation/overview'
import type { AuditAct, AuditStore } from '../../core/ports/audit'
import type { Transactions } from '../../core/ports/transactions'
import type { RotationGroupStore } from '../../core/ports/rotation-groups'
import type { RotationsService } from '../rotation/rotations'

export type GroupTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<IdSource, 'id'>
  readonly transactions: Transactions
  readonly groups: RotationGroupStore
  readonly audit: Pick<AuditStore, 'append'>
  readonly rotations: Pick<RotationsService, 'plan' | 'start' | 'list' | 'onChange'>
  /** A group changed; with it, what these rotations wait for. */
  onChange(rotationIds: readonly RotationId[]): void
}

/** Bulk rotations: members begin by themselves, so many at once, in the order in which they were chosen. */
export type RotationGroups = {
  /** Plans one rotation for each key, as members of a new group; nothing begins. Faults as `rotations.plan`. */
  plan(
    keyIds: readonly KeyId[],
    mode: RotationMode,
    atOnce?: number
  ): Promise<Result<readonly RotationOverview[]>>
  /** A person said go: members begin from now on. Fault `not-found`. */
  begin(groupId: string): Result<RotationGroup>
  /** Nothing new is begun; what is under way goes on. Fault `not-found`. */
  pause(groupId: string): Result<RotationGroup>
  resume(groupId: string): Result<RotationGroup>
  /**
   * Takes one out: it keeps its place in no queue and goes on alone. One that had not begun waits for its own start. Fault
   * `not-found` for a rotation that is in no group.
   */
  leave(rotationId: RotationId): Result<RotationId>
  /** The overview as it is within its group. */
  seen(overview: RotationOverview): RotationOverview
  /** Groups of which a rotation is open, newest first. */
  list(): readonly RotationGroup[]
  /** Takes up what was begun before the last end of the app; call it once the rotations are resumed. */
  resumeAll(): void
  /** The rotations of a removed sandbox. */
  forget(rotationIds: readonly RotationId[]): void
  close(): void
}

type Known = {
  group: RotationGroup
  readonly members: Map<RotationId, RotationOverview>
  leavers: Set<RotationId>
}

export function createRotationGroups(tools: GroupTools): RotationGroups {
  const { clock, groups, rotations } = tools
  const known = new Map<string, Known>()
  const advancing = new Set<string>()
  const stop = rotations.onChange(overview => {
    note(overview)
    if (overview.group !== null) advance(overview.group)
  })

  function note(overview: RotationOverview): void {
    if (overview.group === null) return
    find(overview.group)?.members.set(overview.id, overview)
  }

  function find(groupId: string): Known | null {
    const found = known.get(groupId)
    if (found !== undefined) return found
    const group = groups.get(groupId)
    if (group === null) return null
    const made: Known = { group, members: new Map(), leavers: new Set(groups.leavers(groupId)) }
    known.set(groupId, made)
    return made
  }

  function membersOf({ members, leavers }: Known): readonly RotationOverview[] {
    return [...members.values()].filter(member => !leavers.has(member.id))
  }

  /** Begins whom the rules let begin. A start tells of itself at once, so that one call inside another is left out. */
  function advance(groupId: string): void {
    const found = find(groupId)
    if (found === null || advancing.has(groupId)) return
    advancing.add(groupId)
    try {
      const refused = new Set<RotationId>()
      for (;;) {
        const waiting = membersOf(found).filter(member => !refused.has(member.id))
        const [next] = nextToStart(found.group, waiting)
        if (next === undefined) break
        // A refusal (a full disk, a version that has moved on) is tried again with the next change.
        if (!rotations.start({ id: next.id, version: next.version }).ok) refused.add(next.id)
      }
    } finally {
      advancing.delete(groupId)
    }
  }

  function changed(found: Known): void {
    tools.onChange([...found.members.keys()])
  }

  function write(found: Known, act: AuditAct, next: RotationGroup): RotationGroup {
    tools.transactions.run(() => {
      groups.save(next)
      audit(found, act, null)
    })
    found.group = next
    advance(next.id)
    changed(found)
    return next
  }

  function audit(found: Known, act: AuditAct, rotationId: RotationId | null): void {
    const [first] = found.members.values()
    const member = rotationId === null ? undefined : found.members.get(rotationId)
    tools.audit.append({
      at: clock.now(),
      act,
      actor: 'operator',
      accountId: (member ?? first)?.accountId ?? null,
      keyId: member?.old.keyId ?? null,
      rotationId,
      facts: { rotations: membersOf(found).length, atOnce: found.group.atOnce }
    })
  }

  function move(
    groupId: string,
    act: AuditAct,
    how: (group: RotationGroup) => RotationGroup
  ): Result<RotationGroup> {
    const found = find(groupId)
    if (found === null) return failed('not-found')
    const next = how(found.group)
    return ok(next === found.group ? next : write(found, act, next))
  }

  return {
    async plan(keyIds, mode, atOnce) {
      const group: RotationGroup = {
        id: tools.ids.id(),
        createdAt: clock.now(),
        atOnce: boundedAtOnce(atOnce),
        startedAt: null,
        pausedAt: null
      }
      tools.transactions.run(() => {
        groups.insert(group)
      })
      const planned = await rotations.plan(keyIds, mode, { group: group.id })
      if (planned.ok) return planned
      known.delete(group.id)
      tools.transactions.run(() => {
        groups.remove(group.id)
      })
      return planned
    },
    begin: groupId =>
      move(groupId, 'rotation.group-begun', group =>
        group.startedAt === null ? { ...group, startedAt: clock.now() } : group
      ),
    pause: groupId =>
      move(groupId, 'rotation.group-paused', group =>
        group.pausedAt === null ? { ...group, pausedAt: clock.now() } : group
      ),
    resume: groupId =>
      move(groupId, 'rotation.group-resumed', group =>
        group.pausedAt === null ? group : { ...group, pausedAt: null }
      ),
    leave: rotationId => {
      const found = [...known.values()].find(({ members }) => members.has(rotationId))
      if (found === undefined || found.leavers.has(rotationId)) return failed('not-found')
      tools.transactions.run(() => {
        groups.leave(found.group.id, rotationId, clock.now())
        audit(found, 'rotation.group-left', rotationId)
      })
      found.leavers.add(rotationId)
      advance(found.group.id)
      changed(found)
      return ok(rotationId)
    },
    seen: overview => {
      const found = overview.group === null ? null : find(overview.group)
      if (found === null) return overview
      if (found.leavers.has(overview.id)) return { ...overview, group: null }
      return withQueue(overview, found.group)
    },
    list: () =>
      [...known.values()]
        .filter(found => membersOf(found).some(member => member.closedAt === null))
        .map(({ group }) => group)
        .toSorted((left, right) => right.createdAt - left.createdAt),
    resumeAll: () => {
      for (const overview of rotations.list()) note(overview)
      for (const groupId of known.keys()) advance(groupId)
    },
    forget: rotationIds => {
      for (const [groupId, { members }] of known) {
        for (const id of rotationIds) members.delete(id)
        if (members.size === 0) known.delete(groupId)
      }
    },
    close: stop
  }
}
