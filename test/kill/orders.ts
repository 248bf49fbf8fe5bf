import type { FieldTexts } from './victim-session'

/** What the parent tells its child over the channel between them: secrets travel in no argument. */
export type Order = {
  readonly directory: string
  readonly url: string
  readonly settings: FieldTexts
  readonly credential: FieldTexts
  /** The journey under way is finished, and then no other is begun. */
  readonly isLast: boolean
}

/** What the child tells at once. What must survive its death goes into the diary instead. */
export type Word =
  | { readonly kind: 'ready' }
  /** A rotation has closed: does what stands in the env file work? The child waits for the answer. */
  | { readonly kind: 'rotated' }
  | { readonly kind: 'finished'; readonly listed: readonly string[] }
  | { readonly kind: 'stuck'; readonly why: string }

/** A line of the diary, written before anything else happens. */
export type DiaryLine =
  | { readonly kind: 'shown'; readonly hash: string }
  | { readonly kind: 'acknowledged'; readonly seq: number; readonly hash: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'journey' }

export const DIARY = 'diary.jsonl'
export const ENV_FILE = 'payments.env'
