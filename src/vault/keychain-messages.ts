import { z } from 'zod'
import type { KeychainTrouble } from './keychain'

// What the app and the keychain's process say to each other. Each side parses what it hears.

const requestSchema = z.strictObject({
  id: z.number().int(),
  operation: z.enum(['get', 'set', 'remove']),
  service: z.string().min(1),
  name: z.string().min(1),
  value: z.string().nullable()
})
export type KeychainRequest = z.infer<typeof requestSchema>
export type KeychainOperation = KeychainRequest['operation']

const replySchema = z.union([
  z.strictObject({
    id: z.number().int(),
    ok: z.literal(true),
    value: z.union([z.string(), z.boolean(), z.null()])
  }),
  z.strictObject({
    id: z.number().int(),
    ok: z.literal(false),
    trouble: z.enum(['absent', 'locked', 'denied', 'hung'])
  })
])
export type KeychainReply = z.infer<typeof replySchema>

/** Null for anything that is not a request. */
export function parseRequest(message: unknown): KeychainRequest | null {
  return requestSchema.safeParse(message).data ?? null
}

/** Null for anything that is not a reply. */
export function parseReply(message: unknown): KeychainReply | null {
  return replySchema.safeParse(message).data ?? null
}

/** keytar has no error codes, only its backends' texts. Order matters: the first that fits. */
const TROUBLE_BY_TEXT: readonly (readonly [RegExp, KeychainTrouble])[] = [
  [/dismissed|denied|cancel|not authori[sz]ed|passphrase you entered/i, 'denied'],
  // libsecret names the collection that cannot be reached while the keyring is locked; macOS cannot ask.
  [/locked|object does not exist at path|interaction is not allowed/i, 'locked'],
  [/timed? ?out|no reply|did not receive a reply/i, 'hung']
]

/**
 * What an error of keytar means. Everything unknown is `absent`: without a usable keychain nothing is written, and that is
 * the safe side. The text itself goes no further than here.
 */
export function troubleOf(error: unknown): KeychainTrouble {
  const text = error instanceof Error ? error.message : ''
  return TROUBLE_BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? 'absent'
}
