import type { ScheduleView } from '../../../../contract/schedules'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { open } from '../../state/navigation'
import { schedulesOf } from '../../state/selectors'
import { say, sayFault } from '../../state/toasts'
import { opensWords, scheduleWords } from '../../../../words/schedules'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { Menu } from '../../ui/Menu'
import { SettingRow, SettingsSection } from '../settings/Setting'
import { SCHEDULES_PAGE } from '../../../../words/pages/schedules'

/** Policies that rotate keys by the calendar. */
function policyCount(count: number): string {
  if (count === 0) return SCHEDULES_PAGE.noPolicy
  return count === 1 ? SCHEDULES_PAGE.onePolicy : SCHEDULES_PAGE.countPolicies(count)
}

export function ScheduleSettings() {
  const { schedules } = useSnapshot(schedulesOf)
  return (
    <SettingsSection title={SCHEDULES_PAGE.scheduledRotations} text={SCHEDULES_PAGE.aPolicyStartsRotations}>
      <SettingRow label={policyCount(schedules.length)} help={SCHEDULES_PAGE.atMostThreeScheduled}>
        <Button size="small" onClick={() => open({ kind: 'schedule', scheduleId: null })}>
          {SCHEDULES_PAGE.addAPolicyAsk}
        </Button>
      </SettingRow>
      {schedules.map(schedule => (
        <ScheduleRow key={schedule.id} schedule={schedule} />
      ))}
    </SettingsSection>
  )
}

function ScheduleRow({ schedule }: { readonly schedule: ScheduleView }) {
  const now = useNow(LIST_STEP_MS)
  const { id, name, pausedAt } = schedule

  async function toggle(): Promise<void> {
    const reply = await call(pausedAt === null ? 'schedules.pause' : 'schedules.resume', { scheduleId: id })
    if (!reply.ok) sayFault(reply.fault)
  }

  async function remove(): Promise<void> {
    const reply = await call('schedules.remove', { scheduleId: id })
    if (reply.ok) say(SCHEDULES_PAGE.removed(name))
    else sayFault(reply.fault)
  }

  return (
    <SettingRow label={name} help={scheduleWords(schedule)}>
      <Badge tone={pausedAt === null ? 'quiet' : 'warning'}>{opensWords(schedule, now)}</Badge>
      <Button
        size="small"
        aria-label={`${pausedAt === null ? SCHEDULES_PAGE.pause : SCHEDULES_PAGE.resume}: ${name}`}
        onClick={() => inBackground(toggle())}
      >
        {pausedAt === null ? SCHEDULES_PAGE.pause : SCHEDULES_PAGE.resume}
      </Button>
      <Menu
        name={SCHEDULES_PAGE.moreForName(name)}
        entries={[
          { id: 'edit', label: SCHEDULES_PAGE.edit, run: () => open({ kind: 'schedule', scheduleId: id }) },
          { id: 'remove', label: SCHEDULES_PAGE.remove, isDanger: true, run: () => inBackground(remove()) }
        ]}
      />
    </SettingRow>
  )
}
