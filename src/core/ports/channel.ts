import type { DueKind, Urgency } from '../due/items'
import type { Outcome } from '../fault'
import type { Connected, ConnectionKind } from './destination'

// Where reminders are sent. Needed by the service that sends them.

/** What a reminder says of one item: names and dates, never a secret and never the ID of a key. */
export type ReminderItem = {
  /** A hash: the same for every reminder about this item. */
  readonly id: string
  readonly kind: DueKind
  readonly name: string
  readonly place: string
  readonly environment: string | null
  readonly owner: string | null
  readonly dueAt: number
  readonly urgency: Urgency
}

export type ChannelMessage = {
  /** The same when a message is sent again, so that a receiver can drop what it has. */
  readonly id: string
  /** `done`: nothing of this is due any more. */
  readonly act: 'remind' | 'done' | 'test'
  readonly title: string
  /** One line for each item. */
  readonly lines: readonly string[]
  readonly items: readonly ReminderItem[]
}

export type ChannelClient = Connected & {
  /** Sent at most once by this call. */
  send(message: ChannelMessage): Promise<Outcome<null>>
}

/** A kind of channel. One folder's only export. */
export type ChannelKind = ConnectionKind<ChannelClient> & {
  readonly channel: {
    /** Many items are one message. */
    readonly gathers: boolean
    /** The receiver drops a message that it has: an unknown outcome may be sent again. */
    readonly dropsRepeats: boolean
    /** Is told when an item is done. */
    readonly takesDone: boolean
  }
}

/** A channel that is ready to send. */
export type Channel = ChannelKind['channel'] & {
  readonly id: string
  readonly name: string
  send(message: ChannelMessage): Promise<Outcome<null>>
}
