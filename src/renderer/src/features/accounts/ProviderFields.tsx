import type { ProviderView } from '../../../../contract/accounts'
import { TextArea, TextField } from '../../ui/Field'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

type FieldView = ProviderView['fields'][number]

export type ProviderFieldsProps = {
  readonly fields: readonly FieldView[]
  readonly values: { readonly [field: string]: string }
  readonly onChange: (field: string, value: string) => void
}

/** The fields of a provider's manifest, advanced ones folded away. */
export function ProviderFields({ fields, values, onChange }: ProviderFieldsProps) {
  const advanced = fields.filter(field => field.isAdvanced === true)
  const plain = fields.filter(field => field.isAdvanced !== true)
  return (
    <>
      {plain.map(field => (
        <OneField key={field.name} field={field} value={values[field.name] ?? ''} onChange={onChange} />
      ))}
      {advanced.length > 0 && (
        <details className="advanced">
          <summary>{ACCOUNTS_PAGE.advanced}</summary>
          <div className="form">
            {advanced.map(field => (
              <OneField key={field.name} field={field} value={values[field.name] ?? ''} onChange={onChange} />
            ))}
          </div>
        </details>
      )}
    </>
  )
}

type OneFieldProps = {
  readonly field: FieldView
  readonly value: string
  readonly onChange: (field: string, value: string) => void
}

function OneField({ field, value, onChange }: OneFieldProps) {
  const common = {
    label: field.label,
    name: field.name,
    help: field.help,
    required: field.isRequired,
    value,
    onChange: (next: string) => onChange(field.name, next),
    ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder })
  }
  return field.isList === true ? (
    <TextArea {...common} isSecret={field.isSecret} />
  ) : (
    <TextField {...common} isSecret={field.isSecret} />
  )
}
