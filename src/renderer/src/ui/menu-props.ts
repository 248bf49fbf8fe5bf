import type { ReactNode } from 'react'

export type MenuEntry = {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly isDanger?: boolean
  readonly isDisabled?: boolean
  readonly run: () => void
}

export type MenuProps = {
  /** The accessible name of the button. */
  readonly name: string
  readonly entries: readonly MenuEntry[]
  /** Content of the button; three dots when left out. */
  readonly face?: ReactNode
}

export function classOfFace(face: ReactNode): string {
  return face === undefined ? 'icon-button' : 'button button-plain button-small'
}
