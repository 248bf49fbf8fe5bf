import { z } from 'zod'

// What IAM and STS answer, as net/xml reads it: every value is a text, and an empty list is an empty text.

const userName = z.string().regex(/^[\w+=,.@-]{1,128}$/)
const keyId = z.string().regex(/^\w{8,128}$/)
const text = z.string().max(128)
const marker = z.string().min(1).max(4_096)

function listOf<T extends z.ZodType>(item: T) {
  return z.preprocess(found => (found === '' ? [] : found), z.array(item).max(1_000))
}

/** An answer without `IsTruncated` is a whole list; one that says "true" without a marker is none. */
const page = z
  .object({ IsTruncated: z.enum(['true', 'false']).optional(), Marker: marker.optional() })
  .refine(({ IsTruncated, Marker }) => IsTruncated !== 'true' || Marker !== undefined)
  .transform(({ IsTruncated, Marker }) => (IsTruncated === 'true' ? (Marker ?? null) : null))

/** The items and the marker of one page. */
function pageOf<T extends z.ZodType>(answer: string, items: string, item: T) {
  const result = z
    .unknown()
    .transform(found => ({ items: pick(found, items), page: found }))
    .pipe(z.object({ items: listOf(item), page }))
    .transform(({ items: found, page: next }) => ({ items: found, next }))
  return z.object({ [`${answer}Response`]: z.object({ [`${answer}Result`]: result }) }).transform(found => {
    const inner = found[`${answer}Response`]?.[`${answer}Result`]
    return inner ?? { items: [], next: null }
  })
}

function pick(found: unknown, name: string): unknown {
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined
}

export const userPage = pageOf('ListUsers', 'Users', z.object({ UserName: userName }))

const row = z.object({
  UserName: userName,
  AccessKeyId: keyId,
  Status: text,
  CreateDate: text.optional()
})
export type KeyRow = z.infer<typeof row>

export const keyPage = pageOf('ListAccessKeys', 'AccessKeyMetadata', row)

export const createdKey = z
  .object({
    CreateAccessKeyResponse: z.object({
      CreateAccessKeyResult: z.object({
        AccessKey: row.extend({ SecretAccessKey: z.string().min(16).max(128) })
      })
    })
  })
  .transform(answer => answer.CreateAccessKeyResponse.CreateAccessKeyResult.AccessKey)

export const lastUse = z
  .object({
    GetAccessKeyLastUsedResponse: z.object({
      GetAccessKeyLastUsedResult: z.object({
        AccessKeyLastUsed: z.object({
          LastUsedDate: text.optional(),
          ServiceName: text.optional(),
          Region: text.optional()
        })
      })
    })
  })
  .transform(answer => answer.GetAccessKeyLastUsedResponse.GetAccessKeyLastUsedResult.AccessKeyLastUsed)
export type LastUse = z.infer<typeof lastUse>

export const updated = z.object({ UpdateAccessKeyResponse: z.unknown() })
export const deleted = z.object({ DeleteAccessKeyResponse: z.unknown() })

export const callerIdentity = z.object({
  GetCallerIdentityResponse: z.object({
    GetCallerIdentityResult: z.object({ Arn: z.string().regex(/^arn:/), Account: z.string().min(1) })
  })
})

/** IAM and STS wrap the error, the front door of an emulator twice, and other services at the same door not at all. */
const error = z.object({ Code: text })
const anError = z.union([
  z.object({ ErrorResponse: z.object({ Error: error }) }).transform(answer => answer.ErrorResponse.Error),
  z
    .object({ ErrorResponse: z.object({ Errors: z.object({ Error: error }) }) })
    .transform(answer => answer.ErrorResponse.Errors.Error),
  z.object({ Error: error }).transform(answer => answer.Error)
])

/** Null when the answer is no error of AWS: a page of something in between, or nothing. */
export function errorCode(body: unknown): string | null {
  const parsed = anError.safeParse(body)
  return parsed.success ? parsed.data.Code : null
}
