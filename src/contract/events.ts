import { z } from 'zod'
import { accountsEvents } from './accounts'
import { appEvents } from './app'
import { breakGlassEvents } from './break-glass'
import { deliveriesEvents } from './deliveries'
import { destinationsEvents } from './destinations'
import { dueEvents } from './due'
import { keysEvents } from './keys'
import { monitorEvents } from './monitor'
import { remindersEvents } from './reminders'
import { keyFilesEvents } from './key-files'
import { providerFilesEvents } from './provider-files'
import { rotationsEvents } from './rotations'
import { teamEvents } from './team'
import { sinksEvents } from './sinks'
import { sandboxEvents } from './sandbox'
import { schedulesEvents } from './schedules'
import { settingsEvents } from './settings'
import { updatesEvents } from './updates'
import { vaultEvents } from './vault'

/**
 * What main pushes to its windows. Each event carries the next revision: a window that misses one (a gap) loads
 * `app.snapshot` again. Lists of keys are not pushed; `keys` says only that they changed, and a window asks again.
 */
export const eventView = z.discriminatedUnion('slice', [
  ...appEvents,
  ...vaultEvents,
  ...accountsEvents,
  ...keysEvents,
  ...breakGlassEvents,
  ...destinationsEvents,
  ...deliveriesEvents,
  ...providerFilesEvents,
  ...keyFilesEvents,
  ...rotationsEvents,
  ...schedulesEvents,
  ...dueEvents,
  ...remindersEvents,
  ...sinksEvents,
  ...teamEvents,
  ...settingsEvents,
  ...sandboxEvents,
  ...monitorEvents,
  ...updatesEvents
])
export type EventView = z.infer<typeof eventView>
