import { failed, fault, type Outcome, type Result } from '../../core/fault'
import type { Activator, ActivatorManifest } from '../../core/ports/activator'
import { destinationIdOf, type Connection } from '../../core/ports/connections'
import type {
  Connected,
  ConnectedDestination,
  DeliveryState,
  Destination,
  DestinationKind
} from '../../core/ports/destination'
import { faultOfServer } from './lend-client'

/** Opens the connection's client for one act; `late` is the answer when it takes too long. */
export type Lend<Client> = <T>(late: T, work: (client: Client) => Promise<T>) => Promise<Result<T>>

/** A connected server as the destination that deliveries and rotations use. Each act signs in and out again. */
export function asDestination(
  connection: Connection,
  kind: DestinationKind,
  lend: Lend<ConnectedDestination>
): Destination {
  const read = readWith(lend)
  const { activator } = kind
  return {
    ...(activator === undefined ? {} : { activator: asActivator(activator, lend) }),
    manifest: {
      id: destinationIdOf(connection.id),
      name: connection.name,
      fields: kind.manifest.fields,
      quietMs: kind.manifest.quietMs,
      ...(kind.manifest.isForSandbox === true ? { isForSandbox: true } : {})
    },
    describe: settings => `${connection.name}: ${shortEntry(kind.describe(settings))}`,
    check: settings => read(client => client.check(settings)),
    inspect: (settings, secret, isExpected) => read(client => client.inspect(settings, secret, isExpected)),
    async deliver(settings, secret, revision): Promise<Outcome<DeliveryState>> {
      // The write may have been sent when the deadline passes.
      const late: Outcome<DeliveryState> = { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') }
      const lent = await lend(late, client => client.deliver(settings, secret, revision))
      if (!lent.ok) return { kind: 'not-sent', fault: lent.fault }
      const outcome = lent.value
      return outcome.kind === 'committed' ? outcome : { ...outcome, fault: faultOfServer(outcome.fault) }
    },
    readBack: (settings, secret, isExpected) => read(client => client.readBack(settings, secret, isExpected)),
    readCurrent: (settings, like) =>
      read(client => client.readCurrent?.(settings, like) ?? Promise.resolve(failed('not-found')))
  }
}

function readWith<Client>(lend: Lend<Client>) {
  return async <T>(work: (client: Client) => Promise<Result<T>>): Promise<Result<T>> => {
    const lent = await lend<Result<T>>(failed('provider-unavailable', 'timed-out'), work)
    const answer = lent.ok ? lent.value : lent
    return answer.ok ? answer : { ok: false, fault: faultOfServer(answer.fault) }
  }
}

/** What a connected server can do for consumers. Each act signs in and out again. */
export function asActivator(manifest: ActivatorManifest, lend: Lend<Connected>): Activator {
  const read = readWith(lend)
  return {
    manifest,
    prepare: order => read(async client => (await client.activator?.prepare(order)) ?? failed('internal')),
    follow: (order, mark) =>
      read(async client => (await client.activator?.follow(order, mark)) ?? failed('internal')),
    async start(order, mark) {
      const late: Outcome<'running'> = { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') }
      const lent = await lend<Outcome<'running' | 'active'>>(
        late,
        async client =>
          (await client.activator?.start(order, mark)) ?? { kind: 'not-sent', fault: fault('internal') }
      )
      if (!lent.ok) return { kind: 'not-sent', fault: lent.fault }
      const outcome = lent.value
      return outcome.kind === 'committed' ? outcome : { ...outcome, fault: faultOfServer(outcome.fault) }
    }
  }
}

/** With the name before it a label stays within one sentence. */
const LONGEST_ENTRY = 110

/** The end of a path says more than its beginning. */
function shortEntry(entry: string): string {
  return entry.length > LONGEST_ENTRY ? `…${entry.slice(1 - LONGEST_ENTRY)}` : entry
}
