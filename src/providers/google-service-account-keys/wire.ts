import { z } from 'zod'
import { serviceAccountIn } from '../../net/signers/service-account'
import { secretOf } from '../../net/secret-text'

const text = z.string().max(8_192)
const time = z.string().max(64).nullish()

export const EMAIL = /^[a-z0-9][a-z0-9-]{0,99}@[a-z0-9.-]{1,200}$/

const KEY_NAME = /^projects\/[^/]+\/serviceAccounts\/[^/]+\/keys\/([A-Za-z0-9]{1,100})$/

const key = z.object({
  /** Its last part, which is the ID of the key. */
  name: text.regex(KEY_NAME).transform(name => KEY_NAME.exec(name)?.[1] ?? ''),
  keyType: text,
  keyOrigin: text.nullish(),
  validAfterTime: time,
  validBeforeTime: time,
  disabled: z.boolean().nullish(),
  disableReason: text.nullish(),
  extendedStatus: z
    .array(z.object({ key: text.nullish() }))
    .max(100)
    .nullish()
})

export type KeyRow = z.infer<typeof key>

/** Google leaves an empty list out, so an answer with anything else in it is not one. */
export const keyList = z.strictObject({ keys: z.array(key).max(1_000).optional() })
export const accountPage = z.strictObject({
  accounts: z
    .array(z.object({ email: text.regex(EMAIL) }))
    .max(1_000)
    .optional(),
  nextPageToken: z.string().max(4_096).optional()
})
export const nothing = z.strictObject({})

/** Only the answer to a create has the file. A file of another key or account is refused. */
export function createdKeyOf(email: string) {
  return key
    .extend({ privateKeyData: z.base64().max(65_536) })
    .transform(({ privateKeyData, ...row }) => ({ row, file: oneLine(privateKeyData) }))
    .refine(({ row, file }) => isFileOf(file, { email, keyId: row.name }))
}

/** JSON in one line: CI systems mask a secret of several lines line by line. Empty where it is no JSON. */
function oneLine(base64: string): string {
  try {
    return JSON.stringify(JSON.parse(Buffer.from(base64, 'base64').toString('utf8')))
  } catch {
    // The message of the parser quotes the file.
    return ''
  }
}

function isFileOf(file: string, wanted: { readonly email: string; readonly keyId: string }): boolean {
  const secret = secretOf(file)
  const account = serviceAccountIn(secret)
  secret.wipe()
  return account.ok && account.value.email === wanted.email && account.value.keyId === wanted.keyId
}

export const errorBody = z.object({
  error: z.object({ code: z.number(), message: text.nullish(), status: text })
})
