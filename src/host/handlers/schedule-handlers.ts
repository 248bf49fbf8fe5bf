import { ok, type Result } from '../../core/fault'
import { asAccountId, asKeyId } from '../../core/ids'
import type { Schedule } from '../../core/schedule/decide'
import type { ScheduleView } from '../../contract/schedules'
import type { Handlers } from '../router'
import type { ScheduleDesk } from '../schedule-desk'

type Names = Extract<keyof Handlers, `schedules.${string}`>

export function scheduleHandlers(desk: ScheduleDesk): Pick<Handlers, Names> {
  const { service } = desk
  const answer = (done: Result<Schedule>): Result<ScheduleView> => {
    if (!done.ok) return done
    desk.changed()
    return ok(desk.scheduleView(done.value))
  }
  return {
    'schedules.save': ({ scheduleId, accountId, ...wanted }) =>
      answer(
        service.save({
          ...wanted,
          id: scheduleId,
          accountId: accountId === null ? null : asAccountId(accountId)
        })
      ),
    'schedules.pause': ({ scheduleId }) => answer(service.pause(scheduleId)),
    'schedules.resume': ({ scheduleId }) => answer(service.resume(scheduleId)),
    'schedules.remove': ({ scheduleId }) => {
      const done = service.remove(scheduleId)
      if (done.ok) desk.changed()
      return done
    },
    'schedules.postpone': ({ keyId, days }) => {
      const done = service.postpone(asKeyId(keyId), days)
      if (done.ok) desk.changed()
      return done
    }
  }
}
