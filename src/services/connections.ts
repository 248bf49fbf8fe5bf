import { failed, ok, type Result } from '../core/fault'
import { answering } from '../core/faulted'
import { asConnectionId, type ConnectionId } from '../core/ids'
import { connectionIdIn, destinationIdOf, type Connection } from '../core/ports/connections'
import type { Activator } from '../core/ports/activator'
import type { Channel, ChannelClient, ChannelKind } from '../core/ports/channel'
import type {
  ActivatorKind,
  Connected,
  ConnectionKind,
  Destination,
  DestinationKind
} from '../core/ports/destination'
import type { Sink, SinkClient, SinkKind } from '../core/ports/sink'
import type { SealedBox } from '../core/ports/vault'
import { wipeBundle, type SecretBundle } from '../core/secret'
import {
  cleanName,
  cleanSettings,
  takeCredential,
  wipeCredential,
  type CredentialInput
} from './accounts/connection-input'
import { asChannel } from './connections/as-channel'
import { asActivator, asDestination } from './connections/as-destination'
import { asSink } from './connections/as-sink'
import { faultOfServer, lendClient } from './connections/lend-client'
import { auditEntry, connectionPurpose, type ConnectionsTools } from './connections/tools'
import { forgetAndRecord } from './forget'
import { ifVaultOpen, openBundle, sealBundle } from './sealed-credential'

export type { ConnectionsTools } from './connections/tools'

/** Fields that are not secret, and the credential. The credential belongs to the call, and is wiped when it answers. */
export type SignIn = {
  readonly settings: { readonly [field: string]: string }
  readonly credential: CredentialInput
}

/**
 * Connections to destination servers, with their sealed credentials, as destinations of deliveries. A credential is opened for
 * one act and for its own origin; no client stays open, so that a lock has nothing to close. Faults of all: `not-found`,
 * `vault-locked`, `storage-failed`.
 */
export type ConnectionService = {
  all(): readonly Connection[]
  /**
   * Signs in with it, and keeps it. Nothing is stored when that fails. Faults: `invalid-input` with the field as its subject;
   * `conflict/invalid-name` for a name that another connection has; those of the sign-in.
   */
  connect(input: SignIn & { readonly kindId: string; readonly name: string }): Promise<Result<Connection>>
  /** Signs in with the stored credential. */
  check(id: ConnectionId): Promise<Result<null>>
  /**
   * Checked as in `connect` before the old one is given up. Fault `conflict/rotation-open` for another server while an open
   * rotation delivers here.
   */
  replaceCredential(id: ConnectionId, input: SignIn): Promise<Result<Connection>>
  rename(id: ConnectionId, name: string): Promise<Result<Connection>>
  /** Forgets it here; what it delivered stays. Fault `conflict/rotation-open` while an open rotation delivers here. */
  remove(id: ConnectionId): Promise<Result<null>>
  credentialState(id: ConnectionId): 'sealed' | 'this-run-only' | 'missing'
  /** The connection that a destination's id names; undefined for other destinations and for one that is gone. */
  destination(destinationId: string): Destination | undefined
  /** The server, such as a webhook, that an activation's id names; undefined for other activations. */
  activator(id: string): Activator | undefined
  /** The channel of this connection; undefined for other connections and for one that is gone. */
  channel(id: ConnectionId): Channel | undefined
  /** The sink of this connection; undefined for other connections and for one that is gone. */
  sink(id: ConnectionId): Sink | undefined
  /** Resolves when no act at a destination is in flight. */
  whenIdle(): Promise<void>
  close(): Promise<void>
}

const signInLate: Result<null> = failed('provider-unavailable', 'timed-out')

/** A connection and its kind, which this build has. */
type Kind = DestinationKind | ActivatorKind | ChannelKind | SinkKind
type Plan = { readonly connection: Connection; readonly kind: Kind }

function anyKind(kind: Kind): ConnectionKind {
  return kind
}

/** Null for a server that keeps no secret. */
function destinationKind(kind: Kind): DestinationKind | null {
  return 'describe' in kind ? kind : null
}

function channelKind(kind: Kind): ConnectionKind<ChannelClient> | null {
  return 'channel' in kind ? kind : null
}

function sinkKind(kind: Kind): ConnectionKind<SinkClient> | null {
  return 'sink' in kind ? kind : null
}

