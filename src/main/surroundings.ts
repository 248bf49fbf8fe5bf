import { net, powerMonitor } from 'electron'
import type { Surroundings } from '../core/watch/schedule'

/** What the system tells about network and power. No system tells Electron whether a line is metered. */
export function surroundings(): Surroundings {
  return {
    network: net.isOnline() ? 'online' : 'offline',
    power: powerMonitor.isOnBatteryPower() ? 'battery' : 'mains',
    line: 'unknown'
  }
}
