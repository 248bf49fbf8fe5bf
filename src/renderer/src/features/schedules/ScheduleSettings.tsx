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
export function ScheduleSettings() {
  const { schedules } = useSnapshot(schedulesOf)
  return (
    <SettingsSection
      title="Scheduled rotations"
      text="A policy begins rotations by itself where the new secret reaches its place without a person, inside its window. Everything else it asks about. It never revokes: that stays your word."
    >
      <SettingRow
        label={schedules.length === 0 ? 'No policy' : `${schedules.length} kept`}
        help="At most three scheduled rotations are under way at once. While Rekey is closed or locked, nothing begins."
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
    if (reply.ok) say(`${name}: removed. Rotations that it began go on.`)
    else sayFault(reply.fault)
  }

  return (
    <SettingRow label={name} help={scheduleWords(schedule)}>
      <Badge tone={pausedAt === null ? 'quiet' : 'warning'}>{opensWords(schedule, now)}</Badge>
      <Button
        size="small"
        aria-label={`${pausedAt === null ? 'Pause' : 'Go on'}: ${name}`}
        onClick={() => inBackground(toggle())}
      >
        {pausedAt === null ? 'Pause' : 'Go on'}
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
