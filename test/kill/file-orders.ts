export const TARGET = 'payments.env'
export const FRESH = 'not-a-real-secret-fresh'

/** `replace` and `create`: the env-file destination on an existing and a new file. `save`: a plain hand-off to a file. */
export const FLOWS = ['replace', 'create', 'save'] as const

export type FileOrder = {
  readonly directory: string
  readonly flow: (typeof FLOWS)[number]
  /** Number of the system call before which it dies; null: it lives. */
  readonly killAt: number | null
}

export type FileWord =
  | { readonly kind: 'started'; readonly clearCopies: number }
  | {
      readonly kind: 'done'
      readonly isDone: boolean
      readonly entries: readonly string[]
      readonly clearCopies: number
    }
  | { readonly kind: 'broken'; readonly why: string }
