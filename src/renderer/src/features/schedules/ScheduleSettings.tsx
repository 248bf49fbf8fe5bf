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

/** Policies that rotate keys by the calendar. */
function policyCount(count: number): string {
  if (count === 0) return 'No policy'
  return count === 1 ? '1 policy' : `${count} policies`
}

export function ScheduleSettings() {
  const { schedules } = useSnapshot(schedulesOf)
  return (
    <SettingsSection
      title="Scheduled rotations"
      text="A policy starts rotations in its time window where the new secret can be delivered without you, and asks about all others. It never revokes a key: you confirm that."
    >
      <SettingRow
        label={policyCount(schedules.length)}
        help="At most three scheduled rotations run at a time. None starts while Rekey is closed or locked."
      >
        <Button size="small" onClick={() => open({ kind: 'schedule', scheduleId: null })}>
          Add a policy…
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
    if (reply.ok) say(`${name}: removed. Rotations that it started continue.`)
    else sayFault(reply.fault)
  }

  return (
    <SettingRow label={name} help={scheduleWords(schedule)}>
      <Badge tone={pausedAt === null ? 'quiet' : 'warning'}>{opensWords(schedule, now)}</Badge>
      <Button
        size="small"
        aria-label={`${pausedAt === null ? 'Pause' : 'Resume'}: ${name}`}
        onClick={() => inBackground(toggle())}
      >
        {pausedAt === null ? 'Pause' : 'Resume'}
      </Button>
      <Menu
        name={`More for ${name}`}
        entries={[
          { id: 'edit', label: 'Edit…', run: () => open({ kind: 'schedule', scheduleId: id }) },
          { id: 'remove', label: 'Remove', isDanger: true, run: () => inBackground(remove()) }
        ]}
      />
    </SettingRow>
  )
}
