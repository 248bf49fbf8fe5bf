import type { CommandOutput } from '../../../contract/commands'
import type { EventView } from '../../../contract/events'
import type { FaultView } from '../../../contract/reply'
import type { RotationView } from '../../../contract/rotations'

export type Snapshot = CommandOutput<'app.snapshot'>

/** What this window knows of main. */
export type Mirror =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly fault: FaultView }
  | { readonly kind: 'ready'; readonly snapshot: Snapshot }

/** The snapshot after `event`; the same one when the event is older; `gap` when one in between was missed. */
export function applyEvent(snapshot: Snapshot, event: EventView): Snapshot | 'gap' {
  if (event.revision <= snapshot.revision) return snapshot
  if (event.revision > snapshot.revision + 1) return 'gap'
  return { ...change(snapshot, event), revision: event.revision }
}

function change(snapshot: Snapshot, event: EventView): Snapshot {
  switch (event.slice) {
    case 'vault':
      return { ...snapshot, vault: event.value }
    case 'accounts':
      return { ...snapshot, accounts: event.value }
    case 'keyFiles':
      return { ...snapshot, keyFiles: event.value }
    case 'providerFiles':
      return { ...snapshot, providerFiles: event.value }
    case 'sync':
      return { ...snapshot, sync: event.value }
    case 'connections':
      return { ...snapshot, connections: event.value }
    case 'rotation':
      return { ...snapshot, rotations: withRotation(snapshot.rotations, event.value) }
    case 'rotations-removed':
      return { ...snapshot, rotations: snapshot.rotations.filter(each => !event.value.includes(each.id)) }
    case 'groups':
      return { ...snapshot, groups: event.value }
    case 'schedules':
      return { ...snapshot, schedules: event.value }
    case 'team':
      return { ...snapshot, team: event.value }
    case 'sinks':
      return { ...snapshot, sinks: event.value }
    case 'channels':
      return { ...snapshot, channels: event.value }
    case 'due':
      return { ...snapshot, due: event.value }
    case 'sealedSecrets':
      return { ...snapshot, sealedSecrets: event.value }
    case 'settings':
      return { ...snapshot, settings: event.value }
    case 'sandbox':
      return { ...snapshot, sandbox: event.value }
    case 'monitor':
      return { ...snapshot, monitor: event.value }
    case 'storage':
      return { ...snapshot, storage: event.value }
    case 'updates':
      return { ...snapshot, updates: event.value }
    case 'keys':
      return { ...snapshot, keysRevision: event.value }
    // Whoever shows a batch asks for its report; whoever is sent somewhere goes there.
    case 'batch':
    case 'go':
      return snapshot
    default:
      return event satisfies never
  }
}

function withRotation(rotations: readonly RotationView[], changed: RotationView): RotationView[] {
  const isKnown = rotations.some(each => each.id === changed.id)
  return isKnown ? rotations.map(each => (each.id === changed.id ? changed : each)) : [changed, ...rotations]
}
