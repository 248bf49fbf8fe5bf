import { z } from 'zod'

// What the parts of a declaration are made of. The languages are told in `declaration.ts`.

export const words = z.string().trim().min(1)
export const path = z.string().regex(/^([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)?$/)
export const template = z.string().min(1)
export const pattern = z.string().refine(isPattern, 'is no regular expression')
export const apiPath = z.string().regex(/^(?!.*\/\/)(\/|\{[A-Za-z]+\})[A-Za-z0-9._~/{}()='-]*$/)
export const headers = z.record(z.string().regex(/^[a-z0-9-]+$/), template)
/** Sent as an HTML form is. */
export const form = z.record(words, template)
export const scalar = z.union([z.string(), z.boolean(), z.number(), z.null()])
/** Values of a body; templates in it have their values, also in objects inside it. */
export const body = z.record(words, z.json())
/** An answer must have each of these values at its path. Null stands for null and for absent. */
export const matching = z.record(path, scalar)
export const milliseconds = z.number().int().nonnegative()
export const status = z.number().int().min(200).max(599)
export const keyStatus = z.enum(['active', 'disabled', 'expired', 'revoked', 'unknown'])

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== ''
  } catch {
    // The caller reports the field.
    return false
  }
}
