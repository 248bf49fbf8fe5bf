import type { ProviderView } from '../../../../contract/accounts'
import { SelectField } from '../../ui/Field'
import { EXPIRY_CHOICES } from './create-form'

export type ExpiryFieldProps = {
  readonly provider: ProviderView
  readonly days: number | null
  readonly onChange: (days: number | null) => void
}

export function ExpiryField({ provider, days, onChange }: ExpiryFieldProps) {
  const { expiry } = provider.capabilities
  if (expiry === 'none') {
    return (
      <p className="faint">{provider.name} has no expiry. Rekey reminds you of the next rotation instead.</p>
    )
  }
  const never = expiry === 'optional' ? [{ value: 'never', label: 'Never' }] : []
  return (
    <SelectField
      label="Expires"
      help="Rotate it before it expires."
      value={days === null ? 'never' : String(days)}
      options={[
        ...EXPIRY_CHOICES.map(each => ({ value: String(each), label: `after ${each} days` })),
        ...never
      ]}
      onChange={value => onChange(value === 'never' ? null : Number(value))}
    />
  )
}
