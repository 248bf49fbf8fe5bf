import type { Migration } from '../migrate'
import { inventory } from './0010-inventory'
import { rotations } from './0020-rotations'
import { obligations } from './0030-obligations'
import { badDay } from './0040-bad-day'
import { forgettableSandbox } from './0050-forgettable-sandbox'
import { scale } from './0060-scale'
import { exclusions } from './0070-exclusions'
import { schedules } from './0090-schedules'
import { rotationGroups } from './0100-rotation-groups'
import { serviceNames } from './0110-service-names'
import { leftoverFiles } from './0130-leftover-files'
import { acceptedRevokes } from './0140-accepted-revokes'
import { deliveries } from './0150-deliveries'
import { dismissedKeys } from './0160-dismissed-keys'
import { sealedSecrets } from './0170-sealed-secrets'
import { connections } from './0180-connections'
import { scheduledDestinations } from './0200-scheduled-destinations'
import { deliveryProof } from './0230-delivery-proof'
import { deliveryActivation } from './0240-delivery-activation'
import { dueTasks } from './0250-due-tasks'
import { reminders } from './0260-reminders'
import { providerFiles } from './0290-provider-files'
import { actors } from './0310-actors'
import { sinks } from './0320-sinks'
import { team } from './0330-team'
import { keyFiles } from './0340-key-files'

/** Every step of the schema in order; new ones are appended, numbered in tens. */
export const migrations: readonly Migration[] = [
  inventory,
  rotations,
  obligations,
  badDay,
  forgettableSandbox,
  scale,
  exclusions,
  schedules,
  rotationGroups,
  serviceNames,
  leftoverFiles,
  acceptedRevokes,
  deliveries,
  dismissedKeys,
  sealedSecrets,
  connections,
  scheduledDestinations,
  deliveryProof,
  deliveryActivation,
  dueTasks,
  reminders,
  providerFiles,
  actors,
  sinks,
  team,
  keyFiles
]
