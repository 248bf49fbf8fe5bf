import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react'

export type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> & {
  readonly look?: 'plain' | 'primary' | 'danger' | 'warning' | 'ghost' | 'link'
  readonly size?: 'normal' | 'small'
  readonly icon?: ReactNode
  readonly isBusy?: boolean
}

export function Button({
  look = 'plain',
  size = 'normal',
  icon,
  isBusy = false,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      // Not `disabled` while busy: a disabled button drops the keyboard's focus.
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      onClick={isBusy ? refuse : rest.onClick}
      className={`button button-${look} button-${size}`}
    >
      {isBusy ? <span className="spinner" aria-hidden="true" /> : icon}
      {children}
    </button>
  )
}

/** Neither a click nor a second submit of the form. */
function refuse(event: MouseEvent): void {
  event.preventDefault()
}
