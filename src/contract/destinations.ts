import { z } from 'zod'
import { LONGEST_NAME } from '../core/limits'
import { event, formFieldView, nothing, ownWords, shortText, text } from './fields'

// Where secrets are delivered: on this machine, and at servers that a person connected. A connection's id is the id of its
// destination, such as `connection:3f…`.

const entryFields = z.array(z.strictObject({ name: text, label: text, help: text, isRequired: z.boolean() }))

/** What can make the consumers of a destination take up a new key. */
const activators = z.array(z.strictObject({ id: text, name: text, help: text, fields: entryFields }))

export const destinationView = z.strictObject({
  id: text,
  name: text,
  fields: entryFields,
  activators,
  /** Looked at while a person types; others only when the person asks. */
  isLocalFile: z.boolean(),
  /** Part of the sandbox: no key of a real account goes there. */
  isForSandbox: z.boolean()
})
export type DestinationView = z.infer<typeof destinationView>

export const destinationKindView = z.strictObject({
  id: text,
  name: text,
  fields: entryFields,
  /** False for a server that only activates, such as a webhook. */
  delivers: z.boolean(),
  activators,
  connectionFields: z.array(formFieldView),
  /** What the credential must be allowed to do, one sentence each. */
  rights: z.array(text),
  writes: z.enum(['compare-and-set', 'read-write-check']),
  readBack: z.enum(['value', 'updated-at', 'none']),
  /** Started by the sandbox: a person connects none. */
  isForSandbox: z.boolean()
})
export type DestinationKindView = z.infer<typeof destinationKindView>

/** Never the credential, nor any other secret field. */
export const connectionView = z.strictObject({
  id: text,
  kindId: text,
  kindName: text,
  name: text,
  settings: z.record(z.string(), z.string()),
  origin: text,
  credential: z.enum(['sealed', 'this-run-only', 'missing'])
})
export type ConnectionView = z.infer<typeof connectionView>

export const entryRightsView = z.array(
  z.strictObject({ words: text, state: z.enum(['yes', 'no', 'unknown']) })
)
export type EntryRightsView = z.infer<typeof entryRightsView>

export const destinationSettings = z.record(z.string().max(60), z.string().max(4_096))

/** As long as a kubeconfig with a few contexts. */
const secretText = z.string().min(1).max(16_384)

/** Secret fields travel to main once, and never come back. */
const signIn = { settings: destinationSettings, credential: z.record(z.string().max(60), secretText) }

export const destinationsCommands = {
  /** On this machine. */
  'destinations.list': { input: z.strictObject({}), output: z.array(destinationView) },
  'destinations.kinds': { input: z.strictObject({}), output: z.array(destinationKindView) },
  /** Signs in, and stores nothing when that fails. */
  'destinations.connect': {
    input: z.strictObject({ kindId: shortText, name: ownWords(LONGEST_NAME).min(1), ...signIn }),
    output: connectionView
  },
  /** Signs in with the stored credential. */
  'destinations.check': { input: z.strictObject({ destinationId: shortText }), output: nothing },
  /** What the credential may do with one entry; writes nothing. */
  'destinations.checkEntry': {
    input: z.strictObject({ destinationId: shortText, settings: destinationSettings }),
    output: entryRightsView
  },
  'destinations.replaceCredential': {
    input: z.strictObject({ destinationId: shortText, ...signIn }),
    output: connectionView
  },
  'destinations.rename': {
    input: z.strictObject({ destinationId: shortText, name: ownWords(LONGEST_NAME).min(1) }),
    output: connectionView
  },
  'destinations.remove': { input: z.strictObject({ destinationId: shortText }), output: nothing }
}

export const destinationsEvents = [event('connections', z.array(connectionView))] as const
