import { z } from 'zod'
import { FAULT_CODES, FAULT_DETAILS } from '../core/fault'
import type { Fault } from '../core/fault'

/** A fault as it crosses to a window: codes only, the words are the renderer's. */
export const faultView = z.strictObject({
  code: z.enum(FAULT_CODES),
  retry: z.enum(['no', 'later', 'after-user']),
  detail: z.enum(FAULT_DETAILS).optional(),
  retryAfterMs: z.number().optional(),
  ref: z.string().max(40).optional(),
  subject: z.string().max(120).optional()
})
export type FaultView = z.infer<typeof faultView>

/** A fault as the contract has it: unknown fields fall away, and a fault that does not fit becomes a bare `internal`. */
export function toFaultView(found: Fault): FaultView {
  const { code, retry, detail, retryAfterMs, ref, subject } = found
  const parsed = faultView.safeParse({
    code,
    retry,
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(ref === undefined ? {} : { ref }),
    ...(subject === undefined ? {} : { subject: subject.slice(0, 120) })
  })
  return parsed.success ? parsed.data : { code: 'internal', retry: 'no' }
}

/** Every call resolves to this; nothing is thrown across the bridge. */
export type Reply<T> = { ok: true; value: T } | { ok: false; fault: FaultView }
