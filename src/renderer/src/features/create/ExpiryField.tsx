import type { ProviderView } from '../../../../contract/accounts'
import { SelectField } from '../../ui/Field'
import { EXPIRY_CHOICES } from './create-form'
import { CREATE_PAGE } from '../../../../words/pages/create'

export type ExpiryFieldProps = {
  readonly provider: ProviderView
  readonly days: number | null
  readonly onChange: (days: number | null) => void
}

export function ExpiryField({ provider, days, onChange }: ExpiryFieldProps) {
  const { expiry } = provider.capabilities
  if (expiry === 'none') {
    return (
      <p className="faint">
        {provider.name} {CREATE_PAGE.hasNoExpiryRekey}
      </p>
    )
  }
  const never = expiry === 'optional' ? [{ value: 'never', label: CREATE_PAGE.never }] : []
  return (
    <SelectField
      label={CREATE_PAGE.expires}
      help={CREATE_PAGE.rotateBeforeExpiry}
      value={days === null ? 'never' : String(days)}
      options={[
        ...EXPIRY_CHOICES.map(each => ({ value: String(each), label: `after ${each} days` })),
        ...never
      ]}
      onChange={value => onChange(value === 'never' ? null : Number(value))}
    />
  )
}
