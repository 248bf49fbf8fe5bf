import { join } from 'node:path'
import { activatorKinds, activators } from '../activators/registry'
import { channelKinds } from '../channels/registry'
import type { ChannelKind } from '../core/ports/channel'
import type { SinkKind } from '../core/ports/sink'
import type { KeyFileKind } from '../core/ports/key-files'
import { keyFileKinds } from '../key-files/registry'
import { sinkKinds } from '../sinks/registry'
import type { Activator } from '../core/ports/activator'
import type { ActivatorKind, Destination, DestinationKind, LeftoverLedger } from '../core/ports/destination'
import type { ProviderId } from '../core/ids'
import { inertProvider } from '../core/inert-provider'
import type { Provider } from '../core/ports/provider'
import { thisMachine, type Machine } from '../destinations/kit/machine'
import { portsOf, type DestinationPorts } from '../destinations/kit/destination-ports'
import { destinationKinds, destinations } from '../destinations/registry'
import type { StartSandbox } from '../providers/kit/sandbox/sandbox'
import { providers, sandboxes } from '../providers/registry'
import { SECRET_SERVER_KIND, secretServerKind } from '../sandbox/secret-server'

/** What this build can talk to, found by the folders that exist. */
export type Registries = DestinationPorts & {
  readonly providers: ReadonlyMap<ProviderId, Provider>
  /** Adds or replaces a provider from a file; null takes it away. */
  useProvider(id: ProviderId, provider: Provider | null): void
  readonly sandboxes: ReadonlyMap<ProviderId, StartSandbox>
  /** On this machine. */
  readonly destinations: ReadonlyMap<string, Destination>
  /** Those that need a connection. */
  readonly destinationKinds: ReadonlyMap<string, DestinationKind>
  /** What makes consumers take up a new secret, on this machine. */
  readonly activators: ReadonlyMap<string, Activator>
  /** Those that need a connection. */
  readonly activatorKinds: ReadonlyMap<string, ActivatorKind>
  /** Where reminders can be sent. */
  readonly channelKinds: ReadonlyMap<string, ChannelKind>
  /** Where the history can be exported to. */
  readonly sinkKinds: ReadonlyMap<string, SinkKind>
  /** Files of other tools that hold keys. */
  readonly keyFileKinds: ReadonlyMap<string, KeyFileKind>
}

/** This machine, with a profile that takes no secrets but for the sandbox's invented services, whose env files are in it. */
export function machineOf(profileFolder: string, leftovers: LeftoverLedger): Machine {
  const own = { folder: profileFolder, except: join(profileFolder, 'sandbox', 'env') }
  return thisMachine(own, leftovers)
}

/** Servers of the person's own, and the one that the sandbox starts where its program is installed. */
function withSecretServer(kinds: ReadonlyMap<string, DestinationKind>): ReadonlyMap<string, DestinationKind> {
  const vault = kinds.get('vault-kv')
  return vault === undefined ? kinds : new Map([...kinds, [SECRET_SERVER_KIND, secretServerKind(vault)]])
}

export function openRegistries(machine: Machine): Registries {
  const inert = new Map([...providers()].map(([id, provider]) => [id, inertProvider(provider)]))
  const ports = portsOf(machine)
  return {
    providers: inert,
    useProvider: (id, provider) => {
      if (provider === null) inert.delete(id)
      else inert.set(id, inertProvider(provider))
    },
    sandboxes: sandboxes(),
    destinations: destinations(ports),
    destinationKinds: withSecretServer(destinationKinds()),
    activators: activators(ports),
    activatorKinds: activatorKinds(),
    channelKinds: channelKinds(),
    sinkKinds: sinkKinds(),
    keyFileKinds: keyFileKinds(),
    ...ports
  }
}
