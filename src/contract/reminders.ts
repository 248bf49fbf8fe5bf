import { z } from 'zod'
import { LONGEST_NAME } from '../core/limits'
import { destinationSettings } from './destinations'
import {
  count,
  event,
  formFieldView,
  id,
  nothing,
  ownWords,
  secretField,
  shortText,
  text,
  time
} from './fields'
import { faultView } from './reply'

// Channels that reminders go to, and what became of the reminders.

export const channelKindView = z.strictObject({
  id: text,
  name: text,
  fields: z.array(formFieldView),
  /** What the server must allow, one sentence each. */
  rights: z.array(text)
})
export type ChannelKindView = z.infer<typeof channelKindView>

/** Never the credential, nor any other secret field. */
export const channelView = z.strictObject({
  id: text,
  kindId: text,
  kindName: text,
  name: text,
  settings: z.record(z.string(), z.string()),
  credential: z.enum(['sealed', 'this-run-only', 'missing']),
  lastSentAt: time.nullable(),
  /** Items whose reminder is tried again. */
  waiting: count,
  /** Items whose reminder may or may not have arrived. */
  unknown: count,
  nextTryAt: time.nullable(),
  /** The newest one. */
  fault: faultView.nullable()
})
export type ChannelView = z.infer<typeof channelView>

/** Secret fields travel to main once, and never come back. */
const signIn = { settings: destinationSettings, credential: z.record(z.string().max(60), secretField) }

export const remindersCommands = {
  'reminders.kinds': { input: z.strictObject({}), output: z.array(channelKindView) },
  /** Stores nothing when the server refuses the sign-in. */
  'reminders.connect': {
    input: z.strictObject({ kindId: shortText, name: ownWords(LONGEST_NAME).min(1), ...signIn }),
    output: channelView
  },
  'reminders.replaceCredential': { input: z.strictObject({ channelId: id, ...signIn }), output: channelView },
  'reminders.remove': { input: z.strictObject({ channelId: id }), output: nothing },
  /** Sends one message that says that it is a test. */
  'reminders.test': { input: z.strictObject({ channelId: id }), output: nothing }
}

export const remindersEvents = [event('channels', z.array(channelView))] as const