export function createConnections(tools: ConnectionsTools): ConnectionService {
  const { connections, kinds, network } = tools
  // Credentials for this run only: their boxes never meet the store, and nothing opens them after a lock.
  const session = new Map<ConnectionId, SealedBox>()
  const inFlight = new Set<Promise<unknown>>()
  const stopListening = tools.vault.onState(state => {
    if (state !== 'session') session.clear()
  })

  function track<T>(work: Promise<T>): Promise<T> {
    inFlight.add(work)
    const forget = (): void => {
      inFlight.delete(work)
    }
    work.then(forget, forget)
    return work
  }

  /** In the clear; the caller wipes it. Opened for the origin of the settings in use, never for the one that a row claims. */
  async function credentialFor({ connection, kind }: Plan): Promise<Result<SecretBundle>> {
    const box = session.get(connection.id) ?? connections.box(connection.id)
    if (box === null) return failed('credential-rejected', 'credential-missing')
    const origin = kind.originOf(connection.settings)
    if (!origin.ok) return origin
    if (origin.value !== connection.origin) return failed('credential-rejected', 'origin-changed')
    return openBundle(tools, box, connectionPurpose(connection.id, origin.value))
  }

  /** Reads the connection anew: its credential may have been replaced since the destination was looked up. */
  async function lend<Client extends Connected, T>(
    id: ConnectionId,
    kindOf: (kind: Kind) => ConnectionKind<Client> | null,
    late: T,
    work: (client: Client) => Promise<T>
  ): Promise<Result<T>> {
    const isOpen = ifVaultOpen(tools.vault)
    if (!isOpen.ok) return isOpen
    const plan = find(id)
    const kind = plan === null ? null : kindOf(plan.kind)
    if (plan === null || kind === null) return failed('not-found', undefined, { subject: tools.noun })
    const credential = await credentialFor(plan)
    if (!credential.ok) return credential
    return lendClient(
      network,
      { kind, settings: plan.connection.settings, credential: credential.value, late },
      work
    )
  }

  function find(id: ConnectionId): Plan | null {
    const connection = connections.get(id)
    const kind = connection === null ? undefined : kinds.get(connection.kindId)
    return connection === null || kind === undefined ? null : { connection, kind }
  }

  function named(destinationId: string): Plan | null {
    const id = connectionIdIn(destinationId)
    return id === null ? null : find(asConnectionId(id))
  }

  function freeName(text: string, except: ConnectionId | null): Result<string> {
    const name = cleanName(text)
    if (!name.ok) return name
    const isTaken = connections.all().some(one => one.name === name.value && one.id !== except)
    return isTaken ? failed('conflict', 'invalid-name', { subject: 'name' }) : name
  }

  /** Checks the settings, signs in with the credential, and only then stores both. */
  async function keep(
    kind: Kind,
    input: SignIn,
    planned: (settings: Connection['settings'], origin: string) => Result<Connection>,
    act: 'connected' | 'changed'
  ): Promise<Result<Connection>> {
    const isOpen = ifVaultOpen(tools.vault)
    if (!isOpen.ok) return isOpen
    const form = { fields: kind.manifest.connection?.fields ?? [] }
    const settings = cleanSettings(form, input.settings)
    if (!settings.ok) return settings
    const origin = kind.originOf(settings.value)
    if (!origin.ok) return origin
    const before = planned(settings.value, origin.value)
    if (!before.ok) return before
    const credential = takeCredential(form, input.credential)
    if (!credential.ok) return credential
    // Sealed before the sign-in, which takes the credential over.
    const purpose = connectionPurpose(before.value.id, origin.value)
    const box = sealBundle(tools, credential.value, purpose)
    if (!box.ok) {
      wipeBundle(credential.value)
      return box
    }
    const signedIn = await signIn(kind, settings.value, credential.value)
    if (!signedIn.ok) return signedIn
    // Asked again: a rotation may have begun, or a name be taken, while the server was thinking.
    const plan = planned(settings.value, origin.value)
    return plan.ok ? store(plan.value, box.value, act) : plan
  }

  async function signIn(
    kind: ConnectionKind,
    settings: Connection['settings'],
    credential: SecretBundle
  ): Promise<Result<null>> {
    // Of several fields nobody knows which one is wrong.
    const [only, ...others] = credential.parts.map(part => part.name)
    const loan = { kind, settings, credential, late: signInLate }
    const lent = await lendClient(network, loan, client => client.preflight())
    const answer = lent.ok ? lent.value : lent
    if (answer.ok) return answer
    const problem = faultOfServer(answer.fault)
    const isAboutIt = problem.detail === 'sign-in-refused' && only !== undefined && others.length === 0
    return { ok: false, fault: isAboutIt ? { ...problem, subject: only } : problem }
  }

  /** In a vault for this run only, the box stays in memory, and what an earlier run has stored stays as it is. */
  function store(connection: Connection, box: SealedBox, act: 'connected' | 'changed'): Result<Connection> {
    const state = tools.vault.state()
    if (state !== 'open' && state !== 'session') return failed('vault-locked')
    tools.transactions.run(() => {
      connections.put(connection)
      if (state === 'open') connections.putBox(connection.id, box)
      tools.audit.append(auditEntry(tools, connection, `${tools.noun}.${act}`, { credential: 'checked' }))
    })
    if (state === 'session') session.set(connection.id, box)
    return ok(connection)
  }

  async function connect(
    input: SignIn & { readonly kindId: string; readonly name: string }
  ): Promise<Result<Connection>> {
    const kind = kinds.get(input.kindId)
    if (kind === undefined) return failed('not-found', undefined, { subject: tools.noun })
    const id = asConnectionId(tools.ids.id())
    const planned = (settings: Connection['settings'], origin: string): Result<Connection> => {
      const name = freeName(input.name, null)
      if (!name.ok) return name
      const at = network.clock.now()
      return ok({
        id,
        kindId: input.kindId,
        name: name.value,
        settings,
        origin,
        createdAt: at,
        updatedAt: at
      })
    }
    return keep(kind, input, planned, 'connected')
  }

  async function replaceCredential(id: ConnectionId, input: SignIn): Promise<Result<Connection>> {
    const found = find(id)
    if (found === null) return failed('not-found', undefined, { subject: tools.noun })
    const planned = (settings: Connection['settings'], origin: string): Result<Connection> => {
      const before = connections.get(id)
      if (before === null) return failed('not-found', undefined, { subject: tools.noun })
      // A rotation in the middle of its work must not find another server behind the same destination.
      if (origin !== before.origin && tools.isDeliveredTo(destinationIdOf(id))) {
        return failed('conflict', 'rotation-open')
      }
      return ok({ ...before, settings, origin, updatedAt: network.clock.now() })
    }
    return keep(found.kind, input, planned, 'changed')
  }

  function rename(id: ConnectionId, text: string): Result<Connection> {
    const before = connections.get(id)
    if (before === null) return failed('not-found', undefined, { subject: tools.noun })
    const name = freeName(text, id)
    if (!name.ok) return name
    const connection = { ...before, name: name.value, updatedAt: network.clock.now() }
    tools.transactions.run(() => {
      connections.put(connection)
      tools.audit.append(auditEntry(tools, connection, `${tools.noun}.changed`, { formerName: before.name }))
    })
    return ok(connection)
  }

  function remove(id: ConnectionId): Result<null> {
    const connection = connections.get(id)
    if (connection === null) return failed('not-found', undefined, { subject: tools.noun })
    if (tools.isDeliveredTo(destinationIdOf(id))) return failed('conflict', 'rotation-open')
    forgetAndRecord(
      tools,
      () => {
        connections.remove(id)
      },
      auditEntry(tools, connection, `${tools.noun}.removed`)
    )
    session.delete(id)
    return ok(null)
  }

  async function check(id: ConnectionId): Promise<Result<null>> {
    const lent = await lend(id, anyKind, signInLate, client => client.preflight())
    const answer = lent.ok ? lent.value : lent
    return answer.ok ? answer : { ok: false, fault: faultOfServer(answer.fault) }
  }

  async function whenIdle(): Promise<void> {
    while (inFlight.size > 0) await Promise.allSettled([...inFlight])
  }

  return {
    all: () => connections.all().filter(({ kindId }) => kinds.has(kindId)),
    connect: input => consuming(input, () => track(connect(input))),
    check: id => answering(() => track(check(id))),
    replaceCredential: (id, input) => consuming(input, () => track(replaceCredential(id, input))),
    rename: (id, name) => answering(() => Promise.resolve(rename(id, name))),
    remove: id => answering(() => Promise.resolve(remove(id))),
    credentialState: id => {
      if (session.has(id)) return 'this-run-only'
      return tools.vault.state() !== 'session' && connections.box(id) !== null ? 'sealed' : 'missing'
    },
    destination: destinationId => {
      const found = named(destinationId)
      const kind = found === null ? null : destinationKind(found.kind)
      if (found === null || kind === null) return undefined
      return asDestination(found.connection, kind, (late, work) =>
        track(lend(found.connection.id, destinationKind, late, work))
      )
    },
    activator: id => {
      const found = named(id)
      if (found === null || !('activator' in found.kind) || 'describe' in found.kind) return undefined
      const { connection } = found
      const manifest = { ...found.kind.activator, id, name: connection.name }
      return asActivator(manifest, (late, work) => track(lend(connection.id, anyKind, late, work)))
    },
    channel: id => {
      const found = find(id)
      if (found === null || !('channel' in found.kind)) return undefined
      return asChannel(found.connection, found.kind, (late, work) => track(lend(id, channelKind, late, work)))
    },
    sink: id => {
      const found = find(id)
      if (found === null || !('sink' in found.kind)) return undefined
      return asSink(found.connection, found.kind, (late, work) => track(lend(id, sinkKind, late, work)))
    },
    whenIdle,
    close() {
      stopListening()
      session.clear()
      return whenIdle()
    }
  }
}

/** The given credential belongs to the call: it does not outlive it, whatever happens. */
async function consuming<T>({ credential }: SignIn, work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await answering(work)
  } finally {
    wipeCredential(credential)
  }
}
