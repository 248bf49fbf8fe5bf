import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asConnectionId } from '../../core/ids'
import { connectionIdIn, destinationIdOf } from '../../core/ports/connections'
import type { ActivatorLookup, ActivatorManifest } from '../../core/ports/activator'
import type { Connection } from '../../core/ports/connections'
import type {
  ActivatorKind,
  Destination,
  DestinationKind,
  DestinationLookup
} from '../../core/ports/destination'
import type { ConnectionView, DestinationKindView, DestinationView } from '../../contract/destinations'
import { createConnections, type ConnectionService } from '../../services/connections'
import { bundleCodec } from '../../vault/bundle-codec'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'
import { secretsOf } from '../typed-secrets'
import { toFormFieldView } from '../views/provider'
import type { RotationsModule } from './rotations'

const MOST_OPEN = 100_000

/** Where secrets are delivered: on this machine, and at the servers that a person connected. */
export type DestinationsModule = Module & {
  readonly handlers: HandlersOf<'destinations'>
  readonly slices: Slices<'connections'>
  /** For deliveries, rotations and schedules. */
  readonly lookup: DestinationLookup
  /** What makes consumers take up a new secret: on this machine, and at connected servers. */
  readonly activators: ActivatorLookup
  /** For the destination of the sandbox, which is connected and forgotten by itself. */
  readonly service: Pick<ConnectionService, 'all' | 'connect' | 'remove'>
  /** Resolves when no act at a destination is in flight. */
  whenIdle(): Promise<void>
}

export type DestinationsTools = {
  readonly rotations: () => Pick<RotationsModule, 'service'>
}

export function openDestinations(app: App, { rotations }: DestinationsTools): DestinationsModule {
  const { options, profile, registries, publisher } = app
  const { clock, ids, network } = options
  const { destinationKinds, activatorKinds } = registries
  const kinds = new Map<string, DestinationKind | ActivatorKind>([...destinationKinds, ...activatorKinds])
  const local = [...registries.activators.values()].map(({ manifest }) => manifest)
  const service = createConnections({
    noun: 'destination',
    ids,
    kinds,
    network: { clock, programs: registries, ...(network === undefined ? {} : { network }) },
    transactions: profile.store.transactions,
    connections: profile.connections,
    audit: profile.store.audit,
    onUnrecorded: app.records.noteUnrecorded,
    vault: profile.vault,
    codec: bundleCodec,
    isDeliveredTo
  })
  const lookup: DestinationLookup = {
    get: id => registries.destinations.get(id) ?? service.destination(id)
  }

  const activators: ActivatorLookup = {
    get: id => registries.activators.get(id) ?? service.activator(id)
  }

  function isDeliveredTo(destinationId: string): boolean {
    return profile.journal.inPhase(['open'], MOST_OPEN, 'oldest').some(({ id }) => {
      const state = rotations().service.state(id)
      const chosen = state?.deliveries.filter(each => each.state !== 'dropped') ?? []
      return (
        state?.handOff?.destination?.id === destinationId ||
        chosen.some(({ destination: { id: own, activation } }) =>
          [own, activation?.id].includes(destinationId)
        ) ||
        profile.schedules.scheduled(id)?.destinations.some(({ id: own }) => own === destinationId) === true
      )
    })
  }

  function view(connection: Connection): ConnectionView {
    return {
      id: destinationIdOf(connection.id),
      kindId: connection.kindId,
      kindName: kinds.get(connection.kindId)?.manifest.name ?? connection.kindId,
      name: connection.name,
      settings: { ...connection.settings },
      origin: connection.origin,
      credential: service.credentialState(connection.id)
    }
  }

  function changed(done: Result<Connection>): Result<ConnectionView> {
    if (!done.ok) return done
    publisher.changed('connections')
    return ok(view(done.value))
  }

  /** No connection has the empty id: for other destinations the service answers `not-found`. */
  const idIn = (destinationId: string) => asConnectionId(connectionIdIn(destinationId) ?? '')

  return {
    service,
    lookup,
    activators,
    whenIdle: service.whenIdle,
    handlers: {
      'destinations.list': () =>
        ok([...registries.destinations.values()].map(each => toDestinationView(each, local))),
      'destinations.kinds': () =>
        ok([
          ...[...destinationKinds.values()].map(each => toKindView(each, local)),
          ...[...activatorKinds.values()].map(toActivatorKindView)
        ]),
      'destinations.connect': async ({ credential, ...input }) =>
        changed(await service.connect({ ...input, credential: secretsOf(credential) })),
      'destinations.check': ({ destinationId }) => service.check(idIn(destinationId)),
      'destinations.checkEntry': async ({ destinationId, settings }) => {
        const destination = lookup.get(destinationId)
        if (destination === undefined) return failed('not-found', undefined, { subject: 'destination' })
        const rights = await destination.check(settings)
        return rights.ok ? ok(rights.value.map(({ words, state }) => ({ words, state }))) : rights
      },
      'destinations.replaceCredential': async ({ destinationId, settings, credential }) =>
        changed(
          await service.replaceCredential(idIn(destinationId), {
            settings,
            credential: secretsOf(credential)
          })
        ),
      'destinations.rename': async ({ destinationId, name }) =>
        changed(await service.rename(idIn(destinationId), name)),
      'destinations.remove': async ({ destinationId }) => {
        const done = await service.remove(idIn(destinationId))
        if (done.ok) publisher.changed('connections')
        return done
      }
    },
    slices: { connections: { read: () => service.all().map(view), whileLocked: [] } },
    close: service.close
  }
}

function toDestinationView({ manifest }: Destination, local: readonly ActivatorManifest[]): DestinationView {
  const { id, name, fields, isLocalFile = false } = manifest
  return {
    id,
    name,
    fields: fieldsOf(fields),
    activators: local.map(toActivatorView),
    isLocalFile,
    isForSandbox: false
  }
}

function toActivatorView({
  id,
  name,
  help,
  fields
}: ActivatorManifest): DestinationView['activators'][number] {
  return { id, name, help, fields: fieldsOf(fields) }
}

function toKindView(
  { manifest, activator }: DestinationKind,
  local: readonly ActivatorManifest[]
): DestinationKindView {
  const { id, name, fields, connection, writes, readBack, isForSandbox = false } = manifest
  return {
    id,
    name,
    fields: fieldsOf(fields),
    delivers: true,
    // What its own server can do fits best.
    activators: [...(activator === undefined ? [] : [activator]), ...local].map(toActivatorView),
    connectionFields: (connection?.fields ?? []).map(toFormFieldView),
    rights: [...(connection?.rights ?? [])],
    writes,
    readBack,
    isForSandbox
  }
}

function toActivatorKindView({ manifest, activator }: ActivatorKind): DestinationKindView {
  const { id, name, connection } = manifest
  return {
    id,
    name,
    fields: [],
    delivers: false,
    activators: [toActivatorView(activator)],
    connectionFields: (connection?.fields ?? []).map(toFormFieldView),
    rights: [...(connection?.rights ?? [])],
    writes: 'read-write-check',
    readBack: 'none',
    isForSandbox: false
  }
}

function fieldsOf(fields: Destination['manifest']['fields']): DestinationView['fields'] {
  return fields.map(({ name, label, help, isRequired }) => ({ name, label, help, isRequired }))
}
