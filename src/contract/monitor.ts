import { z } from 'zod'
import { event, time } from './fields'

// The account monitor: when accounts are read, and what stops it.

export const watchView = z.strictObject({
  kind: z.enum(['watching', 'paused', 'offline', 'locked']),
  pausedUntil: time.nullable()
})
export type WatchView = z.infer<typeof watchView>

export const monitorCommands = {
  'monitor.state': () => ({ input: z.strictObject({}), output: watchView }),
  'monitor.pause': () => ({ input: z.strictObject({}), output: watchView }),
  'monitor.resume': () => ({ input: z.strictObject({}), output: watchView })
}

export const monitorEvents = [event('watch', watchView)] as const
