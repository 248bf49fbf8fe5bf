import { z } from 'zod'
import { LONGEST_NAME } from '../core/limits'
import { destinationSettings } from './destinations'
import { count, event, id, nothing, ownWords, secretField, shortText, text, time } from './fields'
import { channelKindView } from './reminders'
import { faultView } from './reply'

// Sinks that the history is exported to, and how far each is.

/** Never the credential, nor any other secret field. */
export const sinkView = z.strictObject({
  id: text,
  kindId: text,
  kindName: text,
  name: text,
  settings: z.record(z.string(), z.string()),
  credential: z.enum(['sealed', 'this-run-only', 'missing']),
  sentAt: time.nullable(),
  /** Rows that it has not taken yet, at most 1,000. */
  waiting: count,
  /** Of the newest row that it took. */
  sequence: count,
  nextTryAt: time.nullable(),
  fault: faultView.nullable()
})
export type SinkView = z.infer<typeof sinkView>

/** Secret fields travel to main once, and never come back. */
const signIn = { settings: destinationSettings, credential: z.record(z.string().max(60), secretField) }

export const sinksCommands = {
  'sinks.kinds': { input: z.strictObject({}), output: z.array(channelKindView) },
  /** Stores nothing when the receiver cannot be reached. */
  'sinks.connect': {
    input: z.strictObject({ kindId: shortText, name: ownWords(LONGEST_NAME).min(1), ...signIn }),
    output: sinkView
  },
  'sinks.replaceCredential': { input: z.strictObject({ sinkId: id, ...signIn }), output: sinkView },
  'sinks.remove': { input: z.strictObject({ sinkId: id }), output: nothing },
  /** Sends the newest row once more. */
  'sinks.test': { input: z.strictObject({ sinkId: id }), output: nothing }
}

export const sinksEvents = [event('sinks', z.array(sinkView))] as const
