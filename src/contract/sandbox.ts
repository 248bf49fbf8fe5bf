import { z } from 'zod'
import { event, text } from './fields'
import { faultView } from './reply'

export const sandboxView = z.strictObject({
  state: z.enum(['off', 'starting', 'on', 'removing']),
  step: text.nullable(),
  accounts: z.number(),
  consumers: z.number(),
  requests: z.number(),
  failures: z.number(),
  directory: text.nullable(),
  /** The invented services: each reads its key from `file` before each call. */
  services: z.array(
    z.strictObject({
      accountId: text.nullable(),
      service: text,
      environment: text,
      file: text,
      requests: z.number(),
      failures: z.number()
    })
  ),
  fault: faultView.nullable()
})
export type SandboxView = z.infer<typeof sandboxView>

export const sandboxCommands = {
  'sandbox.start': { input: z.strictObject({}), output: sandboxView },
  'sandbox.remove': { input: z.strictObject({}), output: sandboxView }
}

export const sandboxEvents = [event('sandbox', sandboxView)] as const
