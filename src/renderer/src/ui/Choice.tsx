import { useId, type ReactNode } from 'react'

export type CheckboxProps = {
  readonly label: string
  readonly help?: ReactNode
  readonly code?: string
  readonly isChecked: boolean
  readonly isDisabled?: boolean
  readonly onChange: (isChecked: boolean) => void
}

export function Checkbox({ label, help, code, isChecked, isDisabled = false, onChange }: CheckboxProps) {
  const id = useId()
  return (
    <div className="choice">
      <input
        id={id}
        type="checkbox"
        className="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onChange={event => onChange(event.target.checked)}
      />
      <label htmlFor={id} className="choice-label">
        <span>{label}</span>
        {code !== undefined && <code className="choice-code">{code}</code>}
      </label>
      {help !== undefined && (
        <span className="choice-help" id={`${id}-help`}>
          {help}
        </span>
      )}
    </div>
  )
}

export type SegmentedProps<Value extends string> = {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly autoFocus?: boolean
  readonly onChange: (value: Value) => void
}

/** One of a few, side by side. Radio buttons below, so that arrow keys work as everywhere. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, options, autoFocus = false, onChange } = props
  const name = useId()
  return (
    <fieldset className="segmented">
      <legend className="visually-hidden">{label}</legend>
      {options.map(option => (
        <label key={option.value} className="segment">
          <input
            type="radio"
            name={name}
            className="visually-hidden"
            autoFocus={autoFocus && option.value === value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span className="segment-face">{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
