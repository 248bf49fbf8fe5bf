import type { SettingsView } from '../../../../contract/settings'
import { open } from '../../state/navigation'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { Segmented } from '../../ui/Choice'
import { NumberSetting, SettingRow, SettingsSection, type SectionProps } from './Setting'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

type Profile = SettingsView['dormancy']['profile']
type Evidence = SettingsView['rotation']['evidence']

const PROFILE_DAYS = { default: 90, strict: 45 } as const
const PROFILES: readonly { readonly value: Profile; readonly label: string }[] = [
  { value: 'default', label: SETTINGS_PAGE.default },
  { value: 'strict', label: SETTINGS_PAGE.strict },
  { value: 'custom', label: SETTINGS_PAGE.custom }
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
      <SettingsSection title={SETTINGS_PAGE.dormancy} text={SETTINGS_PAGE.whenAKeyCounts}>
        <SettingRow label={SETTINGS_PAGE.profile} help={SETTINGS_PAGE.strictFollowsTheCis}>
          <Segmented
            label={SETTINGS_PAGE.profile}
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
          label={SETTINGS_PAGE.dormantAfter}
          help={SETTINGS_PAGE.daysInARow}
          unit={SETTINGS_PAGE.days}
          value={dormancy.dormantDays}
          least={7}
          most={730}
          onChange={dormantDays => setDormancy({ profile: 'custom', dormantDays })}
        />
        <NumberSetting
          label={SETTINGS_PAGE.graceForNewKeys}
          help={SETTINGS_PAGE.howLongANew}
          unit={SETTINGS_PAGE.days}
          value={dormancy.neverUsedGraceDays}
          least={1}
          most={180}
          onChange={neverUsedGraceDays => setDormancy({ neverUsedGraceDays })}
        />
        <SettingRow label={SETTINGS_PAGE.byEnvironmentAndAccount} help={placesWords(dormancy.places)}>
          <Button size="small" onClick={() => open({ kind: 'dormancy-places' })}>
            {SETTINGS_PAGE.chooseProfiles}
          </Button>
        </SettingRow>
        <NumberSetting
          label={SETTINGS_PAGE.testBreakGlassKeys}
          help={SETTINGS_PAGE.breakGlassHelp}
          unit={SETTINGS_PAGE.days}
          value={dormancy.breakGlassTestDays}
          least={7}
          most={730}
          onChange={breakGlassTestDays => setDormancy({ breakGlassTestDays })}
        />
      </SettingsSection>
      <SettingsSection title={SETTINGS_PAGE.rotation} text={SETTINGS_PAGE.whatMustBeTrue}>
        <NumberSetting
          label={SETTINGS_PAGE.oldKeyQuietFor}
          help={SETTINGS_PAGE.quietTimeHelp}
          unit={SETTINGS_PAGE.hours}
          value={rotation.quietHours}
          least={0}
          most={2160}
          onChange={quietHours => setRotation({ quietHours })}
        />
        <NumberSetting
          label={SETTINGS_PAGE.coolingAfterDisable}
          help={SETTINGS_PAGE.coolingHelp}
          unit={SETTINGS_PAGE.hours}
          value={rotation.coolingHours}
          least={0}
          most={720}
          onChange={coolingHours => setRotation({ coolingHours })}
        />
        <SettingRow label={SETTINGS_PAGE.evidence} help={SETTINGS_PAGE.e0AcceptedE1Gone}>
          <Segmented
            label={SETTINGS_PAGE.evidence}
            value={rotation.evidence}
            options={GRADES}
            onChange={evidence => setRotation({ evidence })}
          />
        </SettingRow>
        <NumberSetting
          label={SETTINGS_PAGE.rotateEvery}
          help={SETTINGS_PAGE.reminderOffHelp}
          unit={SETTINGS_PAGE.days}
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
  if (places.length === 0) return SETTINGS_PAGE.theProfileAboveApplies
  return SETTINGS_PAGE.ownProfiles(countWords(environments, 'environment'), countWords(accounts, 'account'))
}
