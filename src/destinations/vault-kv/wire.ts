import { z } from 'zod'

const version = z.int().nonnegative()
const metadata = z.object({
  version,
  created_time: z.string(),
  custom_metadata: z.record(z.string(), z.string()).nullish()
})

export const readAnswer = z.object({
  data: z.object({ data: z.record(z.string(), z.unknown()).nullable(), metadata })
})
export const writeAnswer = z.object({ data: z.object({ version: version.positive() }) })
export const mountAnswer = z.object({
  data: z.object({
    path: z.string(),
    type: z.string(),
    options: z.object({ version: z.string().optional() }).nullish()
  })
})
export const capabilitiesAnswer = z.object({ data: z.record(z.string(), z.array(z.string())) })
export const loginAnswer = z.object({ auth: z.object({ client_token: z.string().min(1) }) })

const errors = z.object({ errors: z.array(z.string()) })

/** The server's texts, for telling two meanings of one status apart. They are compared and never passed on. */
export function hasErrorText(body: unknown, text: string): boolean {
  const parsed = errors.safeParse(body)
  return parsed.success && parsed.data.errors.some(error => error.includes(text))
}

/** A path that was never written answers 404 with an empty list of errors. */
export function isNeverWritten(body: unknown): boolean {
  const parsed = errors.safeParse(body)
  return parsed.success && parsed.data.errors.length === 0
}
