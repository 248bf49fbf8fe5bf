import type { ServiceRule } from '../../../../core/service-rules'
import { open } from '../../state/navigation'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { SettingRow, SettingsSection } from '../settings/Setting'
import { POLICIES_PAGE } from '../../../../words/pages/policies'

const SHOWN = 3

export type ServiceSettingsProps = { readonly rules: readonly ServiceRule[] }

export function ServiceSettings({ rules }: ServiceSettingsProps) {
  return (
    <SettingsSection title={POLICIES_PAGE.services} text={POLICIES_PAGE.whichServiceAKey}>
      <SettingRow
        label={
          rules.length === 0
            ? POLICIES_PAGE.byKeyNames
            : POLICIES_PAGE.byCount(countWords(rules.length, 'rule'))
        }
        help={rules.length === 0 ? POLICIES_PAGE.rulesHelpWhereNames : firstOf(rules)}
      >
        <Button size="small" onClick={() => open({ kind: 'service-rules' })}>
          {POLICIES_PAGE.editTheRules}
        </Button>
      </SettingRow>
    </SettingsSection>
  )
}

function firstOf(rules: readonly ServiceRule[]): string {
  const words = rules.slice(0, SHOWN).map(({ pattern, service }) => `${pattern} → ${service}`)
  const rest = rules.length - words.length
  return [...words, ...(rest > 0 ? [POLICIES_PAGE.andMore(rest)] : [])].join(' · ')
}
