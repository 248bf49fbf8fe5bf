import type { DestinationView } from '../../../../contract/destinations'
import { DELIVER_WORDS } from '../../../../words/destinations'
import { SelectField, TextField } from '../../ui/Field'

type Settings = { readonly [field: string]: string }
type Activatable = Pick<DestinationView, 'activators'>

/** The empty id stands for no activation. */
export type TypedActivation = { readonly id: string; readonly settings: Settings }

export function isFilled(
  fields: DestinationView['fields'],
  settings: { readonly [field: string]: string }
): boolean {
  return fields.every(field => !field.isRequired || (settings[field.name] ?? '').trim() !== '')
}

/** Undefined for none, and for one that another destination of the form had. */
export function activationIn(
  { activators }: Activatable,
  { id, settings }: TypedActivation
): { readonly choice: TypedActivation; readonly isWhole: boolean } | undefined {
  const activator = activators.find(each => each.id === id)
  if (activator === undefined) return undefined
  const known = activator.fields.map(({ name }) => [name, (settings[name] ?? '').trim()] as const)
  const filled = Object.fromEntries(known.filter(([, value]) => value !== ''))
  return { choice: { id, settings: filled }, isWhole: isFilled(activator.fields, filled) }
}

export type ActivationFieldsProps = {
  readonly destination: Activatable
  readonly typed: TypedActivation
  readonly onChange: (typed: TypedActivation) => void
}

/** What makes the consumers of a destination use the new key, beside the form of its delivery. */
export function ActivationFields({ destination, typed, onChange }: ActivationFieldsProps) {
  const { activators } = destination
  const chosen = activators.find(each => each.id === typed.id)
  if (activators.length === 0) return null
  return (
    <>
      <SelectField
        label={DELIVER_WORDS.activation}
        value={chosen?.id ?? ''}
        options={[
          { value: '', label: DELIVER_WORDS.noActivation },
          ...activators.map(each => ({ value: each.id, label: each.name }))
        ]}
        onChange={id => onChange({ id, settings: {} })}
      />
      {chosen !== undefined && <p className="faint">{chosen.help}</p>}
      {chosen?.fields.map(field => (
        <TextField
          key={field.name}
          name={field.name}
          label={field.label}
          help={field.help}
          required={field.isRequired}
          maxLength={1_000}
          value={typed.settings[field.name] ?? ''}
          onChange={value => onChange({ id: typed.id, settings: { ...typed.settings, [field.name]: value } })}
        />
      ))}
    </>
  )
}
