import type { Order } from './orders'
import type { FieldTexts } from './victim-session'

/** A server that the child connects, and the entry in it that it delivers to. */
export type ServerToConnect = {
  readonly kindId: string
  readonly name: string
  readonly settings: FieldTexts
  readonly credential: FieldTexts
  readonly entry: FieldTexts
}

export type DestinationsOrder = Order & {
  readonly servers: readonly ServerToConnect[]
  readonly envFile: string
}

/** Name of the key that is rotated, and how its successors' names begin. */
export const KEY_NAME = 'payments-api'
/** The one value in each destination that Rekey may change. */
export const VARIABLE = 'BLNK_API_KEY'
