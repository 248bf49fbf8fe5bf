import { LONGEST_SENTENCE } from '../core/limits'
import { z } from 'zod'
import { OWNERS } from '../core/ports/destination'
import { confirmationView } from './confirmations'
import { destinationSettings } from './destinations'
import { event, id, nothing, secretField, shortText, text, time } from './fields'

// Sealed secrets on their way to where they are used.

export const sealedSecretView = z.strictObject({
  id: text,
  keyId: text.nullable(),
  keyName: text,
  masked: text.nullable(),
  accountName: text,
  isSandbox: z.boolean(),
  rotationId: text.nullable(),
  state: z.enum(['sealed', 'started', 'delivered', 'shown', 'destroyed']),
  createdAt: time,
  expiresAt: time,
  fingerprint: text,
  exposures: z.array(
    z.strictObject({
      at: time,
      how: z.enum(['copy', 'reveal', 'file', 'destination']),
      where: text,
      /** False while it is in flight, and where nobody knows how it ended. */
      isCertain: z.boolean()
    })
  ),
  parts: z.array(z.strictObject({ name: text, label: text, envName: text, isSecret: z.boolean() })),
  clipboard: z
    .strictObject({
      clearsAt: time,
      marks: z.enum(['concealed', 'plain']),
      isOverdue: z.boolean().optional()
    })
    .nullable()
})
export type SealedSecretView = z.infer<typeof sealedSecretView>

/** `not-read`: the destination accepted the secret and never gives it back. */
const deliveredView = sealedSecretView.extend({ readBack: z.enum(['equal', 'not-read']) })

export const inspectionView = z.strictObject({
  holding: z.enum(['absent', 'equal', 'expected', 'other', 'unreadable']),
  /** Null where there is no file yet, or no file at all. */
  kept: z.strictObject({ mode: text, readers: z.enum(['owner', 'group', 'everyone']) }).nullable(),
  /** The program that manages the entry; null when none is known. */
  owner: z.enum(OWNERS).nullable()
})
export type InspectionView = z.infer<typeof inspectionView>

export const deliveriesCommands = {
  /** What stands at a destination now, and who can read it there; never the value. */
  'handoff.inspect': {
    input: z.strictObject({ secretId: id, destinationId: shortText, settings: destinationSettings }),
    output: inspectionView
  },
  'handoff.deliver': {
    input: z.strictObject({
      secretId: id,
      destinationId: shortText,
      settings: destinationSettings,
      /** The person saw `destination-holds-other` for just this, and wants it replaced. */
      replaceOther: z.boolean().optional()
    }),
    output: deliveredView
  },
  'handoff.copy': {
    input: z.strictObject({ secretId: id, part: shortText.nullable() }),
    output: sealedSecretView
  },
  'handoff.clearClipboard': { input: z.strictObject({}), output: nothing },
  /** Opens the main process's own save dialog; the renderer never chooses a path for a secret. */
  'handoff.saveFile': { input: z.strictObject({ secretId: id }), output: sealedSecretView },
  /** Shows the secret once in a window of its own; this reply holds no secret. */
  'handoff.reveal': { input: z.strictObject({ secretId: id }), output: sealedSecretView },
  'handoff.confirmStored': {
    input: z.strictObject({ secretId: id, where: z.string().max(LONGEST_SENTENCE) }),
    output: sealedSecretView
  },
  'handoff.prove': {
    input: z.strictObject({ secretId: id, pasted: secretField }),
    output: z.strictObject({ isSame: z.boolean() })
  },
  'handoff.prepareDiscard': { input: z.strictObject({ secretId: id }), output: confirmationView },
  'handoff.discard': {
    input: z.strictObject({ secretId: id, token: shortText, phrase: shortText }),
    output: nothing
  }
}

export const deliveriesEvents = [event('sealedSecrets', z.array(sealedSecretView))] as const
