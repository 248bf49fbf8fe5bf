import type { ButtonHTMLAttributes, ReactNode } from 'react'

export type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'children'> & {
  /** The accessible name, also shown on hover. */
  readonly name: string
  readonly icon: ReactNode
}

export function IconButton({ name, icon, ...rest }: IconButtonProps) {
  return (
    <button type="button" title={name} {...rest} aria-label={name} className="icon-button">
      {icon}
    </button>
  )
}
