import { z } from 'zod'
import { event, time } from './fields'

// The account monitor: when accounts are read, and what stops it.

export const monitorView = z.strictObject({
  kind: z.enum(['monitoring', 'paused', 'offline', 'locked']),
  pausedUntil: time.nullable()
})
export type MonitorView = z.infer<typeof monitorView>

export const monitorCommands = {
  'monitor.state': { input: z.strictObject({}), output: monitorView },
  'monitor.pause': { input: z.strictObject({}), output: monitorView },
  'monitor.resume': { input: z.strictObject({}), output: monitorView }
}

export const monitorEvents = [event('monitor', monitorView)] as const
