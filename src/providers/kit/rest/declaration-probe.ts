import { z } from 'zod'
import { apiPath, form, headers, path, scalar, status, template, words } from './declaration-terms'

const bodyCondition = z.strictObject({
  path,
  is: z.union([z.enum(['present', 'absent']), z.strictObject({ equals: scalar })])
})
/** Null among the codes is an answer without a code, which is never a page. */
const codes = z.array(words.nullable()).min(1)

const verdict = z.union([
  z.strictObject({ alive: z.literal(true), status, codes }),
  /** Any other answer of this status, if it is an object with these fields and no error. */
  z.strictObject({ alive: z.literal(true), status, body: z.array(bodyCondition).min(1) }),
  z.strictObject({
    alive: z.literal(false),
    status: status.optional(),
    codes,
    /** Only where the text of the error contains one of these. */
    says: z.array(words).min(1).optional(),
    why: z.enum(['unknown', 'disabled', 'expired', 'revoked', 'expired-or-revoked'])
  })
])

/** A call with the key itself, and what its answers mean. */
export const probe = z.strictObject({
  /** GET when left out. */
  method: z.enum(['GET', 'POST']).optional(),
  /** The server where the connection signs in, instead of that of the calls. */
  at: z.literal('sign-in').optional(),
  path: apiPath,
  /** From the parts of the key; the management credential is never sent. */
  headers,
  /**
   * Where a key proves nothing without another one: headers from fields of the form, which go with it. A refusal then counts only if the
   * same call with the headers of the connection is alive, because it may be about what went with the key.
   */
  beside: headers.optional(),
  /** HTTP Basic with parts of the key, which makes the header `authorization`. */
  basic: z.strictObject({ user: template, password: template }).optional(),
  body: z.json().optional(),
  /**
   * Instead of `body`: a form, made from parts of the key, fields of the connection that are not secret, and `{baseOrigin}`. A token that
   * the answer gives is dropped.
   */
  form: form.optional(),
  /** For keys that have this secret part: an HMAC-SHA256 in hexadecimal, each time with another second. */
  signature: z.strictObject({ part: words, over: template, headers }).optional(),
  /** The first that matches; where none does, the answer is unclear. */
  verdicts: z
    .array(verdict)
    .refine(
      all => all.some(({ alive }) => alive) && all.some(({ alive }) => !alive),
      'tells only one of alive and dead'
    )
})
