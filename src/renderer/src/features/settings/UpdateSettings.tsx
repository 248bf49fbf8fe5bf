import { useId, useState } from 'react'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { useNow } from '../../state/now'
import { sayFault } from '../../state/toasts'
import { updateWords } from '../../../../words/updates'
import { Button } from '../../ui/Button'
import type { UpdateView } from '../../../../contract/updates'
import { SettingRow, SettingsSection, SwitchSetting, type SectionProps } from './Setting'

/** Obstacles that no switch of this screen removes. */
const FOR_GOOD: readonly (UpdateView['problem'] | null)[] = [
  'no-update-key',
  'not-installed',
  'cannot-replace-itself'
]

/** Rekey's own updates: off unless wanted, signed, and never installed without a click. */
export function UpdateSettings({ settings, onChange }: SectionProps) {
  const updates = useSnapshot(snapshot => snapshot.updates)
  const now = useNow(10_000)
  const wanted = settings.updates
  if (updates.kind === 'off' && FOR_GOOD.includes(updates.problem)) {
    return (
      <SettingsSection title="Updates">
        <SettingRow label="Look for updates" help={updateWords(updates, now)}>
          <span className="faint">Not in this build</span>
        </SettingRow>
      </SettingsSection>
    )
  }
  return (
    <SettingsSection
      title="Updates"
      text="Only what is signed with this build’s update key, never an older version, and never without your click."
    >
      <SwitchSetting
        label="Look for updates"
        help="Asks the feed once a day. The feed learns your address, and nothing else."
        isOn={wanted.isOn}
        onChange={isOn => onChange({ updates: { ...wanted, isOn } })}
      />
      {wanted.isOn && (
        <>
          <FeedSetting
            feed={wanted.feed}
            inUse={updates.feed}
            onChange={feed => onChange({ updates: { ...wanted, feed } })}
          />
          <SettingRow label="State">
            <UpdateActs updates={updates} />
          </SettingRow>
          <p className="settings-text" role="status">
            {updateWords(updates, now)}
          </p>
        </>
      )}
    </SettingsSection>
  )
}

type FeedSettingProps = {
  readonly feed: string
  readonly inUse: UpdateView['feed']
  readonly onChange: (feed: string) => void
}

/** Kept when the field is left or Enter is pressed; empty goes back to the feed of the build. */
function FeedSetting({ feed, inUse, onChange }: FeedSettingProps) {
  const id = useId()
  const [draft, setDraft] = useState<string | null>(null)
  function keep(): void {
    const typed = draft?.trim()
    setDraft(null)
    if (typed !== undefined && typed !== feed) onChange(typed)
  }
  const ofBuild = inUse?.from === 'build' ? inUse.url : ''
  return (
    <SettingRow
      label="Feed"
      help={ofBuild === '' ? 'An https address of yours.' : `Empty: ${ofBuild}, the feed of this build.`}
      controlId={id}
    >
      <input
        id={id}
        type="url"
        className="input"
        maxLength={300}
        spellCheck={false}
        placeholder={ofBuild}
        value={draft ?? feed}
        onChange={event => setDraft(event.target.value)}
        onBlur={keep}
        onKeyDown={event => {
          if (event.key === 'Enter') keep()
        }}
      />
    </SettingRow>
  )
}

async function check(): Promise<void> {
  const reply = await call('updates.check', {})
  if (!reply.ok) sayFault(reply.fault)
}

async function install(version: string): Promise<void> {
  const reply = await call('updates.install', { version })
  if (!reply.ok) sayFault(reply.fault)
}

async function cancel(): Promise<void> {
  const reply = await call('updates.cancel', {})
  if (!reply.ok) sayFault(reply.fault)
}

function UpdateActs({ updates }: { readonly updates: UpdateView }) {
  const { kind, version } = updates
  const isBusy = kind === 'checking' || kind === 'installing'
  if (kind === 'downloading') {
    return (
      <Button size="small" onClick={() => inBackground(cancel())}>
        Cancel the update
      </Button>
    )
  }
  return (
    <>
      {kind === 'offered' && version !== null && (
        <Button size="small" look="primary" onClick={() => inBackground(install(version))}>
          Install {version} and restart
        </Button>
      )}
      <Button size="small" isBusy={isBusy} disabled={kind === 'off'} onClick={() => inBackground(check())}>
        Check now
      </Button>
    </>
  )
}
