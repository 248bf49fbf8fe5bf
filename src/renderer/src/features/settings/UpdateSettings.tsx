import { useId, useState } from 'react'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { useNow } from '../../state/now'
import { sayFault } from '../../state/toasts'
import { updateWords } from '../../../../words/updates'
import { Button } from '../../ui/Button'
import type { UpdateView } from '../../../../contract/updates'
import { SettingRow, SettingsSection, SwitchSetting, type SectionProps } from './Setting'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

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
      <SettingsSection title={SETTINGS_PAGE.updates}>
        <SettingRow label={SETTINGS_PAGE.lookForUpdates} help={updateWords(updates, now)}>
          <span className="faint">{SETTINGS_PAGE.notInThisBuild}</span>
        </SettingRow>
      </SettingsSection>
    )
  }
  return (
    <SettingsSection title={SETTINGS_PAGE.updates} text={SETTINGS_PAGE.onlyWhatIsSigned}>
      <SwitchSetting
        label={SETTINGS_PAGE.lookForUpdates}
        help={SETTINGS_PAGE.asksTheFeedOnce}
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
          <SettingRow label={SETTINGS_PAGE.state}>
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
      label={SETTINGS_PAGE.feed}
      help={ofBuild === '' ? SETTINGS_PAGE.addressHelp : SETTINGS_PAGE.emptyOfBuildTheFeed(ofBuild)}
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
        {SETTINGS_PAGE.cancelTheUpdate}
      </Button>
    )
  }
  return (
    <>
      {kind === 'offered' && version !== null && (
        <Button size="small" look="primary" onClick={() => inBackground(install(version))}>
          {SETTINGS_PAGE.install} {version} {SETTINGS_PAGE.andRestart}
        </Button>
      )}
      <Button size="small" isBusy={isBusy} disabled={kind === 'off'} onClick={() => inBackground(check())}>
        {SETTINGS_PAGE.checkNow}
      </Button>
    </>
  )
}
