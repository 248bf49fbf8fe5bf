import { createHandOver, type HandOver } from './hand-over'
import type { Publisher } from './publisher'
import { createRotationDesk, type RotationDesk, type RotationDeskTools } from './rotation-desk'
import { createScheduleDesk, type ScheduleDesk } from './schedule-desk'

export type RotationWork = {
  readonly rotations: RotationDesk
  readonly schedules: ScheduleDesk
  readonly handOver: HandOver
}

/** Rotations, the hand-off of their secrets, and what begins some of them by the calendar. */
export function openRotationWork(
  tools: Omit<RotationDeskTools, 'onGroups'> & {
    readonly publisher: () => Pick<Publisher, 'changed' | 'rotationChanged'>
  }
): RotationWork {
  const { options, profile, registries, services, publisher } = tools
  const rotations = createRotationDesk({
    ...tools,
    onGroups: ids => {
      publisher().changed('groups')
      for (const id of ids) publisher().rotationChanged(id)
    }
  })
  const handOver = createHandOver({
    slots: profile.slots,
    handoff: services.handoff,
    rotations: rotations.service,
    registries
  })
  const schedules = createScheduleDesk({
    options,
    profile,
    rotations: rotations.service,
    destinations: registries.destinations,
    handOver,
    onChange: () => {
      publisher().changed('schedules')
    }
  })
  return { rotations, schedules, handOver }
}
