import type { ButtonHTMLAttributes, ReactNode } from 'react'

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
      disabled={rest.disabled === true || isBusy}
      aria-busy={isBusy || undefined}
      className={`button button-${look} button-${size}`}
    >
      {isBusy ? <span className="spinner" aria-hidden="true" /> : icon}
      {children}
    </button>
  )
}
