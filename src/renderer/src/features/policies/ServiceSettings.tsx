import type { ServiceRule } from '../../../../core/service-rules'
import { open } from '../../state/navigation'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { SettingRow, SettingsSection } from '../settings/Setting'

const SHOWN = 3

export type ServiceSettingsProps = { readonly rules: readonly ServiceRule[] }

export function ServiceSettings({ rules }: ServiceSettingsProps) {
  return (
    <SettingsSection
      title="Services"
      text="Which service a key belongs to, in the Map and in the list of keys."
    >
      <SettingRow
        label={rules.length === 0 ? 'By the names of the keys' : `By ${countWords(rules.length, 'rule')}`}
        help={rules.length === 0 ? 'Rules help where names follow a habit of their own.' : firstOf(rules)}
      >
        <Button size="small" onClick={() => open({ kind: 'service-rules' })}>
          Edit the rules…
        </Button>
      </SettingRow>
    </SettingsSection>
  )
}

function firstOf(rules: readonly ServiceRule[]): string {
  const words = rules.slice(0, SHOWN).map(({ pattern, service }) => `${pattern} → ${service}`)
  const rest = rules.length - words.length
  return [...words, ...(rest > 0 ? [`${rest} more`] : [])].join(' · ')
}
