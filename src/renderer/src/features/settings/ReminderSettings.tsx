import { useId, useState } from 'react'
import type { ChannelView } from '../../../../contract/reminders'
import { faultWords } from '../../../../words/faults'
import { channelStateWords, REMINDER_WORDS } from '../../../../words/reminders'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { open } from '../../state/navigation'
import { channelsOf } from '../../state/selectors'
import { say, sayFault } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Menu } from '../../ui/Menu'
import { SettingRow, SettingsSection, type SectionProps } from './Setting'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

const MOST_THRESHOLDS = 8
const FARTHEST_DAY = 90

/** When and where Rekey reminds of what is due. */
export function ReminderSettings({ settings, onChange }: SectionProps) {
  const channels = useSnapshot(channelsOf)
  return (
    <SettingsSection title={REMINDER_WORDS.section} text={REMINDER_WORDS.text}>
      <DaysSetting days={settings.reminders.days} onChange={days => onChange({ reminders: { days } })} />
      <SettingRow label={REMINDER_WORDS.channels(channels.length)} help={REMINDER_WORDS.channelsHelp}>
        <Button size="small" onClick={() => open({ kind: 'connect-channel' })}>
          {REMINDER_WORDS.connect}
        </Button>
      </SettingRow>
      {channels.map(channel => (
        <ChannelRow key={channel.id} channel={channel} />
      ))}
    </SettingsSection>
  )
}

type DaysSettingProps = { readonly days: readonly number[]; readonly onChange: (days: number[]) => void }

/** Kept when the field is left or Enter is pressed. What is no list of days is not kept. */
function DaysSetting({ days, onChange }: DaysSettingProps) {
  const id = useId()
  const [draft, setDraft] = useState<string | null>(null)
  function keep(): void {
    const typed = daysIn(draft ?? '')
    setDraft(null)
    if (typed !== null && typed.join() !== days.join()) onChange(typed)
  }
  return (
    <SettingRow label={REMINDER_WORDS.days} help={REMINDER_WORDS.daysHelp} controlId={id}>
      <input
        id={id}
        className="input input-days"
        inputMode="numeric"
        value={draft ?? days.join(', ')}
        onChange={event => setDraft(event.target.value)}
        onBlur={keep}
        onKeyDown={event => {
          if (event.key === 'Enter') keep()
        }}
      />
      <span className="unit">{REMINDER_WORDS.daysUnit}</span>
    </SettingRow>
  )
}

function daysIn(text: string): number[] | null {
  const parts = text.split(/[\s,]+/).filter(part => part !== '')
  const days = [...new Set(parts.map(Number))]
  const isEach = days.every(day => Number.isInteger(day) && day >= 1 && day <= FARTHEST_DAY)
  if (!isEach || days.length === 0 || days.length > MOST_THRESHOLDS) return null
  return days.toSorted((left, right) => right - left)
}

function ChannelRow({ channel }: { readonly channel: ChannelView }) {
  const { id, name, fault } = channel
  const now = useNow(LIST_STEP_MS)
  const [isBusy, setBusy] = useState(false)
  const title = fault === null ? null : faultWords(fault).title

  async function test(): Promise<void> {
    setBusy(true)
    const reply = await call('reminders.test', { channelId: id })
    setBusy(false)
    if (reply.ok) say(REMINDER_WORDS.tested(name))
    else sayFault(reply.fault)
  }

  async function remove(): Promise<void> {
    const reply = await call('reminders.remove', { channelId: id })
    if (reply.ok) say(REMINDER_WORDS.removed(name))
    else sayFault(reply.fault)
  }

  return (
    <SettingRow label={name} help={channelStateWords(channel, title, now)}>
      <Button
        size="small"
        isBusy={isBusy}
        aria-label={`${REMINDER_WORDS.test}: ${name}`}
        onClick={() => inBackground(test())}
      >
        {REMINDER_WORDS.test}
      </Button>
      <Menu
        name={SETTINGS_PAGE.moreName(name)}
        entries={[
          {
            id: 'replace',
            label: REMINDER_WORDS.replace,
            hint: '',
            run: () => open({ kind: 'replace-channel-credential', channelId: id })
          },
          { id: 'remove', label: REMINDER_WORDS.remove, hint: '', run: () => inBackground(remove()) }
        ]}
      />
    </SettingRow>
  )
}
