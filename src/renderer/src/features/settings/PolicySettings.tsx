import type { SettingsView } from '../../../../contract/settings'
import { open } from '../../state/navigation'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { Segmented } from '../../ui/Choice'
import { NumberSetting, SettingRow, SettingsSection, type SectionProps } from './Setting'

type Profile = SettingsView['dormancy']['profile']
type Evidence = SettingsView['rotation']['evidence']

const PROFILE_DAYS = { default: 90, strict: 45 } as const
const PROFILES: readonly { readonly value: Profile; readonly label: string }[] = [
  { value: 'default', label: 'Default' },
  { value: 'strict', label: 'Strict' },
  { value: 'custom', label: 'Custom' }
]
const GRADES: readonly { readonly value: Evidence; readonly label: string }[] = [
  { value: 'E0', label: 'E0' },
  { value: 'E1', label: 'E1' },
  { value: 'E2', label: 'E2' },
  { value: 'E3', label: 'E3' }
]

export function PolicySettings({ settings, onChange }: SectionProps) {
  const { dormancy, rotation } = settings
  const setDormancy = (part: Partial<typeof dormancy>) => onChange({ dormancy: { ...dormancy, ...part } })
  const setRotation = (part: Partial<typeof rotation>) => onChange({ rotation: { ...rotation, ...part } })
  return (
    <>
      <SettingsSection
        title="Dormancy"
        text="When a key counts as forgotten. A key whose last use is unknown never does."
      >
        <SettingRow label="Profile" help="Strict follows the CIS benchmarks.">
          <Segmented
            label="Profile"
            value={dormancy.profile}
            options={PROFILES}
            onChange={profile =>
              setDormancy(
                profile === 'custom' ? { profile } : { profile, dormantDays: PROFILE_DAYS[profile] }
              )
            }
          />
        </SettingRow>
        <NumberSetting
          label="Dormant after"
          help="Days in a row without any use that the provider saw."
          unit="days"
          value={dormancy.dormantDays}
          least={7}
          most={730}
          onChange={dormantDays => setDormancy({ profile: 'custom', dormantDays })}
        />
        <NumberSetting
          label="Grace for new keys"
          help="How long a new key may stay unused."
          unit="days"
          value={dormancy.neverUsedGraceDays}
          least={1}
          most={180}
          onChange={neverUsedGraceDays => setDormancy({ neverUsedGraceDays })}
        />
        <SettingRow label="By environment and account" help={placesWords(dormancy.places)}>
          <Button size="small" onClick={() => open({ kind: 'dormancy-places' })}>
            Choose profiles…
          </Button>
        </SettingRow>
        <NumberSetting
          label="Test break-glass keys every"
          help="Keys for emergencies are meant to be unused. A key that nobody tried may not open anything."
          unit="days"
          value={dormancy.breakGlassTestDays}
          least={7}
          most={730}
          onChange={breakGlassTestDays => setDormancy({ breakGlassTestDays })}
        />
      </SettingsSection>
      <SettingsSection title="Rotation" text="What must be true before an old key is revoked.">
        <NumberSetting
          label="Old key quiet for"
          help="Rekey waits longer when its own history has longer pauses."
          unit="hours"
          value={rotation.quietHours}
          least={0}
          most={2160}
          onChange={quietHours => setRotation({ quietHours })}
        />
        <NumberSetting
          label="Cooling after disable"
          help="Where a provider can disable: time to notice before the key is revoked."
          unit="hours"
          value={rotation.coolingHours}
          least={0}
          most={720}
          onChange={coolingHours => setRotation({ coolingHours })}
        />
        <SettingRow
          label="Evidence"
          help="E0 accepted · E1 gone from the list · E2 last use frozen · E3 refused while the new one works"
        >
          <Segmented
            label="Evidence"
            value={rotation.evidence}
            options={GRADES}
            onChange={evidence => setRotation({ evidence })}
          />
        </SettingRow>
        <NumberSetting
          label="Rotate every"
          help="0 turns the reminder off."
          unit="days"
          value={rotation.rotateEveryDays}
          least={0}
          most={1095}
          onChange={rotateEveryDays => setRotation({ rotateEveryDays })}
        />
      </SettingsSection>
    </>
  )
}

function placesWords(places: SettingsView['dormancy']['places']): string {
  const environments = places.filter(place => place.kind === 'environment').length
  const accounts = places.length - environments
  if (places.length === 0) return 'The profile above applies everywhere.'
  return `${countWords(environments, 'environment')} and ${countWords(accounts, 'account')} with a profile of their own.`
}
