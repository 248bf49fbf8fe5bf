import {
  useEffect,
  useId,
  useRef,
  type ClipboardEvent,
  type InputHTMLAttributes,
  type ReactNode,
  type TextareaHTMLAttributes
} from 'react'
import { bringIntoView } from './bring-into-view'
import { useFieldError, useFocusOnFault } from './form-fault'
import { UI_PAGE } from '../../../words/pages/ui'

type FrameProps = {
  readonly id: string
  readonly label: string
  readonly help?: ReactNode
  readonly isRequired?: boolean
  /** What main said of the field; the field takes the focus, which reads it out. */
  readonly error: string | null
  /** What the page sees while a person types. */
  readonly problem?: string | null | undefined
  readonly children: ReactNode
}

function Frame({ id, label, help, isRequired = true, error, problem = null, children }: FrameProps) {
  const words = error ?? problem
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id} className="field-label">
          {label}
        </label>
        {!isRequired && (
          <span className="field-optional" id={`${id}-optional`}>
            {UI_PAGE.optional}
          </span>
        )}
      </div>
      {children}
      {words !== null && (
        <p className="field-error" id={`${id}-error`} role={error === null ? 'alert' : undefined}>
          {words}
        </p>
      )}
      {help !== undefined && help !== '' && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  )
}

export type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'className' | 'id'> & {
  readonly label: string
  readonly help?: ReactNode
  readonly value: string
  readonly isSecret?: boolean
  /** What is wrong with the value, as far as the page can tell. */
  readonly problem?: string | null
  /** Of a long path the end tells most: it is what is seen while nobody types. */
  readonly showsEnd?: boolean
  readonly onChange: (value: string) => void
}

export function TextField({
  label,
  help,
  isSecret = false,
  problem = null,
  showsEnd = false,
  onChange,
  ...rest
}: TextFieldProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const error = useFieldError({ name: rest.name, isSecret })
  useFocusOnFault(input, error)
  useEffect(() => {
    if (showsEnd && document.activeElement !== input.current) scrollToEnd(input.current)
  }, [showsEnd, rest.value])
  return (
    <Frame
      id={id}
      label={label}
      help={help}
      isRequired={rest.required ?? true}
      error={error}
      problem={problem}
    >
      <input
        ref={input}
        onBlur={showsEnd ? event => scrollToEnd(event.target) : undefined}
        type={isSecret ? 'password' : 'text'}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        {...rest}
        id={id}
        aria-invalid={error !== null || problem !== null || rest['aria-invalid']}
        aria-describedby={`${id}-error ${id}-help`}
        className="input"
        onChange={event => onChange(event.target.value)}
      />
    </Frame>
  )
}

function scrollToEnd(input: HTMLInputElement | null): void {
  if (input !== null) input.scrollLeft = input.scrollWidth
}

export type TextAreaProps = Omit<
  TextareaHTMLAttributes<HTMLTextAreaElement>,
  'onChange' | 'className' | 'id'
> & {
  readonly label: string
  readonly help?: ReactNode
  readonly value: string
  /** Masked as it is typed, line by line. */
  readonly isSecret?: boolean
  readonly onChange: (value: string) => void
}

export function TextArea({ label, help, isSecret = false, onChange, ...rest }: TextAreaProps) {
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const error = useFieldError({ name: rest.name, isSecret })
  useFocusOnFault(area, error)
  return (
    <Frame id={id} label={label} help={help} isRequired={rest.required ?? true} error={error}>
      <textarea
        ref={area}
        rows={3}
        autoComplete="off"
        spellCheck={false}
        {...rest}
        id={id}
        aria-invalid={error !== null || rest['aria-invalid']}
        aria-describedby={`${id}-error ${id}-help`}
        className={isSecret ? 'input input-area input-masked' : 'input input-area'}
        onCopy={isSecret ? keepMasked : undefined}
        onCut={isSecret ? keepMasked : undefined}
        onChange={event => onChange(event.target.value)}
      />
    </Frame>
  )
}

/** As in a field of one line: what is masked leaves by no copy either. */
function keepMasked(event: ClipboardEvent<HTMLTextAreaElement>): void {
  event.preventDefault()
}

export type SelectFieldProps = {
  readonly label: string
  readonly help?: ReactNode
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}

export function SelectField({ label, help, value, options, onChange }: SelectFieldProps) {
  const id = useId()
  return (
    <Frame id={id} label={label} help={help} error={null}>
      <select
        id={id}
        className="input select"
        value={value}
        aria-describedby={`${id}-help`}
        onChange={event => onChange(event.target.value)}
      >
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  )
}

/** The error of something that is not one input: a group of check boxes, a list. */
export function FieldError({
  name,
  problem = null
}: {
  readonly name: string
  readonly problem?: string | null
}) {
  const words = useFieldError({ name, isSecret: false }) ?? problem
  if (words === null) return null
  return (
    <p className="field-error" role="alert" ref={bringIntoView}>
      {words}
    </p>
  )
}
